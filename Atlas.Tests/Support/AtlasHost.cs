using Alba;
using Atlas.Ledger.Journal;
using Atlas.Projections.Books;
using Atlas.Tests.Support;
using JasperFx.CommandLine;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

[assembly: AssemblyFixture(typeof(AtlasHost))]

namespace Atlas.Tests.Support;

/// <summary>
/// The real program on a fresh database, in this process: API, projections and all. Shared by all tests.
/// </summary>
public sealed class AtlasHost : IAsyncLifetime
{
    private static int _ledgers;

    public IAlbaHost Host { get; private set; } = null!;

    public string Postgres { get; private set; } = null!;

    public Journals Journals => Host.Services.GetRequiredService<Journals>();

    public async ValueTask InitializeAsync()
    {
        Postgres = await TestDatabase.CreateAsync();
        Host = await StartAsync(Postgres, "solo");
    }

    public ValueTask DisposeAsync() => Host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>A host that a test started for itself, to be used like the shared one.</summary>
    public static AtlasHost Of(IAlbaHost host, string postgres) => new() { Host = host, Postgres = postgres };

    /// <summary>
    /// Another host on a database of the caller's choice; the schema is made first. The role <c>solo</c> is
    /// <c>serve</c> without looking out for other nodes: it projects at once and does not share.
    /// </summary>
    public static async Task<IAlbaHost> StartAsync(
        string postgres, string role, Action<IServiceCollection>? services = null,
        IReadOnlyDictionary<string, string>? settings = null)
    {
        await TestDatabase.RunAtlasAsync(postgres, "migrate");
        JasperFxEnvironment.AutoStartHost = true;
        return await AlbaHost.For<Program>(web =>
        {
            foreach (var (name, value) in settings ?? new Dictionary<string, string>())
                web.UseSetting(name, value);
            Configure(web, postgres, role, services);
        });
    }

    /// <summary>A ledger of the test's own, created through the journal.</summary>
    public async Task<TestLedger> OpenLedgerAsync()
    {
        var ledger = new TestLedger(this, $"test-{Interlocked.Increment(ref _ledgers)}");
        await ledger.CreateAsync();
        return ledger;
    }

    /// <summary>Rebuilds a ledger's books, after the rebuild of another test on this database.</summary>
    public Task<long> RebuildBooksAsync(string ledger, RebuildPaging? paging = null) => Eventually.GetAsync(
        async () =>
        {
            try
            {
                var rebuild = new RebuildBooks(
                    Host.Services.GetRequiredService<JournalStore>(),
                    Host.Services.GetRequiredService<NpgsqlDataSource>()) { Paging = paging ?? new() };
                return await rebuild.RunAsync("main", ledger, null, TestContext.Current.CancellationToken);
            }
            catch (RebuildRunningException)
            {
                return 0;
            }
        },
        events => events > 0, what: "the number of rebuilt events");

    /// <summary>SQL behind the program's back.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of what a query answers.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql)
    {
        await using var command = Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await reader.ReadAsync()) values.Add(reader.GetFieldValue<T>(0));
        return values;
    }

    private static void Configure(
        IWebHostBuilder web, string postgres, string role, Action<IServiceCollection>? services)
    {
        web.UseSetting("ATLAS_POSTGRES", postgres).UseSetting("atlas:role", role == "solo" ? "serve" : role)
            .UseSetting("atlas:solo", role == "solo" ? "true" : "false");
        if (services is not null) web.ConfigureServices(services);
    }
}
