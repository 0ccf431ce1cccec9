using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;

namespace Atlas.Insights.Anomalies;

/// <summary>How the detectors would have done.</summary>
/// <param name="Transactions">Those of the period.</param>
/// <param name="Alerts">What was found in the period.</param>
/// <param name="Withheld">What the alert budget kept back, over the whole ledger.</param>
/// <param name="Confirmed">Alerts that a label calls right.</param>
/// <param name="Refuted">Alerts that a label calls nothing.</param>
/// <param name="Labelled">Transactions of the period that a label calls unusual.</param>
public sealed record BacktestReport(
    DateOnly From, DateOnly To, long Transactions, IReadOnlyList<AnomalyFound> Alerts, long Withheld,
    int Confirmed, int Refuted, int Labelled)
{
    public double Weeks => (To.DayNumber - From.DayNumber + 1) / 7.0;

    public double AlertsPerWeek => Alerts.Count / Weeks;

    /// <summary>Of the alerts that have a label, the part that was right; null where none has one.</summary>
    public double? Precision => Confirmed + Refuted == 0 ? null : (double)Confirmed / (Confirmed + Refuted);

    /// <summary>Of what labels call unusual, the part that was found; null without such a label.</summary>
    public double? Recall => Labelled == 0 ? null : (double)Confirmed / Labelled;
}

/// <summary>
/// Replays a ledger through new detectors, so that at each event they have seen only what was recorded before
/// it, answers included. Labels are what people answered, at any time, and the metadata
/// <c>anomaly: yes</c> or <c>no</c> of transactions.
/// </summary>
public sealed class Backtest(ScorerStore store, JournalStore journal, ScorerSettings settings)
{
    private const string LabelKey = "anomaly";

    /// <param name="from">The first effective date of the period; null = the ledger's first.</param>
    /// <param name="to">The last one; null = the ledger's last.</param>
    public async Task<BacktestReport> RunAsync(
        string tenant, string ledger, DateOnly? from, DateOnly? to, CancellationToken token)
    {
        var open = new OpenScorer(ledger, new AnomalyScorer(ledger, settings), 0);
        var found = new List<AnomalyFound>();
        await store.ReplayAsync(tenant, open, 0, long.MaxValue, found.Add, token);
        var (days, labels) = await ReadTruthAsync(tenant, ledger, token);
        if (days.Count == 0) throw new InvalidOperationException($"Ledger {ledger} has no transactions yet.");
        var (first, last) = (from ?? days.Values.Min(), to ?? days.Values.Max());
        var alerts = found.Where(a => a.Date >= first && a.Date <= last).ToList();
        var isIn = (long position) => days.TryGetValue(position, out var day) && day >= first && day <= last;
        var told = alerts.Select(a => a.Position).ToHashSet();
        return new BacktestReport(
            first, last, days.Values.Count(d => d >= first && d <= last), alerts, open.Scorer.Withheld,
            told.Count(p => labels.TryGetValue(p, out var unusual) && unusual),
            told.Count(p => labels.TryGetValue(p, out var unusual) && !unusual),
            labels.Count(l => l.Value && isIn(l.Key)));
    }

    /// <summary>The effective dates of all transactions and the labels, by position.</summary>
    private async Task<(Dictionary<long, DateOnly> Days, Dictionary<long, bool> Labels)> ReadTruthAsync(
        string tenant, string ledger, CancellationToken token)
    {
        var (days, labels) = (new Dictionary<long, DateOnly>(), new Dictionary<long, bool>());
        var positions = new Dictionary<Guid, long>();
        await foreach (var entry in journal.ReadAsync(tenant, ledger, 0, token: token))
        {
            if (entry.Data is ITransactionEvent moved)
                (days[entry.Position], positions[moved.Id]) = (moved.EffectiveDate, entry.Position);
            if (entry.Data is TransactionPosted posted)
                Label(labels, entry.Position, posted.Metadata?.GetValueOrDefault(LabelKey));
            if (entry.Data is TransactionMetadataSet set
                && positions.TryGetValue(set.Transaction, out var at))
                Label(labels, at, set.Metadata.GetValueOrDefault(LabelKey));
        }

        var own = (await store.ReadOwnAsync(tenant, ledger, token)).Select(e => e.Data).ToList();
        var told = own.OfType<AnomalyFound>().ToDictionary(a => a.Id, a => a.Position);
        foreach (var answer in own.OfType<AnomalyAnswered>().Where(a => a.Answer != AnomalyAnswer.Snooze))
            labels[told[answer.Anomaly]] = answer.Answer == AnomalyAnswer.Confirm;
        return (days, labels);
    }

    private static void Label(Dictionary<long, bool> labels, long position, string? text)
    {
        if (text is "yes" or "no") labels[position] = text == "yes";
    }
}
