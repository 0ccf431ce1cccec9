using Alba;
using Atlas.Ledger.Journal;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using JasperFx.CommandLine;

namespace Atlas.Bench.Running;

/// <summary>The real program in this process.</summary>
public sealed class EngineHost : IAsyncDisposable
{
    private const int PatienceSeconds = 600;

    private readonly IAlbaHost _host;

    private EngineHost(IAlbaHost host, string postgres)
    {
        (_host, Postgres) = (host, postgres);
        var patient = new NpgsqlConnectionStringBuilder(postgres) { Timeout = PatienceSeconds };
        Baselines = NpgsqlDataSource.Create(patient);
        JournalConnections.Configure(patient);
        PreparedBaselines = NpgsqlDataSource.Create(patient);
    }

    public string Postgres { get; }

    public Journals Journals => _host.Services.GetRequiredService<Journals>();

    /// <summary>
    /// A pool for the baselines, as large as the program's own. Hundreds of callers wait for one of its
    /// connections, and there is nobody to give up on them.
    /// </summary>
    public NpgsqlDataSource Baselines { get; }

    /// <summary>The same with the settings of the journal's connections.</summary>
    public NpgsqlDataSource PreparedBaselines { get; }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <param name="role">As on the command line: <c>api</c> runs no projections, <c>serve</c> all.</param>
    public static async Task<EngineHost> StartAsync(string postgres, string role)
    {
        JasperFxEnvironment.AutoStartHost = true;
        var host = await AlbaHost.For<Program>(web =>
            web.UseEnvironment("Production").UseSetting("ATLAS_POSTGRES", postgres)
                .UseSetting("atlas:role", role).UseSetting("Logging:LogLevel:Default", "Warning")
                // A database that is dropped under its last listener is no news.
                .UseSetting("Logging:LogLevel:Marten", "Error"));
        return new EngineHost(host, postgres);
    }

    public async ValueTask DisposeAsync()
    {
        await Baselines.DisposeAsync();
        await PreparedBaselines.DisposeAsync();
        await _host.DisposeAsync();
    }
}
