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
/// journal needs; "A prepared" keeps the plans of its statements too, as the journal's connections do.
/// </summary>
internal sealed class MartenBaseline : IAsyncDisposable
{
    private const int SlowestAt64 = 2_000;

    private readonly DocumentStore _store;
    private readonly string _postgres;
    private readonly bool _isPrepared;

    private MartenBaseline(DocumentStore store, string postgres, bool isPrepared) =>
        (_store, _postgres, _isPrepared) = (store, postgres, isPrepared);

    public static async Task<MartenBaseline> CreateAsync(EngineHost host, bool isPrepared)
    {
        var database = isPrepared ? host.PreparedBaselines : host.Baselines;
        var store = DocumentStore.For(options => Configure(options, database, SchemaOf(isPrepared)));
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        return new MartenBaseline(store, host.Postgres, isPrepared);
    }

    /// <summary>The same transfers as the ledger's.</summary>
    public Contender Contend(BenchLedger ledger) => new(
        _isPrepared ? "A prepared" : "A", chance => PostAsync(ledger, chance), _postgres,
        $"{SchemaOf(_isPrepared)}.mt_events");

    private static string SchemaOf(bool isPrepared) => isPrepared ? "baseline_a_prepared" : "baseline_a";

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

    private static void Configure(StoreOptions options, NpgsqlDataSource database, string schema)
    {
        options.Connection(database);
        options.DatabaseSchemaName = schema;
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
