using Atlas.Ledger.Journal;

namespace Atlas.Insights.Anomalies;

/// <summary>Why an answer was not taken.</summary>
public enum AnswerRefusal
{
    /// <summary>There is no anomaly of this id in this ledger.</summary>
    AnomalyNotFound,

    /// <summary>A snooze needs the day until which it lasts; the other answers have none.</summary>
    InvalidUntil,
}

/// <summary>The anomaly after the answer, or why it was refused.</summary>
public sealed record AnswerOutcome(Anomaly? Anomaly, AnswerRefusal? Refusal);

/// <summary>
/// Records what a person says about an anomaly, in the insights' own stream. The detectors take it in where
/// it stands in the feed: it changes what they find later. The same answer given again records nothing.
/// </summary>
public sealed class AnswerAnomaly(ScorerStore store, TimeProvider time)
{
    /// <param name="until">The last day of a snooze.</param>
    public async Task<AnswerOutcome> AnswerAsync(
        Caller caller, string ledger, Guid anomaly, AnomalyAnswer answer, DateOnly? until,
        CancellationToken token)
    {
        if ((answer == AnomalyAnswer.Snooze) != (until is not null))
            return new AnswerOutcome(null, AnswerRefusal.InvalidUntil);
        await using var session = store.OpenSession(caller.Tenant);
        var found = await session.LoadAsync<Anomaly>(anomaly, token);
        if (found?.Ledger != ledger) return new AnswerOutcome(null, AnswerRefusal.AnomalyNotFound);
        if ((found.State, found.SnoozedUntil) == (Anomaly.StateOf(answer), until))
            return new AnswerOutcome(found, null);
        var answered = new AnomalyAnswered(found.Id, found.Kind, found.Subject, answer, until);
        var recorded = session.Events.BuildEvent(answered);
        // To the microsecond, as it is stored: the row must follow from the event.
        var now = time.GetUtcNow();
        recorded.Timestamp = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var after = found.Apply(answered, recorded.Timestamp);
        (recorded.UserName, recorded.CorrelationId, recorded.CausationId) =
            (caller.Actor, caller.CorrelationId, caller.CausationId);
        session.Events.Append(InsightStream.KeyOf(ledger), recorded);
        session.Store(after);
        await session.SaveChangesAsync(token);
        return new AnswerOutcome(after, null);
    }
}
