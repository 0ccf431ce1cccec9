using Atlas.Projections.Books;
using JasperFx.CommandLine;
using JasperFx.Resources;

namespace Atlas.Api.Cli;

[Description("Creates or updates everything Atlas keeps in PostgreSQL", Name = "migrate")]
public sealed class MigrateCommand : JasperFxAsyncCommand<NetCoreInput>
{
    public override async Task<bool> Execute(NetCoreInput input)
    {
        using var host = input.BuildHost();
        await StartCheck.AssertReachableAsync(host.Services);
        await host.SetupResources();
        await RebuildOutdatedAsync(host.Services);
        return true;
    }

    /// <summary>
    /// A table that is new is empty, and the events of before come to it only by a rebuild: without one
    /// reports would be wrong and nothing would say so.
    /// </summary>
    private static async Task RebuildOutdatedAsync(IServiceProvider services)
    {
        var rebuild = services.GetRequiredService<RebuildBooks>();
        var outdated = await services.GetRequiredService<OutdatedBooks>().ReadAsync(default);
        foreach (var (tenant, ledger) in outdated)
        {
            var events = await rebuild.RunAsync(tenant, ledger, null, default);
            await Console.Out.WriteLineAsync(FormattableString.Invariant(
                $"rebuilt the books of {ledger}, which an older program had written: {events} events"));
        }
    }
}
