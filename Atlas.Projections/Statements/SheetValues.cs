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
    IReadOnlyList<MarketRates> closings)
{
    private readonly Dictionary<(string Asset, int Slot), Rate?> _rates = [];

    public static async Task<SheetValues> OpenAsync(
        BooksView view, ReportCurrency currency, IReadOnlyList<DateOnly?> dates, long? at,
        CancellationToken token)
    {
        var format = await ValueFormat.OfAsync(view, currency.Code, token);
        var (days, closings) = (new List<DateOnly>(), new List<MarketRates>());
        foreach (var date in dates)
        {
            var day = date ?? await LastDayAsync(view, at, token);
            days.Add(day);
            closings.Add(await ReadRates.OfSpanAsync(view, day, day, at, currency.FreshDays, token));
        }

        return new SheetValues(view, currency, format, days, closings);
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
        IReadOnlyList<Turnover> earnings, TurnoverQuery query, CancellationToken token)
    {
        var foreign = earnings.Any(e => e.Asset != currency.Code);
        var flows = !foreign ? [] : await ReadFlows.OfKindsAsync(
            view, query, DateSpan.Until(days.Max()), currency.Code, token);
        var history = flows.Count == 0 ? null : await ReadRates.OfSpanAsync(
            view, flows.Min(f => f.Date), days.Max(), query.At, currency.FreshDays, token);
        var values = new EarningsValues(days.Count);
        for (var slot = 0; slot < days.Count; slot++)
        {
            foreach (var own in earnings.Where(e => e.Asset == currency.Code))
                values.Rated[slot] -= own.Amounts[slot];
            foreach (var flow in flows.Where(f => f.Date <= days[slot] && !f.Amount.IsZero))
                Add(values, flow, slot, history!.Find(flow.Asset, currency.Code, flow.Date));
        }

        return values;
    }

    private void Add(EarningsValues values, DayFlow flow, int slot, Rate? rate)
    {
        var closing = Value(flow.Asset, -flow.Amount, slot);
        if (rate is null)
        {
            if (closing is { } unrated) values.Unrated[slot] = (values.Unrated[slot] ?? Exact.Zero) + unrated;
            return;
        }

        var rated = -flow.Amount * rate.Value;
        values.Rated[slot] += rated;
        // Where a day has a rate, every later one has.
        values.Translation[slot] += closing!.Value - rated;
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
        : _rates[(asset, slot)] = closings[slot].Find(asset, currency.Code, days[slot]);

    /// <summary>The last day that the ledger knows anything about.</summary>
    private static async Task<DateOnly> LastDayAsync(BooksView view, long? at, CancellationToken token)
    {
        var (posted, priced) = at is null
            ? ($"select max(date) as day from {Schema}.{BooksTables.DailyTotals} where {Scope}", "")
            : ($"select max(effective_date) as day from {Schema}.{BooksTables.Transactions} " +
                $"where {Scope} and position <= @at", "and position <= @at");
        var days = await view.ReadAsync(
            $"""
            select max(day) from ({posted} union all
                select max(date) from {Schema}.{BooksTables.Prices} where {Scope} {priced}) d
            """,
            row => row.IsDBNull(0) ? DateOnly.MinValue : row.GetFieldValue<DateOnly>(0), token, ("at", at));
        return days.Single();
    }
}

/// <summary>What earnings are worth, one value for each day that is asked about; signs of credits.</summary>
internal sealed class EarningsValues(int slots)
{
    public Exact[] Rated { get; } = new Exact[slots];

    public Exact[] Translation { get; } = new Exact[slots];

    public Exact?[] Unrated { get; } = new Exact?[slots];
}
