using Atlas.Ledger.Alerts;
using Atlas.Ledger.Journal;
using JasperFx.Events;
using Marten;

namespace Atlas.Projections.Alerts;

/// <summary>
/// Looks at the rules of a ledger as its journal goes on. What it raises and clears goes into the stream
/// <c>alerts/NAME</c>, and with it into one transaction go the state of the rules and the feed's progress: so
/// each is recorded once, whatever process dies when.
/// </summary>
public sealed class WatchBalances(ReadBalanceAt balances)
{
    public static string StreamKey(string ledger) => $"alerts/{ledger}";

    /// <summary>Queues what follows from entries of one ledger, in order, perhaps some seen before.</summary>
    public async Task FoldAsync(
        IDocumentOperations operations, string tenant, string ledger, IReadOnlyList<JournalEntry> entries,
        CancellationToken token)
    {
        var known = await operations.LoadAsync<AlertWatch>(ledger, token);
        // A ledger without a rule costs nothing but this look.
        var first = entries.FirstOrDefault(e => e.Data is BalanceAlertSet)?.Position;
        if ((known?.Position ?? first - 1) is not { } position || entries[^1].Position <= position) return;
        var fold = new AlertFold(position, known?.Rules ?? [],
            (rule, at) => balances.RunAsync(tenant, ledger, rule, at, token));
        var news = new List<(JournalEntry Cause, IAlertEvent Data)>();
        foreach (var entry in entries.Where(e => e.Position > position))
            news.AddRange((await fold.ApplyAsync(entry)).Select(e => (entry, e)));
        await KeepAsync(operations, ledger, [.. news.Select(n => n.Data)], token);
        var recorded = known is null ? await RecordedAsync(operations, ledger, token) : 0;
        foreach (var (cause, data) in news.Where(n => n.Data.Position > recorded))
            operations.Events.Append(StreamKey(ledger), Wrap(operations, cause, data));
        // The session tracks what it has loaded, so that same document is changed.
        var watch = known ?? new AlertWatch { Id = ledger };
        (watch.Position, watch.Rules) = (fold.Position, fold.Rules);
        if (known is null) operations.Insert(watch);
        else operations.UpdateRevision(watch, watch.Version + 1);
    }

    /// <summary>
    /// Up to here the stream tells already: where the state was lost and is made again, nothing of it is
    /// recorded a second time.
    /// </summary>
    private static async Task<long> RecordedAsync(
        IDocumentOperations operations, string ledger, CancellationToken token)
    {
        var key = StreamKey(ledger);
        var last = await operations.Events.QueryAllRawEvents().Where(e => e.StreamKey == key)
            .OrderByDescending(e => e.Version).Take(1).ToListAsync(token);
        return last is [var told] ? ((IAlertEvent)told.Data).Position : 0;
    }

    private static async Task KeepAsync(
        IDocumentOperations operations, string ledger, IReadOnlyList<IAlertEvent> news,
        CancellationToken token)
    {
        var raised = news.OfType<BalanceAlertRaised>()
            .Select(r => RaisedAlert.IdOf(ledger, r.Position, r.Name)).ToHashSet(StringComparer.Ordinal);
        var changed = new Dictionary<string, RaisedAlert>(StringComparer.Ordinal);
        foreach (var cleared in news.OfType<BalanceAlertCleared>())
        {
            var id = RaisedAlert.IdOf(ledger, cleared.RaisedAt, cleared.Name);
            if (raised.Contains(id)) continue;
            changed[id] = await operations.LoadAsync<RaisedAlert>(id, token)
                ?? throw new InvalidOperationException(
                    $"The alert {id} is lost; run projections rebuild alerts.");
        }

        RaisedAlert.Tell(changed, ledger, news);
        operations.Store(changed.Values.ToArray());
    }

    private static IEvent Wrap(IDocumentOperations operations, JournalEntry cause, IAlertEvent data)
    {
        var wrapped = operations.Events.BuildEvent(data);
        wrapped.UserName = "alerts";
        wrapped.CausationId = cause.Id.ToString("D");
        wrapped.CorrelationId = cause.Envelope.CorrelationId;
        return wrapped;
    }
}
