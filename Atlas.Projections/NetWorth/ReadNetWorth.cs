using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;
using Atlas.Projections.Statements;

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
        var basis = await ReportBasis.OpenAsync(view, currency, at, token);
        var changes = (await ReadTotals.DaysAsync(
            view, basis, new TurnoverQuery(Kinds, null), days[^1], token)).OrderBy(c => c.Date).ToList();
        var rates = currency is null ? null : await ReadRates.OfSpanAsync(
            view, days[0], days[^1], at, currency.FreshDays, token);
        var holdings = new SortedDictionary<string, Holding>(StringComparer.Ordinal);
        var series = new List<NetWorthDay>(days.Count);
        var next = 0;
        foreach (var day in days)
        {
            for (; next < changes.Count && changes[next].Date <= day; next++) Add(changes[next]);
            series.Add(DayOf(day, holdings, rates, currency?.Code, basis.Format));
        }

        return new NetWorthSeries(at ?? view.Position, currency?.Code, series);

        void Add(DayFlow change)
        {
            var scale = basis.Scales[change.Asset];
            var amount = new Exact(change.Units, scale);
            var holding = holdings.GetValueOrDefault(change.Asset) ?? new Holding(scale, default, default);
            holdings[change.Asset] = change.Kind == AccountKind.Asset
                ? holding with { Assets = holding.Assets + amount }
                : holding with { Liabilities = holding.Liabilities - amount };
        }
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

    private sealed record Holding(int Scale, Exact Assets, Exact Liabilities);
}
