using Alba;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;
using JasperFx.CommandLine;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(AtlasHost))]

namespace Atlas.Tests.Support;

/// <summary>The real program on a fresh database, in this process: API, projections and all. Shared by all tests.</summary>
public sealed class AtlasHost : IAsyncLifetime
{
    private static int _ledgers;

    public IAlbaHost Host { get; private set; } = null!;

    public string Postgres { get; private set; } = null!;

    public Journals Journals => Host.Services.GetRequiredService<Journals>();

    public async ValueTask InitializeAsync()
    {
        Postgres = await TestDatabase.CreateAsync();
        Host = await StartAsync(Postgres, "serve");
    }

    public ValueTask DisposeAsync() => Host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>A host that a test started for itself, to be used like the shared one.</summary>
    public static AtlasHost Of(IAlbaHost host, string postgres) => new() { Host = host, Postgres = postgres };

    /// <summary>Another host on a database of the caller's choice; the schema is made first.</summary>
    public static async Task<IAlbaHost> StartAsync(
        string postgres, string role, Action<IServiceCollection>? services = null)
    {
        await TestDatabase.RunAtlasAsync(postgres, "migrate");
        JasperFxEnvironment.AutoStartHost = true;
        return await AlbaHost.For<Program>(web => Configure(web, postgres, role, services));
    }

    /// <summary>A ledger of the test's own, created through the journal.</summary>
    public async Task<TestLedger> OpenLedgerAsync()
    {
        var ledger = new TestLedger(this, $"test-{Interlocked.Increment(ref _ledgers)}");
        await ledger.CreateAsync();
        return ledger;
    }

    private static void Configure(
        IWebHostBuilder web, string postgres, string role, Action<IServiceCollection>? services)
    {
        web.UseSetting("ATLAS_POSTGRES", postgres).UseSetting("atlas:role", role).UseSetting("atlas:solo", "true");
        if (services is not null) web.ConfigureServices(services);
    }
}
