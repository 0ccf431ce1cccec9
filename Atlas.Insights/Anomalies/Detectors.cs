namespace Atlas.Insights.Anomalies;

/// <summary>The profiles that a movement is compared with, as they were before it.</summary>
internal sealed record Circles(
    Profile? Counterparty, Profile? Category, AccountProfile? Account, Profile? Activity);

/// <summary>
/// One method for each way in which a movement can be unusual. They only read: the scorer adds the movement
/// to the profiles afterwards.
/// </summary>
internal static class Detectors
{
    private const int VisitsMin = 4;
    private const int CategoryMin = 8;
    private const int AccountMin = 30;
    private const int HoursMin = 40;
    private const int WeekdaysMin = 40;

    /// <summary>Bills move to the next working day: the calendar speaks here too, not only habit.</summary>
    private const double WeekdayWeight = 0.7;

    private const int DaysMin = 40;

    /// <summary>An eighth of the usual first visit or less is tiny, on logarithms.</summary>
    private const double TinyBelow = 2.08;

    private const int DormantDaysMin = 60;
    private const double DormantNatsMax = 15;

    /// <summary>A steady price that doubles is no rise any more.</summary>
    private const double RiseMax = 0.7;

    public static Findings Look(Movement movement, Circles circles)
    {
        var findings = new Findings(movement) { IsNew = circles.Counterparty is null };
        Amount(findings, circles);
        Novelty(findings, circles);
        Duplicates.Look(findings, circles);
        Hour(findings, circles);
        Weekday(findings, circles);
        Velocity(findings, circles);
        Dormancy(findings, circles);
        Habits(findings, circles);
        return findings;
    }

    private static void Amount(Findings findings, Circles circles)
    {
        var movement = findings.Movement;
        var visits = circles.Counterparty?.Visits;
        if (visits is not { Count: >= VisitsMin })
        {
            if (!findings.IsNew && circles.Category?.Visits is { Count: >= CategoryMin } category)
                Spike(findings, category);
            return;
        }

        var rise = movement.LogAmount - visits.RecentMedian;
        var isPrice = movement.IsOutgoing && rise is > 0 and < RiseMax
            && Recurrence.Of(visits) is { IsSteady: true };
        if (!isPrice) Spike(findings, visits);
        else findings.Add(AnomalyKind.PriceRise, Amounts.RiseNats(movement.LogAmount, visits), visits, rise);
    }

    private static void Spike(Findings findings, Visits visits) => findings.Add(
        AnomalyKind.AmountSpike, Amounts.SpikeNats(findings.Movement.LogAmount, visits), visits);

    /// <summary>First visits have amounts of their own: nobody begins with the rent.</summary>
    private static void Novelty(Findings findings, Circles circles)
    {
        if (!findings.IsNew || circles.Account is not { Novelty.Total: >= AccountMin } account) return;
        var movement = findings.Movement;
        var novelty = -Math.Log(account.Novelty.AtLeast(1));
        var basis = account.FirstVisits.Count >= CategoryMin ? account.FirstVisits : account.Visits;
        var z = Amounts.DeviationOf(movement.LogAmount, basis);
        var large = Amounts.SpikeNats(movement.LogAmount, basis);
        findings.Add(
            AnomalyKind.NewCounterparty, large > 0 ? novelty + large : Math.Min(1, novelty), basis, z);
        if (!movement.IsOutgoing || movement.LogAmount > basis.Amounts.Median - TinyBelow) return;
        findings.Probe = novelty + Robust.Nats(z);
        var (count, nats) = account.Recent.ProbesUntil(movement.Minute);
        if (count == 0) return;
        findings.Remove(e => e.Kind == AnomalyKind.NewCounterparty);
        findings.Add(AnomalyKind.CardTesting, nats + findings.Probe, basis, count + 1);
    }

    private static void Hour(Findings findings, Circles circles)
    {
        var movement = findings.Movement;
        if (movement.Hour < 0 || circles.Account is not { Hours.Total: >= HoursMin } account) return;
        Span<double> chances = stackalloc double[Hours.PerDay];
        chances.Fill(1.0 / Hours.PerDay);
        account.Hours.Refine(chances, 2);
        circles.Category?.Hours.Refine(chances, 8);
        circles.Counterparty?.Hours.Refine(chances, 4);
        var tail = CircleChances.TailOf(chances, movement.Hour);
        var like = (circles.Counterparty ?? circles.Category)?.Hours.CountLike(movement.Hour) ?? 0;
        findings.Add(AnomalyKind.UnusualHour, -Math.Log(tail), account.Visits, like);
    }

