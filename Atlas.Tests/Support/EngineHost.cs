using Alba;
using Atlas.Ledger.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Atlas.Tests.Support;

/// <summary>
/// The real program without projections, on a database of its own: what the engine tests load and measure.
/// They share a collection, so that they do not run beside each other.
/// </summary>
public sealed class EngineHost : IAsyncLifetime
{
    private static int _ledgers;

    public IAlbaHost Host { get; private set; } = null!;

    public string Postgres { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Postgres = await TestDatabase.CreateAsync();
        Host = await AtlasHost.StartAsync(Postgres, "api");
    }

    public ValueTask DisposeAsync() => Host?.DisposeAsync() ?? ValueTask.CompletedTask;

    public Journals Journals => Host.Services.GetRequiredService<Journals>();

    /// <summary>
    /// Journals as another process would have them: own queues, own books, the same database.
    /// </summary>
    public Journals NewJournals() => NewJournals(Host.Services, TimeProvider.System);

    public static Journals NewJournals(IServiceProvider services, TimeProvider time) => new(
        services.GetRequiredService<JournalStore>(), services.GetRequiredService<BookSnapshots>(),
        time, NullLogger<Journals>.Instance);

    /// <summary>
    /// A ledger of the test's own with USD and these accounts, all assets or liabilities by their path.
    /// </summary>
    public async Task<EngineLedger> OpenLedgerAsync(params string[] accounts)
    {
        var ledger = LedgerOf(Journals);
        await ledger.CreateAsync(accounts);
        return ledger;
    }

    /// <summary>A new name behind these journals; nothing is created.</summary>
    public EngineLedger LedgerOf(Journals journals) => LedgerOf(Host.Services, journals);

    public static EngineLedger LedgerOf(IServiceProvider services, Journals journals) =>
        new(services, journals, $"engine-{Interlocked.Increment(ref _ledgers)}");
}

[CollectionDefinition(Name)]
public sealed class EngineTests : ICollectionFixture<EngineHost>
{
    public const string Name = "Engine";
}
