using Atlas.Api.Hosting;
using Atlas.Projections.Statements;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class ReportBalanceSheetInput : StatementInput
{
    [Description("The end of this day, YYYY-MM-DD; all postings unless given")]
    public string? AsOfFlag { get; set; }

    [Description("The end of a day to compare with, YYYY-MM-DD")]
    public string? CompareToFlag { get; set; }

    [Description("none leaves the column of comparison out")]
    public string? CompareFlag { get; set; }

    internal override bool IsCompared => CompareFlag != NoComparison;

    internal DateOnly? CompareTo =>
        CompareFlag is null || (CompareFlag == NoComparison && CompareToFlag is null)
            ? DayOf("--compare-to", CompareToFlag)
            : throw new SetupException(
                "--compare of a balance sheet is none, and none has no --compare-to beside it");

    [Description("This account and everything below it; all unless given")]
    public string? AccountFlag { get; set; }

    internal override StatementScope ScopeOf(IHost host) => base.ScopeOf(host) with { Account = AccountFlag };
}

/// <summary>Amounts stand on the normal side of their section.</summary>
[Description("Prints what accounts have at the end of a day, by account tree", Name = "report balance-sheet")]
public sealed class ReportBalanceSheetCommand : JasperFxAsyncCommand<ReportBalanceSheetInput>
{
    public override async Task<bool> Execute(ReportBalanceSheetInput input)
    {
        var asOf = ReportInput.DayOf("--as-of", input.AsOfFlag);
        var compareTo = input.CompareTo;
        await using var source = await input.OpenAsync("report balance-sheet");
        var sheet = await ReadStatements.BalanceSheetAsync(
            source.View, asOf, compareTo, input.ScopeOf(source.Host), default);
        string[][] rows =
        [
            ReportText.Heading,
            .. new[] { sheet.Assets, sheet.Liabilities, sheet.Equity }
                .SelectMany(section => ReportText.RowsOf(section, source.IsTable, sheet.Pricing)),
            .. ReportText.RowsOf("earnings", "total", sheet.Earnings, sheet.Pricing),
            .. ReportText.RowsOf("translation", "total", sheet.Translation, sheet.Pricing),
            .. ReportText.RowsOf("unrated", "total", sheet.Unrated, sheet.Pricing),
            .. ReportText.Unpriced(sheet.Pricing),
        ];
        await ReportText.WriteAsync(input, sheet, rows);
        ReportText.TellStale(sheet.Pricing);
        return true;
    }
}
