using Atlas.Ledger.Money;
using Atlas.Projections.Books;

namespace Atlas.Projections.Prices;

/// <summary>Reads the prices that a span of days needs.</summary>
public static class ReadRates
{
    /// <summary>
    /// Of each pair the price in force on the first day and every later one up to the last, as recorded up to
    /// <paramref name="at"/>. It costs a look-up per pair and day with a price, however long the history is.
    /// </summary>
    /// <param name="at">A position; null = all that is projected.</param>
    public static async Task<MarketRates> OfSpanAsync(
        BooksView view, DateOnly from, DateOnly to, long? at, int freshDays, CancellationToken token)
    {
        view = await view.AtLeastAsync(at, token);
        var rows = await view.QueryAsync<PriceText>(
            InForce(at), token, ("from", from), ("to", to), ("at", at));
        return new MarketRates(
            rows.Select(r => new DatedPrice(r.Base, r.Quote, r.Date, ExactOf(r.Price))), freshDays);
    }

    /// <summary>The pairs are found by hopping over the index, so that their days are not all read.</summary>
    private static string InForce(long? at) => $"""
        with recursive pairs as (
            (select p.base, p.quote from {Table} where {Scope} order by p.base, p.quote limit 1)
            union all
            select n.base, n.quote from pairs l cross join lateral (
                select p.base, p.quote from {Table} where {Scope} and (p.base, p.quote) > (l.base, l.quote)
                order by p.base, p.quote limit 1) n)
        select l.base, l.quote, x.date, x.price::text as price from pairs l cross join lateral (
            (select p.date, p.price from {Table} where {OfPair(at)} and p.date <= @from
                order by p.date desc, p.position desc, p.idx desc limit 1)
            union all
            (select distinct on (p.date) p.date, p.price from {Table}
                where {OfPair(at)} and p.date > @from and p.date <= @to
                order by p.date desc, p.position desc, p.idx desc)) x
        """;

    private const string Table = $"{BooksView.Schema}.{BooksTables.Prices} p";

    private const string Scope =
        "p.tenant_id = @tenant and p.generation = @generation and p.ledger = @ledger";

    private static string OfPair(long? at) =>
        $"{Scope} and p.base = l.base and p.quote = l.quote{(at is null ? "" : " and p.position <= @at")}";

    private static Exact ExactOf(string price)
    {
        var point = price.IndexOf('.', StringComparison.Ordinal);
        return point < 0
            ? Exact.Parse(price, "")
            : Exact.Parse(price.AsSpan(0, point), price.AsSpan(point + 1));
    }

    private sealed record PriceText(string Base, string Quote, DateOnly Date, string Price);
}
