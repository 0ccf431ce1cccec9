using Alba;
using Atlas.Ledger.Journal;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using JasperFx.CommandLine;

namespace Atlas.Bench.Running;

/// <summary>The real program in this process, on a database of its own with its schema made.</summary>
public sealed class EngineHost : IAsyncDisposable
{
    private readonly IAlbaHost _host;

    private EngineHost(IAlbaHost host, string postgres) => (_host, Postgres) = (host, postgres);

    public string Postgres { get; }

    public Journals Journals => _host.Services.GetRequiredService<Journals>();

    /// <summary>The pool that the program itself uses; the baselines share it.</summary>
    public NpgsqlDataSource Database => _host.Services.GetRequiredService<NpgsqlDataSource>();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <param name="role">As on the command line: <c>api</c> runs no projections, <c>serve</c> all.</param>
    public static async Task<EngineHost> StartAsync(string postgres, string role)
    {
        await AtlasProgram.RunAsync(postgres, "migrate");
        JasperFxEnvironment.AutoStartHost = true;
        var host = await AlbaHost.For<Program>(web =>
            web.UseEnvironment("Production").UseSetting("ATLAS_POSTGRES", postgres)
                .UseSetting("atlas:role", role).UseSetting("Logging:LogLevel:Default", "Warning"));
        return new EngineHost(host, postgres);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
