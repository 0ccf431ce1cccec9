using Marten;

namespace Atlas.Projections.Alerts;

/// <summary>
/// Makes what is stored of a ledger's alerts anew, from the first event of its journal to where the feed
/// stands. The stream <c>alerts/NAME</c> must tell the same; it is never written again. A feed that is at
/// work on the ledger meanwhile is refused once by the document's version and goes on.
/// </summary>
public sealed class RebuildAlerts(
    IDocumentStore store, FoldAlerts folds, ReadAlerts alerts)
{
    /// <summary>Rebuilds one ledger's alerts, or those of all of a tenant's ledgers.</summary>
    /// <returns>The number of events folded.</returns>
    /// <exception cref="InvalidOperationException">The stream tells otherwise.</exception>
    public async Task<long> RunAsync(
        string tenant, string? ledger, IProgress<Books.RebuildProgress>? progress, CancellationToken token)
    {
        var events = 0L;
        foreach (var watched in await alerts.WatchedAsync(tenant, token))
        {
            if (ledger is null || watched == ledger)
                events += await RebuildAsync(tenant, watched, progress, token);
        }

        return events;
    }

    private async Task<long> RebuildAsync(
        string tenant, string ledger, IProgress<Books.RebuildProgress>? progress, CancellationToken token)
    {
        await using var session = store.LightweightSession(tenant);
        var known = (await session.LoadAsync<AlertWatch>(ledger, token))!;
        var folded = await folds.RunAsync(tenant, ledger, known.Position, Report, token);
        await CheckAsync(session, ledger, folded.Told, token);
        await ReplaceAsync(session, ledger, RaisedAlert.AllOf(ledger, folded.Told), token);
        known.Rules = folded.Rules;
        session.UpdateRevision(known, known.Version + 1);
        await session.SaveChangesAsync(token);
        Report(folded.Position);
        return folded.Position;

        void Report(long position) =>
            progress?.Report(new Books.RebuildProgress(ledger, position, known.Position));
    }

    private static async Task CheckAsync(
        IQuerySession session, string ledger, IReadOnlyList<IAlertEvent> told, CancellationToken token)
    {
        var key = WatchBalances.StreamKey(ledger);
        var stored = (await session.Events.FetchStreamAsync(key, token: token)).Select(e => e.Data).ToList();
        if (stored.SequenceEqual(told)) return;
        var wrong = stored.Zip(told).FirstOrDefault(pair => !pair.First.Equals(pair.Second)).Second
            ?? (stored.Count < told.Count ? told[stored.Count] : (IAlertEvent)stored[told.Count]);
        throw new InvalidOperationException(
            $"The stream {key} tells otherwise than the journal at position {wrong.Position}; " +
            "nothing was rebuilt. Run verify, and report what it finds.");
    }

    private static async Task ReplaceAsync(
        IDocumentSession session, string ledger, IReadOnlyList<RaisedAlert> raised, CancellationToken token)
    {
        var due = raised.Select(a => a.Id).ToHashSet(StringComparer.Ordinal);
        var stored = await session.Query<RaisedAlert>().Where(a => a.Ledger == ledger).ToListAsync(token);
        foreach (var stray in stored.Where(a => !due.Contains(a.Id))) session.Delete(stray);
        session.Store(raised.ToArray());
    }
}
