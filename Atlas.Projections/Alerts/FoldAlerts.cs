using Atlas.Ledger.Journal;

namespace Atlas.Projections.Alerts;

/// <summary>What a journal leads to up to a position.</summary>
/// <param name="Told">What it raises and clears, in order.</param>
internal sealed record FoldedAlerts(
    long Position, IReadOnlyList<WatchedRule> Rules, IReadOnlyList<IAlertEvent> Told);

/// <summary>Folds a ledger's alerts from the first event of its journal.</summary>
public sealed class FoldAlerts(JournalStore journal, ReadBalanceAt balances)
{
    internal async Task<FoldedAlerts> RunAsync(
        string tenant, string ledger, long position, Action<long>? progress, CancellationToken token)
    {
        var fold = new AlertFold(0, [], (rule, at) => balances.RunAsync(tenant, ledger, rule, at, token));
        var told = new List<IAlertEvent>();
        await foreach (var entry in journal.ReadAsync(tenant, ledger, 0, position, token))
        {
            told.AddRange(await fold.ApplyAsync(entry));
            if (entry.Position % 1_000 == 0) progress?.Invoke(entry.Position);
        }

        return new FoldedAlerts(fold.Position, fold.Rules, told);
    }
}
