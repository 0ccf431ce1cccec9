namespace Atlas.Insights.Anomalies;

/// <summary>
/// Statistics that one outlier cannot move. Evidence is counted in nats: minus the natural logarithm of the
/// chance of something at least as strange.
/// </summary>
internal static class Robust
{
    /// <summary>The MAD of a normal distribution times this is its standard deviation.</summary>
    private const double MadToDeviation = 1.4826;

    /// <summary>Degrees of freedom of the tail: amounts stray further than a normal distribution's.</summary>
    private const double Tail = 10;

    /// <summary>Median and scale (1.4826 times the MAD); sorts the values.</summary>
    public static (double Median, double Scale) Of(Span<double> values)
    {
        if (values.IsEmpty) return (0, 0);
        var median = MedianOf(values);
        for (var i = 0; i < values.Length; i++) values[i] = Math.Abs(values[i] - median);
        return (median, MadToDeviation * MedianOf(values));
    }

    public static double MedianOf(Span<double> values)
    {
        values.Sort();
        var half = values.Length / 2;
        return values.Length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    /// <summary>A scale that leans on a prior one while the observations are few.</summary>
    public static double Shrink(double scale, int count, double prior, double priorCount) =>
        Math.Sqrt(((count * scale * scale) + (priorCount * prior * prior)) / (count + priorCount));

    /// <summary>The evidence of a deviation of <paramref name="z"/> scales, in nats.</summary>
    public static double Nats(double z) => (Tail + 1) / 2 * Math.Log(1 + (z * z / Tail));

    /// <summary>How many scales a value must deviate to give this evidence.</summary>
    public static double DeviationOf(double nats) =>
        Math.Sqrt(Tail * (Math.Exp(2 * nats / (Tail + 1)) - 1));
}
