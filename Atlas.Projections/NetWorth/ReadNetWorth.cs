using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;
using Atlas.Projections.Statements;
using static Atlas.Projections.Statements.ReportSql;

namespace Atlas.Projections.NetWorth;

/// <summary>
/// Assets minus liabilities day by day, each asset at the price in force on the day. It is computed forward
/// from the opening: what was there before the first day, and the changes of each day.
/// </summary>
public static class ReadNetWorth
{
    private static readonly AccountKind[] Kinds = [AccountKind.Asset, AccountKind.Liability];

    /// <param name="days">Ascending, at least one.</param>
    /// <param name="at">As recorded up to this position; null = all.</param>
    /// <exception cref="UnknownCurrencyException">The ledger does not know the currency.</exception>
    public static async Task<NetWorthSeries> OfDaysAsync(
        BooksView view, IReadOnlyList<DateOnly> days, ReportCurrency? currency, long? at,
        CancellationToken token)
    {
        view = await view.AtLeastAsync(at, token);
        var format = currency is null ? null : await ValueFormat.OfAsync(view, currency.Code, token);
        var changes = await ChangesAsync(view, days, at, token);
        var rates = currency is null ? null : await ReadRates.OfSpanAsync(
            view, days[0], days[^1], at, currency.FreshDays, token);
        var holdings = new SortedDictionary<string, Holding>(StringComparer.Ordinal);
        var series = new List<NetWorthDay>(days.Count);
        var next = 0;
        foreach (var day in days)
        {
            for (; next < changes.Count && changes[next].Date <= day; next++) Add(holdings, changes[next]);
            series.Add(DayOf(day, holdings, rates, currency?.Code, format));
        }

        return new NetWorthSeries(at ?? view.Position, currency?.Code, series);
    }

    private static void Add(SortedDictionary<string, Holding> holdings, Change change)
    {
        var (assets, liabilities) = change.Kind == AccountKind.Asset
            ? (change.Amount, Exact.Zero) : (Exact.Zero, -change.Amount);
        var holding = holdings.GetValueOrDefault(change.Asset) ?? new Holding(change.Scale, default, default);
        holdings[change.Asset] = holding with
        {
            Assets = holding.Assets + assets,
            Liabilities = holding.Liabilities + liabilities,
        };
    }

    private static NetWorthDay DayOf(
        DateOnly day, SortedDictionary<string, Holding> holdings, MarketRates? rates, string? currency,
        ValueFormat? format)
    {
        var parts = new List<NetWorthPart>();
        var (unpriced, stale) = (new List<string>(), new List<string>());
        var (assets, liabilities) = (Exact.Zero, Exact.Zero);
        foreach (var (asset, holding) in holdings)
        {
            if (holding.Assets.IsZero && holding.Liabilities.IsZero) continue;
            var rate = currency is null ? null : rates!.Find(asset, currency, day);
            parts.Add(new NetWorthPart(
                asset, holding.Scale, (holding.Assets, holding.Liabilities), rate, format));
            if (currency is not null && rate is null) unpriced.Add(asset);
            if (rate is null) continue;
            if (rate.IsStale) stale.Add(asset);
            assets += holding.Assets * rate.Value;
            liabilities += holding.Liabilities * rate.Value;
        }

        // Where nothing has a price there is no value; 0 would be one.
        var values = unpriced.Count == parts.Count && parts.Count > 0 ? null : format;
        return new NetWorthDay(
            day, values?.Text(assets), values?.Text(liabilities), values?.Text(assets - liabilities), parts,
            unpriced, stale);
    }

    /// <summary>In order of date; what came before the first day stands on that day.</summary>
    private static Task<List<Change>> ChangesAsync(
        BooksView view, IReadOnlyList<DateOnly> days, long? at, CancellationToken token)
    {
        var query = new TurnoverQuery(Kinds, null, at);
        var sql = $"""
            select t.kind, t.asset, s.scale, greatest(t.date, @from0), sum(t.amount)::text
            from ({ReadTurnover.TotalsSql(view, query)}) t
            join {Schema}.{BooksTables.Assets} s on s.tenant_id = @tenant and s.generation = @generation
                and s.ledger = @ledger and s.code = t.asset
            where t.date <= @to0 group by 1, 2, 3, 4 order by 4
            """;
        return view.ReadAsync(sql, row => new Change(
            ReportSql.Kinds[row.GetString(0)], row.GetString(1), row.GetInt32(2),
            row.GetFieldValue<DateOnly>(3), Exact.Parse(row.GetString(4))),
            token, [.. query.Values, .. Ends([new DateSpan(days[0], days[^1])])]);
    }

    private sealed record Change(AccountKind Kind, string Asset, int Scale, DateOnly Date, Exact Amount);

    private sealed record Holding(int Scale, Exact Assets, Exact Liabilities);
}
