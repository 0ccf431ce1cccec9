namespace Atlas.Insights.Anomalies;

/// <summary>
/// Finds payments made twice. What speaks for it is how improbable the same amount is at this counterparty
/// (a ticket costs the same every day, a shopping basket does not) and how improbable it is so soon (the rent
/// comes once a month).
/// </summary>
internal static class Duplicates
{
    private const int DaysMax = 5;

    /// <summary>Amounts closer than this are one and the same, mistyped or with a fee.</summary>
    private const double NearMax = 0.012;

    private const int VisitsMin = 2;
    private const double WordingNatsMax = 2.5;

    /// <summary>The logarithm of two days and a half.</summary>
    private const double LogGapMin = 0.916;

    public static void Look(Findings findings, Circles circles)
    {
        var movement = findings.Movement;
        if (circles.Counterparty?.Visits is not { Count: >= VisitsMin } visits) return;
        if (TwinOf(movement, visits) is not { } twin) return;
        var days = Math.Abs(movement.Day - twin.Day);
        var nats = AmountNats(movement, twin, visits) + GapNats(movement, visits)
            + WordingNats(movement, circles.Counterparty);
        var kind = days == 0 && movement.LogAmount == twin.LogAmount
            ? AnomalyKind.Duplicate : AnomalyKind.NearDuplicate;
        findings.Add(kind, nats, visits, days, twin.Position);
    }

    /// <summary>The newest visit within days that has the nearest amount.</summary>
    private static Visit? TwinOf(Movement movement, Visits visits)
    {
        Visit? twin = null;
        var nearest = NearMax;
        for (var i = visits.Count - 1; i >= 0; i--)
        {
            if (Math.Abs(movement.Day - visits[i].Day) > DaysMax) continue;
            var distance = Math.Abs(movement.LogAmount - visits[i].LogAmount);
            if (distance > nearest || (twin is not null && distance == nearest)) continue;
            (twin, nearest) = (visits[i], distance);
        }

        return twin;
    }

    /// <summary>
    /// The chance that one of the visits as near in time has an amount as near: by the spread of the amounts,
    /// or by how often amounts come back here, whichever is larger.
    /// </summary>
    private static double AmountNats(Movement movement, Visit twin, Visits visits)
    {
        var cent = 0.005 / (double)movement.Amount;
        var reach = Math.Max(cent, Math.Abs(movement.LogAmount - twin.LogAmount));
        var scale = Math.Max(0.05, visits.Amounts.Scale);
        var z = (movement.LogAmount - visits.Amounts.Median) / scale;
        var spread = 2 * reach * Math.Exp(-z * z / 2) / (scale * 2.5066);
        var (same, repeated, candidates) = (0, 0, 0);
        for (var i = 0; i < visits.Count; i++)
        {
            if (Math.Abs(movement.Day - visits[i].Day) <= Math.Abs(movement.Day - twin.Day)) candidates++;
            if (visits[i].Position != twin.Position &&
                Math.Abs(movement.LogAmount - visits[i].LogAmount) <= reach) same++;
            if (i > 0 && IsRepeat(visits, i)) repeated++;
        }

        var habit = ((same > 0 ? same + 0.5 : 0.1 + (0.3 * repeated)) / (visits.Count + 1));
        return -Math.Log(Math.Clamp(candidates * Math.Max(spread, habit), 1e-6, 1));
    }

    /// <summary>Entered a second time, it is often worded otherwise than it always was.</summary>
    private static double WordingNats(Movement movement, Profile profile) =>
        movement.Counterparty.Name == profile.Label.Counterparty || profile.Wordings.Total < VisitsMin
            ? 0 : Math.Min(WordingNatsMax, -Math.Log(profile.Wordings.AtLeast(1)));

    private static bool IsRepeat(Visits visits, int index)
    {
        for (var i = 0; i < index; i++)
            if (visits[i].LogAmount == visits[index].LogAmount) return true;
        return false;
    }

    /// <summary>The chance that somebody comes back here so soon.</summary>
    private static double GapNats(Movement movement, Visits visits)
    {
        if (visits.Count < 3) return 0;
        var gap = Math.Max(0, movement.Day - visits.Last.Day);
        var (median, scale) = visits.LogGaps;
        // Where somebody comes nearly every day, coming soon again says nothing.
        if (median < LogGapMin) return 0;
        var spread = Math.Max(0.3, Robust.Shrink(scale, visits.Count - 1, 0.6, 2));
        var z = (median - Math.Log(gap + 0.5)) / spread;
        return z > 0 ? Robust.Nats(z) : 0;
    }
}
