namespace Atlas.Insights.Anomalies;

/// <summary>A payment that comes again and again: every so many days, about the same amount.</summary>
/// <param name="Days">Days from one to the next.</param>
/// <param name="Jitter">How many days that strays, as a scale.</param>
/// <param name="IsSteady">Whether the amount hardly changes: a price, not a bill.</param>
internal readonly record struct Recurrence(double Days, double Jitter, bool IsSteady)
{
    private const int VisitsMin = 3;
    private const int VisitsUsual = 4;
    private const int VisitsMax = 8;

    /// <summary>What comes once a quarter is believed after three times.</summary>
    private const double LongDays = 80;

    private const double MonthDays = 25;

    /// <summary>One that was left out, or came twice, breaks no rhythm.</summary>
    private const double RegularPart = 0.7;

    /// <summary>Shorter rhythms are habits: one that is left out means nothing.</summary>
    private const double DaysMin = 6;

    private const double BillScaleMax = 0.35;
    private const double PriceScaleMax = 0.03;

    /// <summary>Weekends and holidays move a payment by so much, whatever its past says.</summary>
    private const double JitterMin = 1.3;

    /// <summary>From the newest visits; null where they show no rhythm.</summary>
    public static Recurrence? Of(Visits visits)
    {
        var first = Math.Max(0, visits.Count - VisitsMax);
        if (visits.Count - first < VisitsMin) return null;
        Span<double> gaps = stackalloc double[visits.Count - first - 1];
        Span<double> amounts = stackalloc double[visits.Count - first];
        for (var i = first; i < visits.Count; i++)
        {
            amounts[i - first] = visits[i].LogAmount;
            if (i > first) gaps[i - first - 1] = visits.GapBefore(i);
        }

        var days = Robust.MedianOf(gaps);
        if (days < DaysMin || visits.Count < VisitsAskedOf(days)) return null;
        if (CountNear(gaps, days) < RegularPart * gaps.Length) return null;
        var (_, jitter) = Robust.Of(gaps);
        var (_, scale) = Robust.Of(amounts);
        return scale > BillScaleMax
            ? null
            : new Recurrence(days, Math.Max(JitterMin, jitter), scale <= PriceScaleMax);
    }

    /// <summary>A short rhythm can be chance: it takes more to believe it.</summary>
    private static int VisitsAskedOf(double days) =>
        days < MonthDays ? VisitsMax : days < LongDays ? VisitsUsual : VisitsMin;

    private static int CountNear(ReadOnlySpan<double> gaps, double days)
    {
        var (near, slack) = (0, Math.Max(days < MonthDays ? 1 : 4, days / 10));
        foreach (var gap in gaps)
            if (Math.Abs(gap - days) <= slack) near++;
        return near;
    }
}
