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
}

[Name("StatementFigures")]
[Description("Amounts by asset, and what they are worth together.")]
public class StatementFiguresNode(StatementFigures figures)
{
    [Description("By asset.")]
    public IEnumerable<StatementAmountNode> Amounts =>
        figures.Amounts.Select(a => new StatementAmountNode(a));

    [Description("In the report's currency, of what has a price; null = nothing has, or none was asked for.")]
    [OutputType(typeof(AmountScalar))]
    public string? Value => figures.Value;

    [Description("At the date or in the period of comparison.")]
    [OutputType(typeof(AmountScalar))]
    public string? PreviousValue => figures.PreviousValue;

    internal static StatementFiguresNode? Of(StatementFigures? figures) =>
        figures is null ? null : new StatementFiguresNode(figures);
}

[Name("StatementLine")]
[Description("An account, or what accounts have in common, with everything below it.")]
public sealed class StatementLineNode(StatementLine line) : StatementFiguresNode(line.Figures)
{
    [Description("The path of an account, or the first segments of some.")]
    public string Account => line.Account;

    [Description("Segments of the path, from 1.")]
    public int Depth => line.Depth;
}

[Name("StatementSection")]
[Description("The accounts of one kind. Accounts that have had nothing are left out.")]
public sealed class StatementSectionNode(StatementSection section)
{
    public AccountKind Kind => section.Kind;

    [Description("Each followed by those below it.")]
    public IEnumerable<StatementLineNode> Lines => section.Lines.Select(line => new StatementLineNode(line));

    [Description("All accounts of the kind together.")]
    public StatementFiguresNode Total => new(section.Total);
}

[Name("PriceUsed")]
public sealed class PriceUsedNode(PriceUsed price)
{
    [Description("The day that is valued.")]
    public DateOnly Day => price.Day;

    public string Asset => price.Asset;

    [Description("Of one unit, in the report's currency.")]
    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Price => price.Price;

    [Description("The day of the price.")]
    public DateOnly Date => price.Date;

    [Description("Whether that is longer ago than prices are trusted for.")]
    public bool IsStale => price.IsStale;

    [Description("The asset in between, where there is no price of the two in each other.")]
    public string? Via => price.Via;
}

[Name("UnpricedAmount")]
[Description("What has no price and is in no value; it counts neither as 0 nor as 1.")]
public sealed class UnpricedAmountNode(UnpricedAmount unpriced)
{
    public string Asset => unpriced.Asset;

    [Description("Null = at the date or in the period itself it has a price.")]
    [OutputType(typeof(AmountScalar))]
    public string? Amount => unpriced.Amount;

    [Description("At the date or in the period of comparison.")]
    [OutputType(typeof(AmountScalar))]
    public string? Previous => unpriced.Previous;
}

[Name("StaleDays")]
[Description("Days of flows that are valued at a price too old for them.")]
public sealed record StaleDaysNode(string Asset, DateOnly First, DateOnly Last);

[Name("ReportPricing")]
[Description("How a report came to its values.")]
public sealed class ReportPricingNode(ReportPricing pricing)
{
    public string Currency => pricing.Currency;

    [Description("At which balances are valued.")]
    public IEnumerable<PriceUsedNode> Prices => pricing.Prices.Select(p => new PriceUsedNode(p));

    [Description("What is in no value.")]
    public IEnumerable<UnpricedAmountNode> Unpriced =>
        pricing.Unpriced.Select(u => new UnpricedAmountNode(u));

    [Description("Where flows are valued at old prices.")]
    public IEnumerable<StaleDaysNode> Stale =>
        pricing.Stale.Select(s => new StaleDaysNode(s.Asset, s.First, s.Last));

    internal static ReportPricingNode? Of(ReportPricing? pricing) =>
        pricing is null ? null : new ReportPricingNode(pricing);
}

[Name("Period")]
[Description("Effective dates, both ends included.")]
public sealed record PeriodNode(DateOnly From, DateOnly To)
{
    internal static PeriodNode Of(DateSpan span) => new(span.From!.Value, span.To!.Value);
}
