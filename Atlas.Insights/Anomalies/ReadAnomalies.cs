using Marten;

namespace Atlas.Insights.Anomalies;

/// <summary>Which anomalies are asked for; what is null does not matter.</summary>
/// <param name="ScoreMin">Evidence in nats.</param>
public sealed record AnomalyFilter(
    double? ScoreMin = null, string? Account = null, AnomalyKind? Kind = null, AnomalyState? State = null);

/// <summary>Lists anomalies, the newest position first.</summary>
public sealed class ReadAnomalies(IDocumentStore documents, ScorerStore store)
{
    /// <summary>One more than <paramref name="first"/> tells that there are more.</summary>
    /// <param name="after">Position and id of the last one already seen.</param>
    public async Task<IReadOnlyList<Anomaly>> PageAsync(
        string tenant, string ledger, AnomalyFilter filter, int first, (long Position, Guid Id)? after,
        CancellationToken token)
    {
        await using var session = documents.QuerySession(tenant);
        IQueryable<Anomaly> rows = session.Query<Anomaly>().Where(a => a.Ledger == ledger);
        if (filter.ScoreMin is { } least) rows = rows.Where(a => a.Score >= least);
        if (filter.Account is { } account) rows = rows.Where(a => a.Account == account);
        if (filter.Kind?.ToString() is { } kind) rows = rows.Where(a => a.KindName == kind);
        if (filter.State?.ToString() is { } state) rows = rows.Where(a => a.StateName == state);
        if (after is var (position, id))
            rows = rows.Where(a =>
                a.Position < position || (a.Position == position && a.Id.CompareTo(id) > 0));
        return await rows.OrderByDescending(a => a.Position).ThenBy(a => a.Id).Take(first + 1)
            .ToListAsync(token);
    }

    /// <summary>Null where there is none of this id.</summary>
    public async Task<Anomaly?> FindAsync(string tenant, string ledger, Guid id, CancellationToken token)
    {
        await using var session = documents.QuerySession(tenant);
        var found = await session.LoadAsync<Anomaly>(id, token);
        return found?.Ledger == ledger ? found : null;
    }

    /// <summary>How far the detectors have looked.</summary>
    public async Task<ScorerProgress> ProgressAsync(string tenant, string ledger, CancellationToken token) =>
        (await store.ReadProgressAsync(tenant, [ledger], token))
            .GetValueOrDefault(ledger, ScorerProgress.None);
}
