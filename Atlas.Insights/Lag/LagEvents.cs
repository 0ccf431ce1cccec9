namespace Atlas.Insights.Lag;

/// <summary>
/// How far the read models were behind the events, look by look: an observation, which nothing could tell
/// again later.
/// </summary>
/// <param name="From">When the first look was taken.</param>
/// <param name="IntervalSeconds">From one look to the next.</param>
/// <param name="Seconds">
/// At each look the age of the oldest event that was not projected, of the ledger that was furthest behind.
/// </param>
public sealed record LagObserved(
    DateTimeOffset From, double IntervalSeconds, IReadOnlyList<double> Seconds) : InsightEvent
{
    public DateTimeOffset TimeOf(int look) => TimeOf(From, look, IntervalSeconds);

    internal static DateTimeOffset TimeOf(DateTimeOffset from, int look, double intervalSeconds) =>
        from.AddSeconds(look * intervalSeconds);
}

/// <summary>The lag is unlike any before. It stands until it is cleared.</summary>
/// <param name="UsualSeconds">Nineteen looks of twenty before had at most this.</param>
/// <param name="Detector">Version of the watch.</param>
public sealed record LagAlertRaised(
    DateTimeOffset At, double Seconds, double UsualSeconds, string Sentence, string Detector) : InsightEvent;

/// <summary>The lag is as usual again.</summary>
/// <param name="RaisedAt">The alert that this clears.</param>
/// <param name="WorstSeconds">The largest lag while it stood.</param>
public sealed record LagAlertCleared(
    DateTimeOffset At, DateTimeOffset RaisedAt, double WorstSeconds, string Sentence) : InsightEvent;
