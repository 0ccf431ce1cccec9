namespace Atlas.Insights.Fraud;

/// <summary>How well scores rank what turned out to be fraud. NaN where there is no fraud, or nothing
/// else.</summary>
/// <param name="RocAuc">Chance that a fraud outranks an honest payment; ties count half.</param>
/// <param name="AveragePrecision">Mean of the precision at each fraud, ties taken together.</param>
public readonly record struct RankingMetrics(double RocAuc, double AveragePrecision)
{
    public static RankingMetrics Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isFraud)
    {
        var keys = scores.ToArray();
        var frauds = isFraud.ToArray();
        Array.Sort(keys, frauds);
        double positives = frauds.Count(f => f), negatives = frauds.Length - positives;
        double above = 0, taken = 0, found = 0, area = 0, precision = 0;
        for (var end = keys.Length; end > 0;)
        {
            var start = end;
            double hits = 0;
            while (start > 0 && keys[start - 1].Equals(keys[end - 1]))
                if (frauds[--start]) hits++;
            double misses = end - start - hits;
            area += misses * (found + (hits / 2));
            found += hits;
            taken += end - start;
            above += misses;
            precision += hits * found / taken;
            end = start;
        }

        return new RankingMetrics(area / (positives * negatives), precision / positives);
    }
}
