using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;

namespace Atlas.Projections.Statements;

/// <summary>Flows of a period and of its period of comparison, if any, each at the rate of its day.</summary>
internal sealed class FlowValues(
    ReportBasis basis, ReportCurrency currency, IReadOnlyList<RatedFlow> flows)
{
    private readonly Dictionary<(string, string), RatedFlow> _flows =
        flows.ToDictionary(f => (f.Account, f.Asset));

    public ValueFormat Format => basis.Format!;

    public static async Task<FlowValues> ReadAsync(
        BooksView view, ReportBasis basis, ReportCurrency currency, TurnoverQuery query,
        IReadOnlyList<DateSpan> spans, MarketRates rates, CancellationToken token) =>
        new(basis, currency, await ReadFlows.OfAccountsAsync(
            view, basis, query, spans, new ReportRates(rates, currency.Code), token));

    public Turnover Value(Turnover turnover) => turnover with { Values = ValuesOf(turnover) };

    /// <summary>Signs of credits.</summary>
    public ReportPricing Pricing()
    {
        var unpriced = flows.Where(f => f.HasUnrated).GroupBy(f => f.Asset)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new UnpricedAmount(
                g.Key, Sum(g, 0, basis.Scales[g.Key]), Sum(g, 1, basis.Scales[g.Key])));
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

    /// <summary>Null where there is no period of comparison.</summary>
    private static string? Sum(IEnumerable<RatedFlow> flows, int slot, int scale)
    {
        var amounts = flows.Where(f => slot < f.Unrated.Count).Select(f => f.Unrated[slot]).ToList();
        return amounts.Count == 0
            ? null : (-amounts.Aggregate(Exact.Zero, (sum, a) => sum + a)).AtLeast(scale).ToString();
    }
}
