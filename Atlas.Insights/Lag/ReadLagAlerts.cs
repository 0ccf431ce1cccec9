using Atlas.Ledger.Journal;
using Marten;

namespace Atlas.Insights.Lag;

/// <summary>Lists the alerts about the read models' lag, the newest first.</summary>
public sealed class ReadLagAlerts(IDocumentStore store)
{
    public async Task<IReadOnlyList<LagAlert>> NewestAsync(int first, CancellationToken token)
    {
        await using var session = store.QuerySession(Caller.Local.Tenant);
        return await session.Query<LagAlert>().OrderByDescending(a => a.Number).Take(first)
            .ToListAsync(token);
    }
}
