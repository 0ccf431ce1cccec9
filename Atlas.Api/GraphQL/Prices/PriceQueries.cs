using System.ComponentModel;
using Atlas.Api.GraphQL.Paging;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;
using GraphQL;

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
