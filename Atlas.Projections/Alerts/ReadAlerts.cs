using Atlas.Ledger.Journal;
using Atlas.Projections.Books;
using Atlas.Projections.Freshness;
using Marten;
using Npgsql;

namespace Atlas.Projections.Alerts;

/// <summary>What the watch over balances has found, as far as it has come.</summary>
public sealed class ReadAlerts(IDocumentStore store, NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>
    /// The watch over a ledger; null where no rule was ever set, or none has been looked at yet.
    /// </summary>
    public async Task<AlertWatch?> WatchAsync(string tenant, string ledger, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        return await session.LoadAsync<AlertWatch>(ledger, token);
    }

    /// <summary>
    /// Returns when the watch has looked at a position, whether or not the ledger has rules.
    /// </summary>
    /// <exception cref="ProjectionBehindException">The position was not reached in time.</exception>
    public async Task WaitAsync(string tenant, string ledger, long position, CancellationToken token)
    {
        var pauses = new WaitPauses(time);
        while (position > 0 && !await HasSeenAsync(tenant, ledger, position, token))
        {
            if (pauses.AreOver)
            {
                var watch = await WatchAsync(tenant, ledger, token);
                throw new ProjectionBehindException(ledger, position, watch?.Position ?? 0);
            }

            await pauses.NextAsync(token);
        }
    }

    /// <summary>The ledgers that have had a rule.</summary>
    public async Task<IReadOnlyList<string>> WatchedAsync(string tenant, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        return await session.Query<AlertWatch>().OrderBy(w => w.Id).Select(w => w.Id).ToListAsync(token);
    }

    /// <summary>
    /// Alerts, the newest first; <paramref name="after"/> is the number of the last one seen.
    /// </summary>
    /// <param name="cleared">Only those that stand (false) or are over (true).</param>
    public async Task<Page<RaisedAlert>> PageAsync(
        string tenant, string ledger, bool? cleared, int first, long? after, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        var alerts = session.Query<RaisedAlert>().Where(a => a.Ledger == ledger);
        if (cleared is { } isCleared) alerts = alerts.Where(a => a.IsCleared == isCleared);
        if (after is { } number) alerts = alerts.Where(a => a.Number < number);
        var items = await alerts.OrderByDescending(a => a.Number).Take(first + 1).ToListAsync(token);
        return new Page<RaisedAlert>([.. items.Take(first)], items.Count > first);
    }

    /// <summary>
    /// By the watch's own position, or, where no rule was ever set, by how far the feed has read the store.
    /// </summary>
    private async Task<bool> HasSeenAsync(
        string tenant, string ledger, long position, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select exists (select from {BooksView.Schema}.{AlertWatch.Table} w
                where w.tenant_id = $1 and w.id = $2 and (w.data ->> 'position')::bigint >= $4)
            or exists (select from {BooksView.Schema}.mt_events e
                join {BooksView.Schema}.mt_event_progression g
                    on g.name = $5 || ':All' and g.last_seq_id >= e.seq_id
                where e.tenant_id = $1 and e.stream_id = $3 and e.version = $4)
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(ledger);
        command.Parameters.AddWithValue(JournalStore.StreamKey(ledger));
        command.Parameters.AddWithValue(position);
        command.Parameters.AddWithValue(BalanceAlertFeed.Name);
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }
}
