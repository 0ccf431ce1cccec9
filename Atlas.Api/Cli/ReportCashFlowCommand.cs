using Atlas.Projections.Books;
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
        using var host = input.BuildHost();
        var name = LedgerArgument.Of(input.LedgerFlag, "ops/atlas report cash-flow --ledger NAME");
        var isTable = ReportText.IsTable(input.FormatFlag);
        var period = input.Period;
        await using var scope = host.Services.CreateAsyncScope();
        var view = await CurrentView.OpenAsync(scope.ServiceProvider, name);
        if (input.ByMonthFlag) await WriteMonthsAsync(input, view, period, input.ScopeOf(host), isTable);
        else await WriteStatementAsync(input, view, period, input.ScopeOf(host), isTable);
        return true;
    }

    private static async Task WriteStatementAsync(
        ReportCashFlowInput input, BooksView view, DateSpan period, StatementScope scope, bool isTable)
    {
        var cash = input.CashFlag?.Split(',', StringSplitOptions.TrimEntries);
        var statement = await ReadCashFlow.StatementAsync(view, period, input.Previous, cash, scope, default);
        var pricing = statement.Pricing;
        string[][] rows =
        [
            ReportText.Heading,
            .. ReportText.RowsOf("opening", "total", statement.Opening, pricing),
            .. new[] { statement.Operating, statement.Investing, statement.Financing }
                .SelectMany(s => ReportText.RowsOf(s.Name, s.Lines, s.Total, isTable, pricing)),
            .. ReportText.RowsOf("change", "total", statement.Change, pricing),
            .. ReportText.RowsOf("rate effect", "total", statement.RateEffect, pricing),
            .. ReportText.RowsOf("closing", "total", statement.Closing, pricing),
            .. ReportText.Unpriced(pricing),
        ];
        await ReportText.WriteAsync(input.FormatFlag, statement, rows, 3, 4);
        ReportText.TellStale(pricing);
    }

    private static async Task WriteMonthsAsync(
        ReportCashFlowInput input, BooksView view, DateSpan period, StatementScope scope, bool isTable)
    {
        var months = DateSpan.Months(period.From!.Value, period.To!.Value);
        var flow = await ReadCashFlowMonths.OfPeriodAsync(view, months, scope, default);
        var pricing = flow.Currency is null ? null : new ReportPricing(flow.Currency, [], [], []);
        var rows =
            from month in flow.Months
            from row in ReportText.RowsOf(month.Income, isTable, pricing)
                .Concat(ReportText.RowsOf(month.Expenses, isTable, pricing))
                .Concat(ReportText.RowsOf("net", "total", month.Net, pricing))
            select (string[])[$"{month.Month:yyyy-MM}", .. row[..4]];
        await ReportText.WriteAsync(
            input.FormatFlag, flow, [["month", .. ReportText.Heading[..4]], .. rows], 4);
        foreach (var asset in flow.Unpriced)
            ReportText.Tell($"unpriced: flows of {asset} without a price are in no value");
    }
}
