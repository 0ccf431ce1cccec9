using Atlas.Insights.Fraud;

namespace Atlas.Insights.Models;

/// <summary>Puts two rankings of the same rows beside each other.</summary>
public static class Comparison
{
    private const double TopPart = 0.01;

    /// <param name="labels">1, 0, or another number where nothing is known.</param>
    public static ShadowComparison Of(
        double[] shadow, double[] serving, ScoreReference reference, sbyte[] labels)
    {
        var known = Enumerable.Range(0, labels.Length).Where(i => labels[i] is 0 or 1).ToList();
        var isMeasured = known.Any(i => labels[i] == 1) && known.Any(i => labels[i] == 0);
        return new ShadowComparison(
            shadow.Length,
            Correlation(RanksOf(shadow), RanksOf(serving)),
            TopShared(shadow, serving),
            Drift.Between(reference, shadow),
            isMeasured ? PrecisionOf(shadow) : null,
            isMeasured ? PrecisionOf(serving) : null);

        double PrecisionOf(double[] scores) => RankingMetrics.Of(
            [.. known.Select(i => scores[i])], [.. known.Select(i => labels[i] == 1)]).AveragePrecision;
    }

    /// <summary>Ranks from 0, ties share the middle of theirs.</summary>
    private static double[] RanksOf(double[] scores)
    {
        var (sorted, rows) = (scores.ToArray(), Enumerable.Range(0, scores.Length).ToArray());
        Array.Sort(sorted, rows);
        var ranks = new double[scores.Length];
        for (int start = 0, end = 0; start < sorted.Length; start = end)
        {
            while (end < sorted.Length && sorted[end].Equals(sorted[start])) end++;
            for (var i = start; i < end; i++) ranks[rows[i]] = (start + end - 1) / 2.0;
        }

        return ranks;
    }

    private static double Correlation(double[] left, double[] right)
    {
        var middle = (left.Length - 1) / 2.0;
        double both = 0, ofLeft = 0, ofRight = 0;
        for (var i = 0; i < left.Length; i++)
        {
            both += (left[i] - middle) * (right[i] - middle);
            ofLeft += (left[i] - middle) * (left[i] - middle);
            ofRight += (right[i] - middle) * (right[i] - middle);
        }

        return ofLeft * ofRight > 0 ? both / Math.Sqrt(ofLeft * ofRight) : 0;
    }

    private static double TopShared(double[] left, double[] right)
    {
        var count = Math.Max(1, (int)(left.Length * TopPart));
        return (double)TopOf(left, count).Intersect(TopOf(right, count)).Count() / count;
    }

    private static IEnumerable<int> TopOf(double[] scores, int count) =>
        Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(count);
}
