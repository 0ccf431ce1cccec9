using Atlas.Projections.Statements;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class ReportIncomeInput : StatementPeriodInput
{
    [Description("This account and everything below it; all unless given")]
    public string? AccountFlag { get; set; }

    internal override StatementScope ScopeOf(IHost host) => base.ScopeOf(host) with { Account = AccountFlag };
}

[Description("Prints income and expenses over a period and one to compare with, by account tree",
    Name = "report income")]
public sealed class ReportIncomeCommand : JasperFxAsyncCommand<ReportIncomeInput>
{
    public override async Task<bool> Execute(ReportIncomeInput input)
    {
        var (period, previous) = (input.Period, input.Previous);
        await using var source = await input.OpenAsync("report income");
        var statement = await ReadStatements.IncomeAsync(
            source.View, period, previous, input.ScopeOf(source.Host), default);
        string[][] rows =
        [
            ReportText.Heading,
            .. ReportText.RowsOf(statement.Income, source.IsTable, statement.Pricing),
            .. ReportText.RowsOf(statement.Expenses, source.IsTable, statement.Pricing),
            .. ReportText.RowsOf("net income", "total", statement.NetIncome, statement.Pricing),
            .. ReportText.Unpriced(statement.Pricing),
        ];
        await ReportText.WriteAsync(input, statement, rows);
        ReportText.TellStale(statement.Pricing);
        return true;
    }
}
