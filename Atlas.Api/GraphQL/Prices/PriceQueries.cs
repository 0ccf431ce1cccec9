using System.ComponentModel;
using Atlas.Api.GraphQL.Paging;
using Atlas.Api.GraphQL.Scalars;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;
using GraphQL;
using GraphQL.Types;

namespace Atlas.Api.GraphQL;

[Name("MarketPrice")]
[Description("What one unit of the base was worth in the quote at the end of a day.")]
public sealed class MarketPriceNode(PriceRow row)
{
    public string Base => row.Base;

    public string Quote => row.Quote;

    public DateOnly Date => row.Date;

    public decimal Price => Amount.Canonical(row.Price);

    public string? Source => row.Source;

    [Description("The position that recorded it.")]
    public long Position => row.Position;
}

[Name("Rate")]
[Description("What one unit of an asset is worth in another one.")]
public sealed class RateNode(Rate rate)
{
    [Description("A recorded price, its inverse to 28 digits, or the product of two.")]
    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Value => rate.Value.Trim().ToString();

    [Description("The day of the price; where two were multiplied, that of the older one.")]
    public DateOnly Date => rate.Date;

    [Description("Whether the price is older than the days that prices are trusted for.")]
    public bool Stale => rate.IsStale;

    [Description("The asset in between, where there is no price of the two in each other.")]
    public string? Via => rate.Via;
}

public sealed class MarketPriceConnection(
    IReadOnlyList<MarketPriceEdge> edges, bool hasNext, bool hasPrevious)
    : Connection<MarketPriceNode, MarketPriceEdge>(edges, hasNext, hasPrevious)
{
    private const string List = "prices";

    internal static async Task<MarketPriceConnection> ReadAsync(
        BooksReader books, string ledger, PriceFilter filter, int first, string? after,
        CancellationToken token)
    {
        var last = Cursor.Read(List, after, parts: 3) is [var priced, var quote, var day]
            ? (priced, quote, DateOnly.FromDayNumber(Cursor.Number<int>(day)))
            : ((string, string, DateOnly)?)null;
        var view = await books.ViewAsync(ledger, null, token);
        var page = await ReadPrices.PageAsync(view, filter, PageSize.Check(first), last, token);
        var edges = page.Items.Select(p => new MarketPriceEdge(
            new MarketPriceNode(p), Cursor.Of(List, p.Base, p.Quote, p.Date.DayNumber)));
        return new MarketPriceConnection([.. edges], page.HasNext, last is not null);
    }
}

public sealed class MarketPriceEdge(MarketPriceNode node, string cursor)
    : Edge<MarketPriceNode>(node, cursor);
