namespace Atlas.Insights.Models;

/// <summary>
/// The population stability index, Σ (new − old) · ln(new / old) over bins of scores: below 0.1 nothing to
/// speak of, from 0.25 on another population (the usual reading, from credit scoring).
/// </summary>
public static class Drift
{
    public const double Notable = 0.1;
    public const double Large = 0.25;
    private const int BinsMax = 10;

    /// <summary>With fewer scores in a bin chance alone looks like a drift.</summary>
    private const int BinScoresMin = 50;

    /// <summary>An empty bin would make the index infinite.</summary>
    private const double ShareMin = 1e-4;

    /// <summary>
    /// Ten bins with about as many scores each; fewer where there are few scores, or many equal ones.
    /// </summary>
    public static ScoreReference ReferenceOf(IReadOnlyCollection<double> scores)
    {
        var sorted = scores.Order().ToList();
        var bins = Math.Clamp(sorted.Count / BinScoresMin, 2, BinsMax);
        List<double> edges =
            [.. Enumerable.Range(1, bins - 1).Select(i => sorted[sorted.Count * i / bins]).Distinct()];
        return new ScoreReference(edges, SharesOf(edges, scores));
    }

    public static double Between(ScoreReference reference, IReadOnlyCollection<double> scores) =>
        reference.Shares.Zip(SharesOf(reference.Edges, scores))
            .Sum(bin => Term(Math.Max(ShareMin, bin.First), Math.Max(ShareMin, bin.Second)));

    private static double Term(double before, double now) => (now - before) * Math.Log(now / before);

    private static List<double> SharesOf(IReadOnlyList<double> edges, IReadOnlyCollection<double> scores)
    {
        var counts = new int[edges.Count + 1];
        foreach (var score in scores) counts[edges.Count(edge => edge <= score)]++;
        return [.. counts.Select(count => (double)count / scores.Count)];
    }
}
