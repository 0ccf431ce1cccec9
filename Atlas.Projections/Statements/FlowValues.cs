using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;

namespace Atlas.Projections.Statements;

/// <summary>Flows of a period and of its period of comparison, each at the rate of its day.</summary>
internal sealed class FlowValues(ReportCurrency currency, ValueFormat format, IReadOnlyList<RatedFlow> flows)
{
    private readonly Dictionary<(string, string), RatedFlow> _flows =
        flows.ToDictionary(f => (f.Account, f.Asset));

    public ValueFormat Format => format;

    /// <param name="known">The rates of all days of the spans, where they are read already.</param>
    public static async Task<FlowValues> ReadAsync(
        BooksView view, ReportCurrency currency, TurnoverQuery query, IReadOnlyList<Turnover> turnovers,
        IReadOnlyList<DateSpan> spans, CancellationToken token, MarketRates? known = null)
    {
        var format = await ValueFormat.OfAsync(view, currency.Code, token);
        var foreign = turnovers.Select(t => t.Asset).Where(a => a != currency.Code).Distinct().ToList();
        if (foreign.Count == 0) return new FlowValues(currency, format, []);
        var rates = known ?? await ReadRates.OfSpanAsync(
            view, spans.Min(s => s.From)!.Value, spans.Max(s => s.To)!.Value, query.At, currency.FreshDays,
            token);
        var table = new RateTable(currency.Code, foreign, spans, rates);
        return new FlowValues(
            currency, format, await ReadFlows.OfAccountsAsync(view, query, spans, table, token));
    }

    public Turnover Value(Turnover turnover) => turnover with { Values = ValuesOf(turnover) };

    /// <summary>Signs of credits.</summary>
    public ReportPricing Pricing(IReadOnlyList<Turnover> turnovers)
    {
        var scales = turnovers.DistinctBy(t => t.Asset).ToDictionary(t => t.Asset, t => t.Scale);
        var unpriced = flows.Where(f => f.HasUnrated).GroupBy(f => f.Asset)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new UnpricedAmount(
                g.Key, Sum(g, 0, scales[g.Key]), Sum(g, 1, scales[g.Key])));
        var stale = flows.Where(f => f.StaleFrom is not null).GroupBy(f => f.Asset)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new StaleDays(
                g.Key, g.Min(f => f.StaleFrom)!.Value, g.Max(f => f.StaleTo)!.Value));
        return new ReportPricing(currency.Code, [], [.. unpriced], [.. stale]);
    }

    private IReadOnlyList<Exact?> ValuesOf(Turnover turnover)
    {
        if (turnover.Asset == currency.Code) return [.. turnover.Amounts.Select(a => (Exact?)a)];
        return _flows.TryGetValue((turnover.Account, turnover.Asset), out var flow)
            ? flow.Values
            : [.. turnover.Amounts.Select(_ => (Exact?)Exact.Zero)];
    }

    private static string Sum(IEnumerable<RatedFlow> flows, int slot, int scale) =>
        (-flows.Aggregate(Exact.Zero, (sum, f) => sum + f.Unrated[slot])).AtLeast(scale).ToString();
}