    private static void Weekday(Findings findings, Circles circles)
    {
        var day = findings.Movement.Day;
        if (circles.Account is not { Weekdays.Total: >= WeekdaysMin } account) return;
        Span<double> chances = stackalloc double[Weekdays.PerWeek];
        chances.Fill(1.0 / Weekdays.PerWeek);
        account.Weekdays.Refine(chances, 2);
        circles.Category?.Weekdays.Refine(chances, 8);
        circles.Counterparty?.Weekdays.Refine(chances, 8);
        var tail = CircleChances.TailOf(chances, Weekdays.Of(day));
        var like = (circles.Counterparty ?? circles.Category)?.Weekdays ?? account.Weekdays;
        findings.Add(
            AnomalyKind.UnusualWeekday, -WeekdayWeight * Math.Log(tail), account.Visits,
            like.CountLike(day));
    }

    private static void Velocity(Findings findings, Circles circles)
    {
        var movement = findings.Movement;
        if (circles.Account is not { PerDay.Total: >= DaysMin } account) return;
        var today = account.CountOn(movement.Day) ?? 0;
        // The hour and the day are two chances to find something.
        var nats = today > 1 ? -Math.Log(Math.Min(1, 2 * account.PerDay.AtLeast(today))) : 0;
        if (movement.Clock is not null && account.PerHour.Total >= AccountMin)
        {
            var count = account.Recent.WithinHourOf(movement.Minute) + 1;
            var hourly = count > 2 ? -Math.Log(Math.Min(1, 2 * account.PerHour.AtLeast(count - 1))) : 0;
            if (hourly > nats)
            {
                findings.Add(AnomalyKind.VelocityBurst, hourly, account.Visits, count);
                return;
            }
        }

        if (nats > 1) findings.Add(AnomalyKind.VelocityBurst, nats, account.Visits, -today);
    }

    private static void Dormancy(Findings findings, Circles circles)
    {
        if (circles.Activity?.Visits is not { Count: >= 3 } visits) return;
        var idle = findings.Movement.Day - visits.Last.Day;
        if (idle < DormantDaysMin) return;
        var (sum, longest) = (0, 0);
        for (var i = 1; i < visits.Count; i++)
        {
            var gap = visits.GapBefore(i);
            (sum, longest) = (sum + gap, Math.Max(longest, gap));
        }

        if (idle < 1.5 * longest) return;
        var mean = Math.Max(1.0, (double)sum / (visits.Count - 1));
        var nats = Math.Log(visits.Count) + ((idle - longest) / mean);
        findings.Add(AnomalyKind.DormantAccount, Math.Min(DormantNatsMax, nats), visits, idle);
    }

    /// <summary>Round amounts and parts of the balance: weak by themselves, so each counts half.</summary>
    private static void Habits(Findings findings, Circles circles)
    {
        var movement = findings.Movement;
        if (circles.Account is not { Rounds.Total: >= AccountMin } account) return;
        var round = RoundnessOf(movement.Amount);
        var share = movement.Share is { } part ? Math.Min(10, (int)(part * 10)) : 0;
        var rounds = round > 1 ? -Math.Log(account.Rounds.AtLeast(round)) / 2 : 0;
        var shares = share > 2 && account.Shares.Total >= AccountMin
            ? -Math.Log(account.Shares.AtLeast(share)) / 2 : 0;
        if (shares > 1) findings.Add(AnomalyKind.Unusual, shares, null, movement.Share!.Value);
        if (rounds > 1 && findings.IsNew) findings.Add(AnomalyKind.Unusual, rounds, null, -round);
    }

    /// <summary>0 for cents, 1 for a whole number, 2 for tens, 3 for hundreds, 4 beyond.</summary>
    public static int RoundnessOf(decimal amount)
    {
        var (level, unit) = (0, 1m);
        while (level < 4 && amount >= unit && amount % unit == 0) (level, unit) = (level + 1, unit * 10);
        return level;
    }
}
