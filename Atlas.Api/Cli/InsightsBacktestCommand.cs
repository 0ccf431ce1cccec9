using System.Globalization;
using System.Text;
using Atlas.Api.Hosting;
using Atlas.Insights.Anomalies;
using Atlas.Insights.Models;
using Atlas.Ledger.Journal;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class InsightsBacktestInput : NetCoreInput
{
    [Description("Name of the ledger")]
    public string LedgerFlag { get; set; } = "";

    [Description("First effective date of the period, such as 2026-01-01; the ledger's first by default")]
    public string? FromFlag { get; set; }

    [Description("Last effective date of the period; the ledger's last by default")]
    public string? ToFlag { get; set; }

    [Description("As if this version had served all along; each from where it served by default")]
    public int? ModelVersionFlag { get; set; }
}

[Description("Replays a ledger through new detectors, which at each event know only what came before it",
    Name = "insights backtest")]
public sealed class InsightsBacktestCommand : JasperFxAsyncCommand<InsightsBacktestInput>
{
    public override async Task<bool> Execute(InsightsBacktestInput input)
    {
        using var host = input.BuildHost();
        const string Usage =
            "ops/atlas insights backtest --ledger NAME [--from DATE] [--to DATE] [--model-version N]";
        var ledger = LedgerArgument.Of(input.LedgerFlag, Usage);
        await LedgerArgument.AssertExistsAsync(host.Services, ledger);
        var (from, to) = (DateOf(input.FromFlag, "--from"), DateOf(input.ToFlag, "--to"));
        if (from > to) throw new SetupException($"--from {from:O} is after --to {to:O}");
        await Console.Out.WriteAsync(TextOf(ledger, await RunAsync(host.Services, ledger, from, to, input)));
        return true;
    }

    private static async Task<BacktestReport> RunAsync(
        IServiceProvider services, string ledger, DateOnly? from, DateOnly? to, InsightsBacktestInput input)
    {
        try
        {
            return await services.GetRequiredService<Backtest>()
                .RunAsync(Caller.Local.Tenant, ledger, from, to, default, input.ModelVersionFlag);
        }
        catch (ModelRefusedException refused)
        {
            throw new SetupException(refused.Message, refused);
        }
    }

    private static DateOnly? DateOf(string? text, string flag) => text is null
        ? null
        : DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date : throw new SetupException($"{flag} {text} is no date such as 2026-01-31");

    private static string TextOf(string ledger, BacktestReport report)
    {
        var text = new StringBuilder();
        var labels = report.Labelled + report.Refuted == 0
            ? "no labels: answer anomalies, or set a transaction's metadata anomaly to yes or no"
            : $"{report.Labelled} labelled unusual, {report.Refuted} alerts labelled nothing";
        text.Append(CultureInfo.InvariantCulture,
            $"{ledger}, {report.From:O} to {report.To:O}: {report.Transactions} transactions in ");
        text.Append(CultureInfo.InvariantCulture, $"{report.Weeks:0.0} weeks, {labels}\n");
        text.Append(CultureInfo.InvariantCulture, $"precision        {Part(report.Precision)}\n");
        text.Append(CultureInfo.InvariantCulture, $"recall           {Part(report.Recall)}\n");
        text.Append(CultureInfo.InvariantCulture, $"alerts per week  {report.AlertsPerWeek:0.00}\n");
        text.Append(CultureInfo.InvariantCulture,
            $"alerts           {report.Alerts.Count}, {report.Withheld} kept back by the budget\n");
        foreach (var kind in report.Alerts.GroupBy(a => a.Kind).OrderByDescending(k => k.Count()))
            text.Append(CultureInfo.InvariantCulture, $"  {kind.Key,-16} {kind.Count()}\n");
        return text.ToString();
    }

    private static string Part(double? part) =>
        part?.ToString("0.000", CultureInfo.InvariantCulture) ?? "- (no label)";
}
