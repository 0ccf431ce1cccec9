using Atlas.Api.Hosting;
using Atlas.Projections.Statements;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class ReportPeriodInput : ReportInput
{
    [Description("The first day, YYYY-MM-DD")]
    public string? FromFlag { get; set; }

    [Description("The last day, YYYY-MM-DD")]
    public string? ToFlag { get; set; }

    internal DateSpan Period
    {
        get
        {
            var (from, to) = (ReportText.DateOf("--from", FromFlag), ReportText.DateOf("--to", ToFlag));
            if (from is null || to is null)
                throw new SetupException(
                    "which period? Give --from and --to, such as 2026-01-01 and 2026-12-31");
            return from <= to
                ? new DateSpan(from, to)
                : throw new SetupException($"--from {from:O} is after --to {to:O}; swap them");
        }
    }
}

[Description("Prints income and expenses over a period and the one before it, by account tree",
    Name = "report income")]
public sealed class ReportIncomeCommand : JasperFxAsyncCommand<ReportPeriodInput>
{
    public override async Task<bool> Execute(ReportPeriodInput input)
    {
        using var host = input.BuildHost();
        var name = LedgerArgument.Of(input.LedgerFlag, "ops/atlas report income --ledger NAME");
        var period = input.Period;
        await using var scope = host.Services.CreateAsyncScope();
        var view = await CurrentView.OpenAsync(scope.ServiceProvider, name);
        var previous = DateSpan.Before(period.From!.Value, period.To!.Value);
        var statement = await ReadStatements.IncomeAsync(view, period, previous, input.Scope, default);
        var isTable = input.FormatFlag == "table";
        string[][] rows =
        [
            ["section", "account", "asset", "amount", "previous"],
            .. ReportText.RowsOf(statement.Income, isTable),
            .. ReportText.RowsOf(statement.Expenses, isTable),
            .. ReportText.RowsOf("net income", "total", statement.NetIncome),
        ];
        await Console.Out.WriteAsync(ReportText.Of(input.FormatFlag, statement, rows, [3, 4]));
        return true;
    }
}
