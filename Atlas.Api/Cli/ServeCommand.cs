using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class ServeInput : NetCoreInput
{
    [Description("Address to listen on; loopback only")]
    public string UrlsFlag { get; set; } = "http://127.0.0.1:3000";

    [Description("Serve the API only and leave the projections to other processes")]
    public bool NoDaemonFlag { get; set; }
}

[Description("Serves the API and runs the projections", Name = "serve")]
public sealed class ServeCommand : JasperFxAsyncCommand<ServeInput>
{
    public override async Task<bool> Execute(ServeInput input)
    {
        using var host = input.BuildHost();
        await StartCheck.AssertReadyAsync(host.Services, input.UrlsFlag);
        await host.RunAsync();
        return true;
    }
}

public class DaemonInput : NetCoreInput
{
    [Description("Address of the health checks; loopback only, any free port unless given")]
    public string UrlsFlag { get; set; } = "http://127.0.0.1:0";
}

[Description("Runs the projections only", Name = "daemon")]
public sealed class DaemonCommand : JasperFxAsyncCommand<DaemonInput>
{
    public override async Task<bool> Execute(DaemonInput input)
    {
        using var host = input.BuildHost();
        await StartCheck.AssertReadyAsync(host.Services, input.UrlsFlag);
        await host.RunAsync();
        return true;
    }
}
