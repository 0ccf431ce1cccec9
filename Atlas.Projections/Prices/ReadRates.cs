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
    public static Task<MarketRates> OfSpanAsync(
        BooksView view, DateOnly from, DateOnly to, long? at, int freshDays, CancellationToken token) =>
        ReadAsync(
            view,
            $"""
            {InForce(at, "@from")} union all
            (select distinct on (p.date) p.date, p.price from {Table}
                where {OfPair(at)} and p.date > @from and p.date <= @to
                order by p.date desc, p.position desc, p.idx desc)
            """,
            at, freshDays, token, ("from", from), ("to", to));

    /// <summary>Of each pair the price in force on each of these days alone.</summary>
    public static Task<MarketRates> OfDaysAsync(
        BooksView view, IEnumerable<DateOnly> days, long? at, int freshDays, CancellationToken token) =>
        ReadAsync(
            view, $"select f.* from unnest(@days) d(day) cross join lateral {InForce(at, "d.day")} f",
            at, freshDays, token, ("days", days.Distinct().ToArray()));

    /// <summary>The pairs are found by hopping over the index, so that their days are not all read.</summary>
    private static async Task<MarketRates> ReadAsync(
        BooksView view, string pricesOfPair, long? at, int freshDays, CancellationToken token,
        params (string, object?)[] values)
    {
        view = await view.AtLeastAsync(at, token);
        var prices = await view.ReadAsync(
            $"""
            with recursive pairs as (
                (select p.base, p.quote from {Table} where {Scope} order by p.base, p.quote limit 1)
                union all
                select n.base, n.quote from pairs l cross join lateral (
                    select p.base, p.quote from {Table}
                    where {Scope} and (p.base, p.quote) > (l.base, l.quote)
                    order by p.base, p.quote limit 1) n)
            select l.base, l.quote, x.date, x.price::text
            from pairs l cross join lateral ({pricesOfPair}) x
            """,
            row => new DatedPrice(
                row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2),
                Exact.Parse(row.GetString(3))),
            token, [.. values, ("at", at)]);
        return new MarketRates(prices, freshDays);
    }

    private const string Table = $"{BooksView.Schema}.{BooksTables.Prices} p";

    private const string Scope =
        "p.tenant_id = @tenant and p.generation = @generation and p.ledger = @ledger";

    private static string OfPair(long? at) =>
        $"{Scope} and p.base = l.base and p.quote = l.quote{(at is null ? "" : " and p.position <= @at")}";

    private static string InForce(long? at, string day) => $"""
        (select p.date, p.price from {Table} where {OfPair(at)} and p.date <= {day}
            order by p.date desc, p.position desc, p.idx desc limit 1)
        """;
}
