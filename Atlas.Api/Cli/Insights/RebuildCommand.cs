using System.Globalization;
using Atlas.Api.Hosting;
using Atlas.Insights.Anomalies;
using Atlas.Insights.Lag;
using Atlas.Ledger.Journal;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli.Insights;

public class RebuildInput : NetCoreInput
{
    [Description("Name of the ledger; without it the watch over the projections' lag is rebuilt")]
    public string LedgerFlag { get; set; } = "";
}

/// <summary>Beside a daemon that goes on; nothing changes where the replay finds anything else.</summary>
[Description("Scores a ledger again from its first event: the same anomalies, and new state and list",
    Name = "insights rebuild")]
public sealed class RebuildCommand : JasperFxAsyncCommand<RebuildInput>
{
    public override async Task<bool> Execute(RebuildInput input)
    {
        using var host = input.BuildHost();
        try
        {
            await Console.Out.WriteLineAsync(input.LedgerFlag.Length == 0
                ? await RebuildLagAsync(host.Services)
                : await RebuildLedgerAsync(host.Services, input.LedgerFlag));
            return true;
        }
        catch (InvalidOperationException refused)
        {
            throw new SetupException(refused.Message, refused);
        }
    }

    private static async Task<string> RebuildLagAsync(IServiceProvider services)
    {
        var alerts = await services.GetRequiredService<RebuildLag>().RunAsync(default);
        return Text($"rebuilt the watch over the projections' lag: {alerts} alerts, as recorded");
    }

    private static async Task<string> RebuildLedgerAsync(IServiceProvider services, string ledger)
    {
        await LedgerArgument.AssertExistsAsync(services, ledger);
        var time = services.GetRequiredService<TimeProvider>();
        var began = time.GetTimestamp();
        var rebuilt = await services.GetRequiredService<RebuildAnomalies>()
            .RunAsync(Caller.Local.Tenant, ledger, default);
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        var kept = rebuilt.Earlier == 0 ? "" : Text($", {rebuilt.Earlier} of earlier detectors kept");
        return Text($"rebuilt {ledger}: {rebuilt.Events} events in {seconds:0.0} s, ") +
            Text($"{rebuilt.Events / seconds:0} events/s; {rebuilt.Found} anomalies, as recorded{kept}; ") +
            Text($"{rebuilt.Mended} rows of the list mended");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
