using System.ComponentModel;
using Atlas.Api.GraphQL.Scalars;
using Atlas.Ledger.Accounts;
using Atlas.Projections.Statements;
using GraphQL;
using GraphQL.Types;

namespace Atlas.Api.GraphQL;

[Name("StatementAmount")]
[Description("On the normal side of its section: debits minus credits for assets and expenses, else " +
    "credits minus debits.")]
public sealed class StatementAmountNode(StatementAmount amount)
{
    public string Asset => amount.Asset;

    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Amount => amount.Amount;

    [Description("At the date or in the period of comparison.")]
    [OutputType(typeof(AmountScalar))]
    public string? Previous => amount.Previous;

    internal static IEnumerable<StatementAmountNode> Of(IEnumerable<StatementAmount> amounts) =>
        amounts.Select(amount => new StatementAmountNode(amount));
}

[Name("StatementLine")]
[Description("An account, or what accounts have in common, with everything below it.")]
public sealed class StatementLineNode(StatementLine line)
{
    [Description("The path of an account, or the first segments of some.")]
    public string Account => line.Account;

    [Description("Segments of the path, from 1.")]
    public int Depth => line.Depth;

    [Description("By asset.")]
    public IEnumerable<StatementAmountNode> Amounts => StatementAmountNode.Of(line.Amounts);
}

[Name("StatementSection")]
[Description("The accounts of one kind. Accounts that have had nothing are left out.")]
public sealed class StatementSectionNode(StatementSection section)
{
    public AccountKind Kind => section.Kind;

    [Description("Each followed by those below it.")]
    public IEnumerable<StatementLineNode> Lines => section.Lines.Select(line => new StatementLineNode(line));

    [Description("All accounts of the kind together, by asset.")]
    public IEnumerable<StatementAmountNode> Total => StatementAmountNode.Of(section.Total);
}

[Name("Period")]
[Description("Effective dates, both ends included.")]
public sealed record PeriodNode(DateOnly From, DateOnly To)
{
    internal static PeriodNode Of(DateSpan span) => new(span.From!.Value, span.To!.Value);
}

[Name("BalanceSheet")]
[Description("What accounts have at the end of a day; per asset, assets = liabilities + equity + earnings.")]
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

    [Description("Income minus expenses to date; null where only some accounts were asked for.")]
    public IEnumerable<StatementAmountNode>? Earnings =>
        sheet.Earnings is null ? null : StatementAmountNode.Of(sheet.Earnings);
}

[Name("IncomeStatement")]
[Description("What came in and went out over a period, beside the period of comparison.")]
public sealed class IncomeStatementNode(IncomeStatement statement)
{
    [Description("The position the figures stand at.")]
    public long Position => statement.Position;

    public PeriodNode Period => PeriodNode.Of(statement.Period);

    public PeriodNode Previous => PeriodNode.Of(statement.Previous);

    public StatementSectionNode Income => new(statement.Income);

    public StatementSectionNode Expenses => new(statement.Expenses);

    [Description("Income minus expenses, by asset.")]
    public IEnumerable<StatementAmountNode> NetIncome => StatementAmountNode.Of(statement.NetIncome);
}
