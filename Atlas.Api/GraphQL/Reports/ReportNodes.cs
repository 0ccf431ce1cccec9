using System.ComponentModel;
using Atlas.Projections.CashFlow;
using Atlas.Projections.Statements;
using GraphQL;

namespace Atlas.Api.GraphQL;

[Name("BalanceSheet")]
[Description("What accounts have at the end of a day. Of each asset, assets = liabilities + equity + " +
    "earnings; of the values, the same with translation and unrated on the right.")]
public sealed class BalanceSheetNode(BalanceSheet sheet)
{
    [Description("The position the figures stand at.")]
    public long Position => sheet.Position;

    [Description("The end of this effective date; null = all postings.")]
    public DateOnly? Date => sheet.Date;

    [Description("The day of comparison; null = none.")]
    public DateOnly? PreviousDate => sheet.PreviousDate;

    public StatementSectionNode Assets => new(sheet.Assets);

    public StatementSectionNode Liabilities => new(sheet.Liabilities);

    public StatementSectionNode Equity => new(sheet.Equity);

    [Description("Income minus expenses to date, each at the rate of its day; " +
        "null where only some accounts were asked for.")]
    public StatementFiguresNode? Earnings => StatementFiguresNode.Of(sheet.Earnings);

    [Description("The cumulative translation adjustment: what earnings are worth at closing rates beyond " +
        "their worth at the rates of their days.")]
    public StatementFiguresNode? Translation => StatementFiguresNode.Of(sheet.Translation);

    [Description("Earnings of days without any price, at closing rates; null = there are none.")]
    public StatementFiguresNode? Unrated => StatementFiguresNode.Of(sheet.Unrated);

    [Description("Null = no currency was asked for.")]
    public ReportPricingNode? Pricing => ReportPricingNode.Of(sheet.Pricing);
}

[Name("IncomeStatement")]
[Description("What came in and went out over a period, beside the period of comparison.")]
public sealed class IncomeStatementNode(IncomeStatement statement)
{
    [Description("The position the figures stand at.")]
    public long Position => statement.Position;

    public PeriodNode Period => PeriodNode.Of(statement.Period);

    public PeriodNode Previous => PeriodNode.Of(statement.Previous!.Value);

    public StatementSectionNode Income => new(statement.Income);

    public StatementSectionNode Expenses => new(statement.Expenses);

    [Description("Income minus expenses.")]
    public StatementFiguresNode NetIncome => new(statement.NetIncome);

    [Description("Null = no currency was asked for.")]
    public ReportPricingNode? Pricing => ReportPricingNode.Of(statement.Pricing);
}

[Name("CashFlowSection")]
[Description("Flows of one activity: what came in is positive, what went out negative.")]
public sealed class CashFlowSectionNode(CashFlowSection section)
{
    [Description("Each followed by those below it.")]
    public IEnumerable<StatementLineNode> Lines => section.Lines.Select(line => new StatementLineNode(line));

    public StatementFiguresNode Total => new(section.Total);
}

[Name("CashFlowStatement")]
[Description("How cash changed over a period: opening + change + rateEffect = closing.")]
public sealed class CashFlowStatementNode(CashFlowStatement statement)
{
    [Description("The position the figures stand at.")]
    public long Position => statement.Position;

    public PeriodNode Period => PeriodNode.Of(statement.Period);

    public PeriodNode Previous => PeriodNode.Of(statement.Previous!.Value);

    [Description("The accounts that are cash, by path.")]
    public IEnumerable<string> CashAccounts => statement.CashAccounts;

    [Description("Income and expenses.")]
    public CashFlowSectionNode Operating => new(statement.Operating);

    [Description("Assets that are no cash, and the accounts of conversions.")]
    public CashFlowSectionNode Investing => new(statement.Investing);

    [Description("Liabilities and equity.")]
    public CashFlowSectionNode Financing => new(statement.Financing);

    [Description("Cash before the first day, at the rates of the day before.")]
    public StatementFiguresNode Opening => new(statement.Opening);

    [Description("The sections together, each flow at the rate of its day.")]
    public StatementFiguresNode Change => new(statement.Change);

    [Description("What cash gained by the change of rates; null = no currency was asked for.")]
    public StatementFiguresNode? RateEffect => StatementFiguresNode.Of(statement.RateEffect);

    [Description("Cash at the end of the last day, at its rates.")]
    public StatementFiguresNode Closing => new(statement.Closing);

    [Description("Null = no currency was asked for.")]
    public ReportPricingNode? Pricing => ReportPricingNode.Of(statement.Pricing);
}

[Name("CashFlowMonth")]
[Description("A month's income and expenses by category account.")]
public sealed class CashFlowMonthNode(CashFlowMonth month)
{
    [Description("Its first day.")]
    public DateOnly Month => month.Month;

    public StatementSectionNode Income => new(month.Income);

    public StatementSectionNode Expenses => new(month.Expenses);

    [Description("Income minus expenses.")]
    public StatementFiguresNode Net => new(month.Net);
}

[Name("CashFlowMonths")]
public sealed class CashFlowMonthsNode(CashFlowMonths flow)
{
    [Description("The position the figures stand at.")]
    public long Position => flow.Position;

    [Description("What values are given in, each flow at the rate of its day; null = none.")]
    public string? Currency => flow.Currency;

    public IEnumerable<CashFlowMonthNode> Months => flow.Months.Select(month => new CashFlowMonthNode(month));

    [Description("Assets of which some flow has no price and is in no value.")]
    public IEnumerable<string> Unpriced => flow.Unpriced;
}
