namespace Atlas.Insights.Fraud;

/// <summary>
/// Which labels were known when. A label is known 7 days after its payment at the earliest, and whoever
/// scores a week does it at the week's start: none of its labels, nor those of the 7 days before it, may move
/// a score. Training payments see labels just as old as scored ones do, or the model would learn to trust
/// what it lacks.
/// </summary>
/// <remarks>
/// By week, for the last 7 days that are to be scored: all of them see what was known at the midnight before
/// the first. The time before is cut into weeks that end there, and a payment sees what was known at its own
/// week's start. By day, for the days before those: nobody says which 7 of them are the scored week, so
/// every payment sees labels of 13 days before its own midnight and no newer ones. Whichever 7 days one
/// takes of them, the last sees no label of these or of the 7 days before.
/// </remarks>
public sealed class LabelClock
{
    public const long Week = 7 * CardPayments.Day;
    private const long WeekDelay = 7 * CardPayments.Day;
    private const long DayDelay = 13 * CardPayments.Day;
    private readonly long? _start;
    private readonly long _delay;

    private LabelClock(long? start, long delay) => (_start, _delay) = (start, delay);

    /// <summary>
    /// The midnight from which on payments are the last week; where 7 days hold them all, before the first,
    /// at whatever time of day they begin.
    /// </summary>
    /// <param name="last">Time of the last payment to score, in seconds since 1970.</param>
    /// <inheritdoc cref="ByWeek"/>
    public static long LastWeek(long first, long last) => last - first < Week
        ? CardPayments.Midnight(first) : CardPayments.Midnight(last) + CardPayments.Day - Week;

    /// <param name="first">Time of the first payment to score, in seconds since 1970.</param>
    /// <param name="payments">Where labels end earlier than they might, all make do with labels as
    /// old.</param>
    public static LabelClock ByWeek(long first, CardPayments payments)
    {
        var start = CardPayments.Midnight(first);
        return new LabelClock(start, Math.Max(WeekDelay, start - LabelsEnd(payments, start - WeekDelay)));
    }

    /// <param name="delay">As <see cref="DelayOf"/> says.</param>
    public static LabelClock ByDay(long delay) => new(null, delay);

    /// <summary>
    /// How old the newest label is that a payment may see by day: 13 days, and so many whole weeks more as
    /// labels end earlier. It follows from labels that the payment may see, and from no other.
    /// </summary>
    /// <param name="seconds">Time of the payment.</param>
    public static long DelayOf(long seconds, CardPayments payments)
    {
        var latest = CardPayments.Midnight(seconds) - DayDelay;
        var missing = latest - LabelsEnd(payments, latest);
        return DayDelay + ((missing + Week - 1) / Week * Week);
    }

    /// <summary>The clock for payments that one model scores, however many weeks they are.</summary>
    public static LabelClock Of(CardFiles files) =>
        LastWeek(files.FirstScored, files.LastScored) <= files.FirstScored
            ? ByWeek(files.FirstScored, files.Payments) : ByDay(DayDelay);

    /// <summary>Labels of payments before this time are known to a payment made at the given time.</summary>
    public long KnownBefore(long seconds)
    {
        if (_start is not { } start) return CardPayments.Midnight(seconds) - _delay;
        var weeks = seconds >= start ? 0 : (start - seconds + Week - 1) / Week;
        return start - (weeks * Week) - _delay;
    }

    /// <summary>
    /// The midnight after the newest label before a midnight; where there is none, before the first payment.
    /// </summary>
    private static long LabelsEnd(CardPayments payments, long before)
    {
        for (var row = payments.Count - 1; row >= 0; row--)
        {
            if (payments.Seconds[row] < before && payments.Labels[row] != CardPayments.Unlabelled)
                return CardPayments.Midnight(payments.Seconds[row]) + CardPayments.Day;
        }

        return Math.Min(before, CardPayments.Midnight(payments.Seconds[0]));
    }
}
