namespace Atlas.Insights.Anomalies;

/// <summary>
/// Keeps the detectors of the ledgers used last; the others are restored when they are needed.
/// </summary>
public sealed class OpenScorers(ScorerStore store, DetectionPolicy policy)
{
    private readonly Dictionary<(string Tenant, string Ledger), Kept> _open = [];
    private long _uses;

    /// <summary>The detectors as they are after this event of the feed.</summary>
    public async Task<OpenScorer> OpenAsync(
        string tenant, string ledger, long sequence, CancellationToken token)
    {
        var isOpen = _open.TryGetValue((tenant, ledger), out var kept) && kept.Scorer.Sequence == sequence;
        if (!isOpen)
        {
            if (_open.Count >= policy.ScorersMax) _open.Remove(_open.MinBy(o => o.Value.LastUse).Key);
            kept = new Kept(await store.RestoreAsync(tenant, ledger, sequence, token));
            _open[(tenant, ledger)] = kept;
        }

        kept!.LastUse = ++_uses;
        return kept.Scorer;
    }

    public void Drop(string tenant, string ledger) => _open.Remove((tenant, ledger));

    private sealed class Kept(OpenScorer scorer)
    {
        public OpenScorer Scorer => scorer;

        public long LastUse { get; set; }
    }
}
