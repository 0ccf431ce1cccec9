using Atlas.Projections.Statements;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

/// <summary>What every report may be asked for.</summary>
public class ReportInput : NetCoreInput
{
    [Description("Name of the ledger")]
    public string LedgerFlag { get; set; } = "";

    [Description("This account and everything below it; all unless given")]
    public string? AccountFlag { get; set; }

    [Description("Lines of at most so many segments; what is below is in their sums")]
    public int? DepthFlag { get; set; }

    [Description("As recorded up to this position; all unless given")]
    public long? AtFlag { get; set; }

    [Description("table, csv or json")]
    public string FormatFlag { get; set; } = "table";

    internal StatementScope Scope => new(AccountFlag, DepthFlag, AtFlag);
}

public class ReportBalanceSheetInput : ReportInput
{
    [Description("The end of this day, YYYY-MM-DD; all postings unless given")]
    public string? AsOfFlag { get; set; }

    [Description("The end of a day to compare with, YYYY-MM-DD")]
    public string? CompareToFlag { get; set; }
}

/// <summary>Amounts stand on the normal side of their section.</summary>
[Description("Prints what accounts have at the end of a day, by account tree", Name = "report balance-sheet")]
public sealed class ReportBalanceSheetCommand : JasperFxAsyncCommand<ReportBalanceSheetInput>
{
    public override async Task<bool> Execute(ReportBalanceSheetInput input)
    {
        using var host = input.BuildHost();
        var name = LedgerArgument.Of(input.LedgerFlag, "ops/atlas report balance-sheet --ledger NAME");
        var asOf = ReportText.DateOf("--as-of", input.AsOfFlag);
        var compareTo = ReportText.DateOf("--compare-to", input.CompareToFlag);
        await using var scope = host.Services.CreateAsyncScope();
        var view = await CurrentView.OpenAsync(scope.ServiceProvider, name);
        var sheet = await ReadStatements.BalanceSheetAsync(view, asOf, compareTo, input.Scope, default);
        var isTable = input.FormatFlag == "table";
        string[][] rows =
        [
            ["section", "account", "asset", "amount", "previous"],
            .. new[] { sheet.Assets, sheet.Liabilities, sheet.Equity }
                .SelectMany(section => ReportText.RowsOf(section, isTable)),
            .. ReportText.RowsOf("earnings", "total", sheet.Earnings),
        ];
        await Console.Out.WriteAsync(ReportText.Of(input.FormatFlag, sheet, rows, [3, 4]));
        return true;
    }
}
