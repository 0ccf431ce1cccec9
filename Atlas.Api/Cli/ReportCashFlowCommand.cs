using Atlas.Projections.CashFlow;
using Atlas.Projections.Statements;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class ReportCashFlowInput : StatementPeriodInput
{
    [Description("Accounts that are cash, by commas, each with all below it; those named so unless given")]
    public string? CashFlag { get; set; }

    [Description("Income and expenses month by month instead")]
    public bool ByMonthFlag { get; set; }
}

[Description("Prints where cash came from and went over a period and one to compare with, by account tree",
    Name = "report cash-flow")]
public sealed class ReportCashFlowCommand : JasperFxAsyncCommand<ReportCashFlowInput>
{
    public override async Task<bool> Execute(ReportCashFlowInput input)
    {
        var period = input.Period;
        await using var source = await input.OpenAsync("report cash-flow");
        if (input.ByMonthFlag) await WriteMonthsAsync(input, source, period);
        else await WriteStatementAsync(input, source, period);
        return true;
    }

    private static async Task WriteStatementAsync(
        ReportCashFlowInput input, ReportSource source, DateSpan period)
    {
        var cash = input.CashFlag?.Split(',', StringSplitOptions.TrimEntries);
        var statement = await ReadCashFlow.StatementAsync(
            source.View, period, input.Previous, cash, input.ScopeOf(source.Host), default);
        var pricing = statement.Pricing;
        string[][] rows =
        [
            ReportText.Heading,
            .. ReportText.RowsOf("opening", "total", statement.Opening, pricing),
            .. new[] { statement.Operating, statement.Investing, statement.Financing }
                .SelectMany(s => ReportText.RowsOf(s.Name, s.Lines, s.Total, source.IsTable, pricing)),
            .. ReportText.RowsOf("change", "total", statement.Change, pricing),
            .. ReportText.RowsOf("rate effect", "total", statement.RateEffect, pricing),
            .. ReportText.RowsOf("closing", "total", statement.Closing, pricing),
            .. ReportText.Unpriced(pricing),
        ];
        await ReportText.WriteAsync(input, statement, rows);
        ReportText.TellStale(pricing);
    }

    private static async Task WriteMonthsAsync(
        ReportCashFlowInput input, ReportSource source, DateSpan period)
    {
        var months = DateSpan.Months(period.From!.Value, period.To!.Value);
        var flow = await ReadCashFlowMonths.OfPeriodAsync(
            source.View, months, input.ScopeOf(source.Host), default);
        var pricing = flow.Currency is null ? null : new ReportPricing(flow.Currency, [], [], []);
        var rows =
            from month in flow.Months
            from row in ReportText.RowsOf(month.Income, source.IsTable, pricing)
                .Concat(ReportText.RowsOf(month.Expenses, source.IsTable, pricing))
                .Concat(ReportText.RowsOf("net", "total", month.Net, pricing))
            select (string[])[$"{month.Month:yyyy-MM}", .. row[..4]];
        await ReportText.WriteAsync(
            input.FormatFlag, flow, [["month", .. ReportText.Heading[..4]], .. rows], 4);
        foreach (var asset in flow.Unpriced)
            ReportText.Tell($"unpriced: flows of {asset} without a price are in no value");
    }
}
