using System.ComponentModel;
using Atlas.Api.GraphQL.Scalars;
using Atlas.Projections.NetWorth;
using GraphQL;
using GraphQL.Types;

namespace Atlas.Api.GraphQL;

[Name("NetWorthSeries")]
public sealed class NetWorthSeriesNode(NetWorthSeries series)
{
    [Description("The position the figures stand at.")]
    public long Position => series.Position;

    [Description("What values are given in; null = none was asked for.")]
    public string? Currency => series.Currency;

    public IEnumerable<NetWorthDayNode> Days => series.Days.Select(day => new NetWorthDayNode(day));
}

[Name("NetWorthDay")]
[Description("The net worth at the end of a day, each asset at the price in force.")]
public sealed class NetWorthDayNode(NetWorthDay day)
{
    public DateOnly Date => day.Date;

    [Description("What assets are worth; null = no currency was asked for, or nothing has a price.")]
    [OutputType(typeof(AmountScalar))]
    public string? Assets => day.Assets;

    [Description("What is owed, more than zero where something is.")]
    [OutputType(typeof(AmountScalar))]
    public string? Liabilities => day.Liabilities;

    [Description("Assets minus liabilities.")]
    [OutputType(typeof(AmountScalar))]
    public string? NetWorth => day.NetWorth;

    [Description("By asset, those left out that have nothing.")]
    public IEnumerable<NetWorthPartNode> Parts => day.Parts.Select(part => new NetWorthPartNode(part));

    [Description("The assets without any price, in no sum.")]
    public IEnumerable<string> Unpriced => day.Unpriced;

    [Description("The assets whose price is too old, in the sums all the same.")]
    public IEnumerable<string> Stale => day.Stale;
}

[Name("NetWorthPart")]
[Description("What all assets and liabilities come to in one asset.")]
public sealed class NetWorthPartNode(NetWorthPart part)
{
    public string Asset => part.Asset;

    [Description("Debits minus credits of asset accounts.")]
    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Assets => part.Assets;

    [Description("Credits minus debits of liability accounts.")]
    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Liabilities => part.Liabilities;

    [Description("Assets minus liabilities.")]
    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Net => part.Net;

    [Description("Of one unit in the currency; null = there is none, or no currency was asked for.")]
    [OutputType(typeof(AmountScalar))]
    public string? Price => part.Price;

    [Description("The day of the price.")]
    public DateOnly? PriceDate => part.PriceDate;

    [Description("Whether the price is too old for the day; null = there is none.")]
    public bool? IsStale => part.IsStale;

    [Description("What the net amount is worth; null = it is in no sum.")]
    [OutputType(typeof(AmountScalar))]
    public string? Value => part.Value;
}
