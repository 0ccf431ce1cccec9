namespace Atlas.Insights.Anomalies;

/// <summary>Chances of places that come round again: the hours of a day, the days of a week.</summary>
internal static class CircleChances
{
    /// <summary>
    /// The chances here, leaning on those of a wider circle with the weight of <paramref name="weight"/>
    /// movements.
    /// </summary>
    /// <param name="counts">How often each place was seen here, <paramref name="total"/> together.</param>
    public static void Refine(
        Span<double> chances, ReadOnlySpan<double> counts, double total, double weight)
    {
        for (var i = 0; i < chances.Length; i++)
            chances[i] = (counts[i] + (weight * chances[i])) / (total + weight);
    }

    /// <summary>The chance of a place as rare as this one.</summary>
    public static double TailOf(ReadOnlySpan<double> chances, int place)
    {
        var tail = 0.0;
        foreach (var chance in chances)
            if (chance <= chances[place]) tail += chance;
        return Math.Min(1, tail);
    }
}
