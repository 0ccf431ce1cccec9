using System.Globalization;
using Atlas.Insights.Models;
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
/// it, answers included: what was backdated is not there before it was recorded. Labels are what people
/// answered, at any time, and the metadata <c>anomaly: yes</c> or <c>no</c> of transactions.
/// </summary>
public sealed class Backtest(ScorerStore store, JournalStore journal)
{
    private const string LabelKey = "anomaly";

    /// <param name="from">The first effective date of the period; null = the ledger's first.</param>
    /// <param name="to">The last one; null = the ledger's last.</param>
    /// <param name="version">Which version all along; null = each from where it served.</param>
    /// <exception cref="ModelRefusedException">There is no such version, or it cannot be loaded.</exception>
    public async Task<BacktestReport> RunAsync(
        string tenant, string ledger, DateOnly? from, DateOnly? to, CancellationToken token,
        int? version = null)
    {
        var detectors = store.Detectors;
        var versions = await detectors.ReadAsync(tenant, ledger, token);
        var open = version is not { } wanted
            ? new OpenScorer(ledger, detectors.BuiltIn, versions)
            : new OpenScorer(ledger, SettingsOf(ledger, versions, wanted), DetectorVersions.None);
        return await RunAsync(tenant, open, from, to, token);
    }

    /// <param name="open">Detectors that have seen nothing yet.</param>
    public async Task<BacktestReport> RunAsync(
        string tenant, OpenScorer open, DateOnly? from, DateOnly? to, CancellationToken token)
    {
        var found = new List<AnomalyFound>();
        await store.ReplayAsync(tenant, open, 0, long.MaxValue, found.Add, token);
        var (days, labels) = await ReadTruthAsync(tenant, open.Ledger, token);
        if (days.Count == 0)
            throw new InvalidOperationException($"Ledger {open.Ledger} has no transactions yet.");
        var (first, last) = (from ?? days.Values.Min(), to ?? days.Values.Max());
        var isIn = (DateOnly day) => day >= first && day <= last;
        var alerts = found.Where(a => isIn(a.Date)).ToList();
        var told = alerts.Select(TargetOf).Distinct().Where(labels.ContainsKey).ToList();
        return new BacktestReport(
            first, last, days.Values.Count(isIn), alerts, open.Scorer.Withheld,
            told.Count(t => labels[t].IsUnusual), told.Count(t => !labels[t].IsUnusual),
            labels.Values.Count(l => l.IsUnusual && isIn(l.Day)));
    }

    private static DetectorSettings SettingsOf(string ledger, DetectorVersions versions, int version) =>
        versions.SettingsOf(version) ?? throw new ModelRefusedException(string.Create(
            CultureInfo.InvariantCulture, $"version {version} of {DetectorRegistry.NameOf(ledger)}: ") +
            (versions.ProblemOf(version) ?? "there is none"));

    /// <summary>The effective dates of all transactions by position, and what labels say.</summary>
    private async Task<(Dictionary<long, DateOnly> Days, Dictionary<Target, Label> Labels)> ReadTruthAsync(
        string tenant, string ledger, CancellationToken token)
    {
        var (days, labels) = (new Dictionary<long, DateOnly>(), new Dictionary<Target, Label>());
        var positions = new Dictionary<Guid, long>();
        await foreach (var entry in journal.ReadAsync(tenant, ledger, 0, token: token))
        {
            if (entry.Data is ITransactionEvent moved)
                (days[entry.Position], positions[moved.Id]) = (moved.EffectiveDate, entry.Position);
            if (entry.Data is TransactionPosted posted)
                Mark(entry.Position, posted.Metadata?.GetValueOrDefault(LabelKey));
            if (entry.Data is TransactionMetadataSet set
                && positions.TryGetValue(set.Transaction, out var at))
                Mark(at, set.Metadata.GetValueOrDefault(LabelKey));
        }

        var own = (await store.ReadOwnAsync(tenant, ledger, token)).Select(e => e.Data).ToList();
        var told = own.OfType<AnomalyFound>().ToDictionary(a => a.Id);
        foreach (var answer in own.OfType<AnomalyAnswered>().Where(a => a.Answer != AnomalyAnswer.Snooze))
        {
            var anomaly = told[answer.Anomaly];
            labels[TargetOf(anomaly)] = new Label(answer.Answer == AnomalyAnswer.Confirm, anomaly.Date);
        }

        return (days, labels);

        void Mark(long position, string? text)
        {
            if (text is "yes" or "no") labels[new(position, null)] = new(text == "yes", days[position]);
        }
    }

    private static Target TargetOf(AnomalyFound anomaly) =>
        new(anomaly.Position, anomaly.Transaction is null ? anomaly.Id : null);

    /// <summary>What an alert and a label are about.</summary>
    /// <param name="Absence">The alert about what no transaction is to blame for; null for a
    /// transaction.</param>
    private readonly record struct Target(long Position, Guid? Absence);

    private readonly record struct Label(bool IsUnusual, DateOnly Day);
}
