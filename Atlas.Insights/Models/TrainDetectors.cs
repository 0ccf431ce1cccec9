using Atlas.Insights.Anomalies;
using Atlas.Ledger.Journal;

namespace Atlas.Insights.Models;

/// <summary>
/// Registers a new version of a ledger's detectors: other settings, measured on all that the ledger has
/// recorded. From there on it runs in the shadow of the one that serves.
/// </summary>
public sealed class TrainDetectors(ModelRegistry models, DetectorRegistry detectors, Backtest backtest)
{
    /// <param name="change">Makes the new settings of those that serve.</param>
    /// <exception cref="ModelRefusedException">A setting is out of range, or the ledger is too
    /// young.</exception>
    public async Task<RegisteredModel> TrainAsync(
        Caller caller, string ledger, Func<DetectorSettings, DetectorSettings> change,
        CancellationToken token)
    {
        var settings = change(await ServingAsync(caller.Tenant, ledger, token));
        if (settings.Problem is { } problem) throw new ModelRefusedException(problem);
        var open = new OpenScorer(ledger, settings, DetectorVersions.None);
        var report = await backtest.RunAsync(caller.Tenant, open, null, null, token);
        var window = open.TakeFirstWindow() ?? throw TooYoung(ledger);
        var metrics = new ModelMetrics(
            null, null, (int)report.Transactions, report.AlertsPerWeek, report.Precision, report.Recall);
        return await models.AddAsync(
            caller, DetectorRegistry.NameOf(ledger), settings.ToBytes(),
            (version, hash) => DetectorRegistry.TrainedOf(
                version, window with { Positive = report.Labelled }, metrics, open.Scorer.Scores, hash),
            token);
    }

    private async Task<DetectorSettings> ServingAsync(string tenant, string ledger, CancellationToken token)
    {
        var model = await models.ReadAsync(tenant, DetectorRegistry.NameOf(ledger), token);
        var serving = model.Serving ?? throw TooYoung(ledger);
        var versions = await detectors.ReadAsync(tenant, ledger, token);
        return versions.SettingsOf(serving.Trained.Version) ?? detectors.BuiltIn;
    }

    private static ModelRefusedException TooYoung(string ledger) => new(
        $"{ledger} has too few transactions yet: the first version of its detectors is registered once " +
        "they have seen 60 over 30 days");
}
