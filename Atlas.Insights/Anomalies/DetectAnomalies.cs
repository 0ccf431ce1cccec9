using Atlas.Insights.Models;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using JasperFx.Events;
using Marten;

namespace Atlas.Insights.Anomalies;

/// <summary>
/// Looks at pages of the feed and records what is unusual. An anomaly, its row and the progress of its ledger
/// are one commit, guarded by the progress before it: a page that comes twice, after a crash or from a second
/// daemon, finds nothing twice.
/// </summary>
public sealed class DetectAnomalies(
    ScorerStore store, OpenScorers scorers, DetectionPolicy policy, TimeProvider time)
{
    /// <param name="lag">Events of the feed behind this page.</param>
    public async Task TakeAsync(IReadOnlyList<IEvent> page, long lag, CancellationToken token)
    {
        foreach (var tenant in page.GroupBy(e => e.TenantId))
        {
            var ledgers = tenant.GroupBy(e => LedgerOf(e.StreamKey)).Where(l => l.Key is not null).ToList();
            if (ledgers.Count == 0) continue;
            try
            {
                await TakeAsync(tenant.Key, ledgers!, lag, token);
            }
            catch
            {
                // They are ahead of what was committed: the next try opens them afresh.
                foreach (var ledger in ledgers) scorers.Drop(tenant.Key, ledger.Key!);
                throw;
            }
        }
    }

    private async Task TakeAsync(
        string tenant, List<IGrouping<string, IEvent>> ledgers, long lag, CancellationToken token)
    {
        var progress = await store.ReadProgressAsync(tenant, [.. ledgers.Select(l => l.Key)], token);
        await using var session = store.OpenSession(tenant);
        foreach (var ledger in ledgers)
        {
            var before = progress.GetValueOrDefault(ledger.Key, ScorerProgress.None);
            var events = ledger.Where(e => e.Sequence > before.Sequence).ToList();
            if (events.Count == 0) continue;
            // Where the progress was lost, what came before is taken in again and not told again.
            var from = before == ScorerProgress.None ? events[0].Sequence - 1 : before.Sequence;
            var open = await scorers.OpenAsync(tenant, ledger.Key, from, token);
            if (events.Any(e => e.Data is ModelTrained or ModelServed))
                open.Lanes.Versions = await store.Detectors.ReadAsync(tenant, ledger.Key, token);
            open.Lanes.Check(events[0].Sequence);
            var after = Look(session, open, events, before, IsToShed(events, lag));
            store.QueueProgress(session, ledger.Key, before, after);
            store.Detectors.Queue(session, open, after.Position);
            var fresh = open.Scorer.Scored - open.StoredAt;
            if (fresh < policy.EventsUntilStored(lag, open.StoredBytes)) continue;
            var state = open.ToBytes();
            store.QueueState(session, ledger.Key, after, state);
            (open.StoredAt, open.StoredBytes) = (open.Scorer.Scored, state.Length);
        }

        await session.SaveChangesAsync(token);
    }

    private ScorerProgress Look(
        IDocumentSession session, OpenScorer open, List<IEvent> events, ScorerProgress before, bool shed)
    {
        var stream = InsightStream.KeyOf(open.Ledger);
        var (scored, left) = (open.Scorer.Scored, 0L);
        if (shed && ShedOf(events) is { } out_)
        {
            open.LeaveOut([out_]);
            session.Events.Append(stream, out_);
            InsightTelemetry.Shed.Add(left = out_.Transactions);
        }

        foreach (var recorded in events)
        {
            foreach (var found in open.Apply(recorded))
            {
                session.Events.Append(stream, found);
                session.Store(Anomaly.Of(open.Ledger, found, recorded.Timestamp.ToUniversalTime()));
                InsightTelemetry.Found.Add(1, new KeyValuePair<string, object?>("kind", found.Kind));
            }

            if (open.TakeFirstWindow() is { } window)
                store.Detectors.QueueFirst(session, open, window);
        }

        InsightTelemetry.Scored.Add(open.Scorer.Scored - scored);
        var position = events.LastOrDefault(e => e.Data is LedgerEvent)?.Version ?? before.Position;
        return new ScorerProgress(
            open.Sequence, position, before.Scored + open.Scorer.Scored - scored, before.Shed + left,
            open.Scorer.Withheld);
    }

    /// <summary>Whether the detectors cannot keep up with what is being recorded now.</summary>
    private bool IsToShed(List<IEvent> events, long lag) => lag > policy.LagMax
        && time.GetUtcNow() - events[0].Timestamp < TimeSpan.FromMinutes(policy.LiveMinutes);

    private static ScoringShed? ShedOf(List<IEvent> events)
    {
        var moved = events.Where(e => e.Data is ITransactionEvent).ToList();
        return moved.Count == 0 ? null : new ScoringShed(moved[0].Version, moved[^1].Version, moved.Count);
    }

    private static string? LedgerOf(string? streamKey) =>
        JournalStore.LedgerOf(streamKey) ?? InsightStream.LedgerOf(streamKey)
            ?? DetectorRegistry.LedgerOf(streamKey);
}
