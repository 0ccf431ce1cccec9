namespace Atlas.Insights.Anomalies;

/// <summary>How much an amount speaks against those that were seen before, on logarithms.</summary>
internal static class Amounts
{
    /// <summary>The spread of amounts where nothing is known of them: a factor of two either way.</summary>
    private const double PriorScale = 0.7;

    private const double PriorVisits = 4;

    /// <summary>The scale of a price that never changed: half a percent up is no news, five are.</summary>
    private const double SteadyScale = 0.015;

    private const double AlikeMax = 0.02;
    private const double UpperPart = 0.2;
    private const double ExcessMin = 0.12;
    private const int TailMin = 10;

    /// <summary>Deviation from the median in robust scales.</summary>
    public static double DeviationOf(double logAmount, Visits visits) =>
        (logAmount - visits.Amounts.Median) /
        Robust.Shrink(visits.Amounts.Scale, visits.Count, PriorScale, PriorVisits);

    /// <summary>
    /// Evidence that an amount is too large: by its deviation while the visits are few, by the tail of the
    /// upper fifth when they are many.
    /// </summary>
    public static double SpikeNats(double logAmount, Visits visits)
    {
        var z = DeviationOf(logAmount, visits);
        if (z < 1) return 0;
        var nats = visits.Count < TailMin ? Robust.Nats(z) : TailNats(logAmount, visits);
        return Math.Min(nats, SeenNats(logAmount, visits));
    }

    /// <summary>Evidence that a steady price went up.</summary>
    public static double RiseNats(double logAmount, Visits visits)
    {
        var scale = Math.Max(SteadyScale, Math.Min(visits.Amounts.Scale, 2 * SteadyScale));
        return Math.Min(
            Robust.Nats((logAmount - visits.RecentMedian) / scale), SeenNats(logAmount, visits));
    }

    /// <summary>
    /// The most that an amount can say where such a one was seen before: prices have more than one middle.
    /// </summary>
    private static double SeenNats(double logAmount, Visits visits)
    {
        var seen = 0;
        for (var i = 0; i < visits.Count; i++)
            if (visits[i].LogAmount >= logAmount - AlikeMax) seen++;
        return seen == 0 ? double.PositiveInfinity : -Math.Log((seen + 0.5) / (visits.Count + 1));
    }

    /// <summary>Beyond the upper fifth the chance falls exponentially, at that part's own rate.</summary>
    private static double TailNats(double logAmount, Visits visits)
    {
        Span<double> sorted = stackalloc double[visits.Count];
        for (var i = 0; i < sorted.Length; i++) sorted[i] = visits[i].LogAmount;
        sorted.Sort();
        var tail = sorted[Math.Min(sorted.Length - 3, (int)(sorted.Length * (1 - UpperPart)))..];
        var excess = 0.0;
        foreach (var value in tail) excess += value - tail[0];
        excess = (excess + ExcessMin) / tail.Length;
        return -Math.Log(UpperPart) + (Math.Max(0, logAmount - tail[0]) / Math.Max(ExcessMin, excess));
    }
}
