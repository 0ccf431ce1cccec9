using System.Numerics;
using Atlas.Ledger.Money;

namespace Atlas.Projections.Calculations;

/// <summary>Shares an amount out to the last cent.</summary>
public static class Allocation
{
    /// <summary>
    /// Shares in proportion to weights by the largest remainder: every share is its exact part cut to whole
    /// cents, and the cents left over go to those that lost most, of equals to the earlier. The shares sum to
    /// the amount; a negative amount is shared like the positive one.
    /// </summary>
    /// <param name="amount">Rounded to <paramref name="places"/> by the caller.</param>
    /// <param name="weights">0 or more each, and not all 0.</param>
    /// <returns>As many as weights, in their order; null where amount or weights are not so.</returns>
    /// <remarks>Source: A. Hamilton's method of apportionment (1792).</remarks>
    public static IReadOnlyList<Exact>? ByLargestRemainder(
        Exact amount, int places, IReadOnlyList<Exact> weights)
    {
        if (amount.Trim().Places > places || weights.Any(w => w.Sign < 0)) return null;
        var total = weights.Aggregate(Exact.Zero, (sum, w) => sum + w);
        if (total.IsZero) return null;
        var units = amount.Abs.AtLeast(places).Round(places).Units;
        var scale = weights.Max(w => w.Places);
        var whole = total.AtLeast(scale).Units;
        var parts = weights.Select((w, index) =>
        {
            var share = BigInteger.DivRem(units * w.AtLeast(scale).Units, whole, out var rest);
            return (index, share, rest);
        }).ToList();
        var left = (int)(units - parts.Aggregate(BigInteger.Zero, (sum, p) => sum + p.share));
        var lucky = parts.OrderByDescending(p => p.rest).ThenBy(p => p.index).Take(left)
            .Select(p => p.index).ToHashSet();
        return [.. parts.Select(p => new Exact(
            (p.share + (lucky.Contains(p.index) ? 1 : 0)) * amount.Sign, places))];
    }
}
