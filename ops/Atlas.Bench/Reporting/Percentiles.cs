namespace Atlas.Bench.Reporting;

public static class Percentiles
{
    public static double Median(IReadOnlyList<double> values) => Of(values, 0.5);

    /// <summary>
    /// The value that this share of all values does not exceed; between two values of an even number, their
    /// middle for the median, else the upper one.
    /// </summary>
    public static double Of(IReadOnlyList<double> values, double share)
    {
        if (values.Count == 0) throw new BenchException("there is nothing to take a percentile of");
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        if (share == 0.5 && sorted.Count % 2 == 0) return (sorted[middle - 1] + sorted[middle]) / 2;
        return sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }
}
