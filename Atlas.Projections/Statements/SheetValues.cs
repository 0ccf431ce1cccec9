using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;
using static Atlas.Projections.Statements.ReportSql;

namespace Atlas.Projections.Statements;

/// <summary>
/// Balances at closing rates, for one day or a day and its day of comparison.
/// </summary>
internal sealed class SheetValues(
    BooksView view, ReportCurrency currency, ValueFormat format, IReadOnlyList<DateOnly> days,
    MarketRates closing)
{
    private readonly Dictionary<(string Asset, int Slot), Rate?> _rates = [];

    /// <param name="dates">Null = the last day that the ledger knows anything about.</param>
    public static async Task<SheetValues> OpenAsync(
        BooksView view, ReportCurrency currency, ValueFormat format, IReadOnlyList<DateOnly?> dates, long? at,
        CancellationToken token)
    {
        var last = dates.Contains(null) ? await LastDayAsync(view, at, token) : default;
        DateOnly[] days = [.. dates.Select(date => date ?? last)];
        var closing = await ReadRates.OfDaysAsync(view, days, at, currency.FreshDays, token);
        return new SheetValues(view, currency, format, days, closing);
    }

    public ValueFormat Format => format;

    public Turnover Value(Turnover turnover) => turnover with
    {
        Values = [.. turnover.Amounts.Select((amount, slot) => Value(turnover.Asset, amount, slot))],
    };

    public Exact? Value(string asset, Exact amount, int slot) =>
        amount.IsZero ? Exact.Zero : RateOf(asset, slot) is { } rate ? amount * rate.Value : null;

    /// <summary>
    /// The prices that were asked for, and what is left out for want of one, with the sign of debits.
    /// </summary>
    public ReportPricing Pricing(IReadOnlyList<Turnover> standing)
    {
        var used = _rates.Where(r => r.Value is not null && r.Key.Asset != currency.Code)
            .OrderBy(r => r.Key.Slot).ThenBy(r => r.Key.Asset, StringComparer.Ordinal)
            .Select(r => new PriceUsed(
                days[r.Key.Slot], r.Key.Asset, r.Value!.Value.ToString(), r.Value.Date, r.Value.IsStale,
                r.Value.Via));
        var missing = _rates.Where(r => r.Value is null).Select(r => r.Key.Asset).Distinct()
            .Order(StringComparer.Ordinal);
        return new ReportPricing(
            currency.Code, [.. used], [.. missing.Select(asset => Unpriced(asset, standing))], []);
    }

    /// <summary>
    /// Earnings to date, with the sign of credits: each flow at the rate of its day, the closing value beyond
    /// that, and the closing value of flows without any rate on their day.
    /// </summary>
    public async Task<EarningsValues> EarningsAsync(
        ReportBasis basis, IReadOnlyList<DayFlow> flows, long? at, CancellationToken token)
    {
        var values = new EarningsValues(days.Count);
        var assets = flows.Where(f => f.Units != 0).ToLookup(f => f.Asset);
        var foreign = assets.Where(a => a.Key != currency.Code).SelectMany(a => a).ToList();
        var rates = foreign.Count == 0 ? null : new ReportRates(
            await ReadRates.OfSpanAsync(
                view, foreign.Min(f => f.Date), days.Max(), at, currency.FreshDays, token),
            currency.Code);
        foreach (var asset in assets)
        {
            for (var slot = 0; slot < days.Count; slot++)
            {
                var sum = new RatedSum(basis.Scales[asset.Key]);
                foreach (var flow in asset.Where(f => f.Date <= days[slot]))
                {
                    var rate = asset.Key == currency.Code ? DayRate.One : rates!.Of(asset.Key).On(flow.Date);
                    sum.Add(flow.Date, -flow.Units, rate);
                }

                Add(values, asset.Key, slot, sum);
            }
        }

        return values;
    }

    private void Add(EarningsValues values, string asset, int slot, RatedSum sum)
    {
        if (sum.HasUnrated && Value(asset, sum.Unrated, slot) is { } unrated)
            values.Unrated[slot] = (values.Unrated[slot] ?? Exact.Zero) + unrated;
        if (sum.Value is not { } rated) return;
        values.Rated[slot] += rated;
        // Where a day has a rate, every later one has.
        values.Translation[slot] += Value(asset, sum.Rated, slot)!.Value - rated;
    }

    private UnpricedAmount Unpriced(string asset, IReadOnlyList<Turnover> standing)
    {
        var texts = days.Select((_, slot) => RateOf(asset, slot) is not null ? null : Sum(slot)).ToList();
        return new UnpricedAmount(asset, texts[0], texts.Count > 1 ? texts[1] : null);

        string Sum(int slot)
        {
            var of = standing.Where(t => t.Asset == asset && t.Kind != AccountKind.Equity).ToList();
            return of.Aggregate(Exact.Zero, (sum, t) => sum + t.Amounts[slot])
                .AtLeast(of.Count == 0 ? 0 : of[0].Scale).ToString();
        }
    }

    private Rate? RateOf(string asset, int slot) => _rates.TryGetValue((asset, slot), out var known)
        ? known
        : _rates[(asset, slot)] = closing.Find(asset, currency.Code, days[slot]);

    private static async Task<DateOnly> LastDayAsync(BooksView view, long? at, CancellationToken token)
    {
        var posted = at is null ? (await ReadTotals.EndsAsync(view, token))?.Last : null;
        var days = await view.ReadAsync(
            $"""
            select max(day) from (
                select max(effective_date) as day from {Schema}.{BooksTables.Transactions}
                where {Scope} and position <= @at
                union all select max(date) from {Schema}.{BooksTables.Prices}
                where {Scope} {(at is null ? "" : "and position <= @at")}) d
            """,
            row => row.IsDBNull(0) ? DateOnly.MinValue : row.GetFieldValue<DateOnly>(0), token,
            ("at", at ?? 0));
        return days.Single() > posted ? days.Single() : posted ?? days.Single();
    }
}

/// <summary>What earnings are worth, one value for each day that is asked about; signs of credits.</summary>
internal sealed class EarningsValues(int slots)
{
    public Exact[] Rated { get; } = new Exact[slots];

    public Exact[] Translation { get; } = new Exact[slots];

    public Exact?[] Unrated { get; } = new Exact?[slots];
}
