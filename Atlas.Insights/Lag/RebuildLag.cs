using System.Text.Json;
using Atlas.Ledger.Journal;
using JasperFx.Events;
using Marten;

namespace Atlas.Insights.Lag;

/// <summary>
/// Makes the watch over the read models' lag and its list of alerts anew from the recorded looks. The alerts
/// must be those of the stream, which is never written again.
/// </summary>
public sealed class RebuildLag(IDocumentStore store)
{
    /// <returns>How many alerts there are.</returns>
    /// <exception cref="InvalidOperationException">
    /// The stream tells otherwise; nothing was changed.
    /// </exception>
    public async Task<int> RunAsync(CancellationToken token)
    {
        await using var session = store.LightweightSession(Caller.Local.Tenant);
        // Who watches meanwhile records when this is done.
        await StreamLock.TakeAsync(
            session, store.Options.DatabaseSchemaName, LagLog.StreamKey, token);
        var events = await session.Events.FetchStreamAsync(LagLog.StreamKey, token: token);
        var watch = new LagWatch();
        var due = events.SelectMany(e => LagLog.Replay(watch, e)).ToList();
        var told = events.Where(e => e.Data is LagAlertRaised or LagAlertCleared).ToList();
        // Alerts of an earlier watch stay as they were told; today's would have told others.
        var isOwn = told.Select(e => e.Data).OfType<LagAlertRaised>()
            .All(a => a.Detector == LagWatch.Detector);
        if (isOwn && !told.Select(e => Json(e.Data)).SequenceEqual(due.Select(Json)))
            throw new InvalidOperationException(
                $"The stream {LagLog.StreamKey} tells otherwise than its looks; nothing was rebuilt.");
        var alerts = Fold(told);
        foreach (var stored in await session.Query<LagAlert>().ToListAsync(token))
            if (!alerts.ContainsKey(stored.Id)) session.Delete(stored);
        session.Store(alerts.Values.ToArray());
        if (events.Count > 0) session.Store(new LagState(LagState.Only, events.Count, watch.ToBytes()));
        await session.SaveChangesAsync(token);
        return alerts.Count;
    }

    private static Dictionary<string, LagAlert> Fold(IEnumerable<IEvent> told)
    {
        var alerts = new Dictionary<string, LagAlert>(StringComparer.Ordinal);
        foreach (var recorded in told)
        {
            if (recorded.Data is LagAlertRaised raised)
                alerts[LagAlert.IdOf(raised.At)] = LagAlert.Of(raised, recorded.Version);
            else if (recorded.Data is LagAlertCleared cleared && LagAlert.IdOf(cleared.RaisedAt) is var id)
                alerts[id] = alerts[id].Apply(cleared);
        }

        return alerts;
    }

    private static string Json(object value) =>
        JsonSerializer.Serialize(value, value.GetType(), LedgerJson.Options);
}
