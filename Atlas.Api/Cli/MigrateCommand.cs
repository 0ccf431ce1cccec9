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
        return true;
    }
}
