using System.Globalization;
using Atlas.Insights.Lag;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli.Insights;

public class LagInput : NetCoreInput
{
    [Description("At most so many, 20 by default")]
    public int FirstFlag { get; set; } = 20;
}

[Description("Prints when the read models were unusually far behind the events, the newest first",
    Name = "insights lag")]
public sealed class LagCommand : JasperFxAsyncCommand<LagInput>
{
    public override async Task<bool> Execute(LagInput input)
    {
        using var host = input.BuildHost();
        var alerts = await host.Services.GetRequiredService<ReadLagAlerts>()
            .NewestAsync(input.FirstFlag, default);
        List<string[]> rows = [["raised", "cleared", "worst s", "why"]];
        rows.AddRange(alerts.Select(a => (string[])
        [
            Time(a.RaisedAt),
            a.ClearedAt is { } cleared ? Time(cleared) : "stands",
            (a.WorstSeconds ?? a.Seconds).ToString("0.0", CultureInfo.InvariantCulture),
            a.Sentence,
        ]));
        await Console.Out.WriteAsync(TextTable.Of(rows, 2));
        return true;
    }

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture);
}
