using System.Globalization;
using Atlas.Insights.Anomalies;
using Atlas.Ledger.Journal;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class InsightsListInput : NetCoreInput
{
    [Description("Name of the ledger")]
    public string LedgerFlag { get; set; } = "";

    [Description("Only this kind, such as AmountSpike")]
    public AnomalyKind? KindFlag { get; set; }

    [Description("Only this state: Open, Confirmed, Dismissed, Snoozed or AlwaysFine")]
    public AnomalyState? StateFlag { get; set; }

    [Description("Only this account")]
    public string? AccountFlag { get; set; }

    [Description("At most so many, 20 by default")]
    public int FirstFlag { get; set; } = 20;
}

[Description("Prints what the detectors find unusual, the newest first, each with its reason",
    Name = "insights list")]
public sealed class InsightsListCommand : JasperFxAsyncCommand<InsightsListInput>
{
    public override async Task<bool> Execute(InsightsListInput input)
    {
        using var host = input.BuildHost();
        var ledger = LedgerArgument.Of(input.LedgerFlag, "ops/atlas insights list --ledger NAME");
        await LedgerArgument.AssertExistsAsync(host.Services, ledger);
        var read = host.Services.GetRequiredService<ReadAnomalies>();
        var filter = new AnomalyFilter(null, input.AccountFlag, input.KindFlag, input.StateFlag);
        var found = await read.PageAsync(Caller.Local.Tenant, ledger, filter, input.FirstFlag, null, default);
        List<string[]> rows = [["id", "date", "kind", "state", "score", "why"]];
        rows.AddRange(found.Take(input.FirstFlag).Select(RowOf));
        await Console.Out.WriteAsync(TextTable.Of(rows, 4));
        var progress = await read.ProgressAsync(Caller.Local.Tenant, ledger, default);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"Looked at up to position {progress.Position}: {progress.Scored} transactions, " +
            $"{progress.Shed} left out, {progress.Withheld} anomalies kept back by the budget."));
        return true;
    }

    private static string[] RowOf(Anomaly anomaly) =>
    [
        anomaly.Id.ToString("D"),
        anomaly.Date.ToString("O", CultureInfo.InvariantCulture),
        anomaly.Kind.ToString(),
        anomaly.State.ToString(),
        anomaly.Score.ToString("0.0", CultureInfo.InvariantCulture),
        anomaly.Sentence,
    ];
}
