using Atlas.Ledger.Money;
using Atlas.Projections.Calculations;

namespace Atlas.Projections.Lots;

/// <summary>
/// The lots that postings lead to where a method, and not the postings, says which units leave. Each account
/// and asset is matched by itself: what comes with a cost, or else at a price, is a lot; what leaves is taken
/// from the lots there are. What comes with neither, and what leaves beyond the lots, is unmatched.
/// </summary>
public static class MatchedLots
{
    /// <param name="moves">In any order.</param>
    /// <param name="returns">In any order.</param>
    /// <param name="method">Any but <see cref="LotMethod.Specific"/>, which postings decide.</param>
    /// <param name="scales">
    /// Places of currencies. Costs and proceeds are shared out to whole cents, finer where a posting is.
    /// </param>
    public static LotPositions Of(
        IReadOnlyCollection<LotMove> moves, IReadOnlyCollection<CapitalReturn> returns, LotMethod method,
        IReadOnlyDictionary<string, int> scales)
    {
        var settled = LotMove.Settle(moves);
        var returned = returns.ToLookup(r => (r.Account, r.Asset));
        var matchers = settled.GroupBy(m => (m.Account, m.Asset))
            .Select(pair => MatcherOf([.. pair], [.. returned[pair.Key]], method, scales)).ToList();
        return new LotPositions(
            [
                .. matchers.SelectMany(m => m.Open)
                    .OrderBy(l => l.Lot.Account, StringComparer.Ordinal)
                    .ThenBy(l => l.Lot.Asset, StringComparer.Ordinal)
                    .ThenBy(l => l.Opened).ThenBy(l => l.Lot.Cost),
            ],
            [
                .. matchers.SelectMany(m => m.Gains)
                    .OrderBy(g => g.Date).ThenBy(g => g.Position).ThenBy(g => g.Index),
            ],
            [
                .. matchers.Select(m => m.Unmatched).Where(u => !u.Quantity.IsZero)
                    .OrderBy(u => u.Account, StringComparer.Ordinal)
                    .ThenBy(u => u.Asset, StringComparer.Ordinal),
            ]);
    }

    private static LotMatcher MatcherOf(
        IReadOnlyList<LotMove> moves, IReadOnlyList<CapitalReturn> returns, LotMethod method,
        IReadOnlyDictionary<string, int> scales)
    {
        var amounts = moves.SelectMany(AmountsOf).Concat(returns.Select(r => (r.Currency, r.Amount)));
        var places = amounts.GroupBy(a => a.Currency).ToDictionary(
            g => g.Key,
            g => Math.Max(scales.GetValueOrDefault(g.Key), g.Max(a => a.Amount.Trim().Places)));
        var matcher = new LotMatcher(moves[0].Account, moves[0].Asset, method, places);
        var steps = new List<(DateOnly Date, long Position, Action Apply)>();
        foreach (var move in moves.GroupBy(m => (m.Date, m.Position)))
            steps.Add((move.Key.Date, move.Key.Position, () => matcher.Apply([.. move])));
        foreach (var back in returns) steps.Add((back.Date, back.Position, () => matcher.Apply(back)));
        foreach (var step in steps.OrderBy(s => s.Date).ThenBy(s => s.Position)) step.Apply();
        return matcher;
    }

    private static IEnumerable<(string Currency, Exact Amount)> AmountsOf(LotMove move)
    {
        if (move.UnitCost is { } cost) yield return (move.CostAsset!, move.Amount * cost);
        if (move.Price is { } price) yield return (move.PriceAsset!, move.Amount * price);
    }
}
