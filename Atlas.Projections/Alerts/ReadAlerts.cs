using Atlas.Projections.Books;
using Marten;

namespace Atlas.Projections.Alerts;

/// <summary>What the watch over balances has found, as far as it has come.</summary>
public sealed class ReadAlerts(IDocumentStore store)
{
    /// <summary>
    /// The watch over a ledger; null where no rule was ever set, or none has been looked at yet.
    /// </summary>
    public async Task<AlertWatch?> WatchAsync(string tenant, string ledger, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        return await session.LoadAsync<AlertWatch>(ledger, token);
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
}
