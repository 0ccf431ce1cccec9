using Atlas.Bench.Load;
using Atlas.Bench.Reporting;
using Atlas.Bench.Running;
using Atlas.Ledger;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using JasperFx;
using JasperFx.Events;
using JasperFx.MultiTenancy;
using Marten;
using Npgsql;

namespace Atlas.Bench.Parts;

/// <summary>
/// Baseline A: what Marten does without Atlas's journal. A session per transaction, a stream per transaction,
/// a commit per transaction; no rules, no balances, no key that a retry would find. Its tuning is the
/// engine's (Quick append, the same pool, conjoined tenancy, the same metadata), except for what only a
/// journal needs.
/// </summary>
internal sealed class MartenBaseline : IAsyncDisposable
{
    private const string Schema = "baseline_a";
    private const int SlowestAt64 = 2_000;

    private readonly DocumentStore _store;
    private readonly string _postgres;

    private MartenBaseline(DocumentStore store, string postgres) => (_store, _postgres) = (store, postgres);

    public static async Task<MartenBaseline> CreateAsync(EngineHost host)
    {
        var store = DocumentStore.For(options => Configure(options, host.Baselines));
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        return new MartenBaseline(store, host.Postgres);
    }

    /// <summary>The same transfers as the ledger's.</summary>
    public Contender Contend(BenchLedger ledger) =>
        new("A", chance => PostAsync(ledger, chance), _postgres, $"{Schema}.mt_events");

    private async Task<int> PostAsync(BenchLedger ledger, Random chance)
    {
        var posted = NewEvent(ledger, chance);
        await using var session = _store.LightweightSession(Caller.Local.Tenant);
        session.Events.StartStream(posted.Id, posted);
        await session.SaveChangesAsync();
        return 1;
    }

    /// <summary>The very event that the engine would store for the request.</summary>
    public static TransactionPosted NewEvent(BenchLedger ledger, Random chance)
    {
        var transfer = ledger.NewTransfer(chance);
        Span<byte> id = stackalloc byte[16];
        chance.NextBytes(id);
        return new TransactionPosted(new Guid(id), transfer.Postings, transfer.EffectiveDate,
            transfer.Description, null, null, null, null)
        {
            Request = new RequestStamp(BenchLedger.NewKey(chance), new string('a', 64)),
        };
    }

    /// <summary>Voids the run where A at 64 callers is slower than any machine should be.</summary>
    public static void Check(BenchReport report, IEnumerable<LoopResult> rounds)
    {
        var median = Percentiles.Median([.. rounds.Select(r => r.PerSecond)]);
        if (median >= SlowestAt64) return;
        report.Void("slow_baseline", FormattableString.Invariant($"A does {median:0} tx/s at 64 callers; ") +
            FormattableString.Invariant($"below {SlowestAt64} the machine was busy, or is too slow"));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static void Configure(StoreOptions options, NpgsqlDataSource database)
    {
        options.Connection(database);
        options.DatabaseSchemaName = Schema;
        options.AutoCreateSchemaObjects = AutoCreate.All;
        options.DisableNpgsqlLogging = true;
        options.UseSystemTextJsonForSerialization(configure: json => LedgerJson.Configure(json));
        var events = options.Events;
        events.StreamIdentity = StreamIdentity.AsGuid;
        events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        events.TenancyStyle = TenancyStyle.Conjoined;
        events.EnableBigIntEvents = true;
        events.MetadataConfig.CorrelationIdEnabled = true;
        events.MetadataConfig.CausationIdEnabled = true;
        events.MetadataConfig.UserNameEnabled = true;
        foreach (var (type, name) in LedgerModule.EventNames) events.MapEventType(type, name);
    }
}
