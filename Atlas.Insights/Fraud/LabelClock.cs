namespace Atlas.Insights.Fraud;

/// <summary>
/// Which labels were known when. A label is known 7 days after its payment at the earliest, and whoever
/// scores a week does it at the week's start: none of its labels, nor those of the 7 days before it, may move
/// a score. Training payments see labels just as old as scored ones do, or the model would learn to trust
/// what it lacks.
/// </summary>
/// <remarks>
/// All weeks begin at a midnight. Before the first payment to score time is cut into weeks that end there,
/// and a payment sees what was known at its own week's start. The last 7 days to score see what was known at
/// theirs. Where there are more, those before see labels 13 days older than their own midnight: as much as
/// the rule above leaves, whichever 7 of those days are called the scored week.
/// </remarks>
public sealed class LabelClock
{
    public const long Week = 7 * CardPayments.Day;
    private const long Delay = 7 * CardPayments.Day;
    private const long RollingDelay = 13 * CardPayments.Day;
    private readonly long _delay;

    /// <param name="firstScored">Time of the first payment to score, in seconds since 1970.</param>
    /// <param name="lastScored">Time of the last one.</param>
    /// <param name="newestLabel">
    /// Time of the newest label known at the first, if there is one; where labels end earlier than they
    /// might, training makes do with labels as old.
    /// </param>
    public LabelClock(long firstScored, long lastScored, long? newestLabel = null)
    {
        Start = CardPayments.Midnight(firstScored);
        LastWeek = Math.Max(Start, CardPayments.Midnight(lastScored) + CardPayments.Day - Week);
        var newest = newestLabel is { } label ? CardPayments.Midnight(label) + CardPayments.Day : Start;
        _delay = Math.Max(Delay, Start - newest);
    }

    public static LabelClock Of(CardFiles files)
    {
        var payments = files.Payments;
        var (first, last) = (files.FirstScored, payments.Seconds[^1]);
        var known = new LabelClock(first, last).KnownBefore(CardPayments.Midnight(first));
        for (var row = payments.Count - 1; row >= 0; row--)
            if (payments.Seconds[row] < known && payments.Labels[row] != CardPayments.Unlabelled)
                return new LabelClock(first, last, payments.Seconds[row]);
        return new LabelClock(first, last);
    }

    /// <summary>Midnight before the first payment to score.</summary>
    public long Start { get; }

    /// <summary>Midnight at which the last 7 days to score begin, or <see cref="Start"/> if there are
    /// fewer.</summary>
    public long LastWeek { get; }

    /// <summary>Labels of payments before this time are known to a payment made at the given time.</summary>
    public long KnownBefore(long seconds)
    {
        if (seconds >= LastWeek) return LastWeek - Delay;
        if (seconds >= Start) return Math.Max(Start - Delay, CardPayments.Midnight(seconds) - RollingDelay);
        var weeks = (Start - seconds + Week - 1) / Week;
        return Start - (weeks * Week) - _delay;
    }
}
