using Atlas.Insights.Anomalies;
using Atlas.Insights.Series;
using Marten;
using Microsoft.Extensions.Logging;

namespace Atlas.Insights.Models;

/// <summary>
/// The registry as the live detectors of a ledger use it: a model of each ledger, <c>detectors/LEDGER</c>,
/// whose versions are what the detectors are set to. What they record goes into the commit that moves their
/// progress.
/// </summary>
public sealed class DetectorRegistry(
    ModelRegistry models, ScorerSettings settings, ILogger<DetectorRegistry> logger)
{
    private const string Prefix = "detectors/";

    /// <summary>What the first version is set to.</summary>
    public DetectorSettings BuiltIn { get; } = new(settings, SeriesSettings.Default);

    /// <summary>The model of a ledger's detectors.</summary>
    public static string NameOf(string ledger) => Prefix + ledger;

    /// <summary>The ledger in a model's name; null for a model of another kind.</summary>
    public static string? LedgerIn(string model) =>
        model.StartsWith(Prefix, StringComparison.Ordinal) ? model[Prefix.Length..] : null;

    /// <summary>The ledger's name in a stream's key, or null for a stream of another kind.</summary>
    public static string? LedgerOf(string? streamKey) =>
        ModelRegistry.NameOf(streamKey) is { } model ? LedgerIn(model) : null;

    public async Task<DetectorVersions> ReadAsync(string tenant, string ledger, CancellationToken token)
    {
        var events = await models.ReadEventsAsync(tenant, NameOf(ledger), token);
        var files = new Dictionary<int, DetectorFile>();
        foreach (var trained in events.Select(e => e.Data).OfType<ModelTrained>())
            files[trained.Version] = await LoadAsync(tenant, NameOf(ledger), trained, token);
        return new DetectorVersions(events, files);
    }

    /// <summary>Registers the version that has run from the first event on; it serves.</summary>
    public void QueueFirst(IDocumentSession session, OpenScorer open, TrainingWindow window)
    {
        var content = BuiltIn.ToBytes();
        ModelRegistry.Queue(session, NameOf(open.Ledger), content, hash =>
        [
            TrainedOf(1, window, new ModelMetrics(null, null, window.Rows), open.Scorer.Scores, hash),
            new ModelServed(1, Forced: false),
        ]);
    }

    /// <summary>Records what could not be loaded, and how those that run do.</summary>
    public void Queue(IDocumentSession session, OpenScorer open, long position)
    {
        var name = NameOf(open.Ledger);
        foreach (var failed in open.Lanes.TakeFailures())
        {
            session.Events.Append(ModelRegistry.KeyOf(name), failed);
            InsightTelemetry.Fallbacks.Add(1, new KeyValuePair<string, object?>("model", name));
            logger.LogWarning(
                "Version {Version} of {Model} cannot be loaded at position {Position}: {Problem}",
                failed.Version, name, failed.Position, failed.Problem);
        }

        if (!open.Lanes.Versions.IsRegistered) return;
        var run = RunOf(open, position);
        session.Store(run);
        if (run.Drift is { } drift)
            InsightTelemetry.Drift.Record(drift, new KeyValuePair<string, object?>("model", name));
    }

    internal static ModelTrained TrainedOf(
        int version, TrainingWindow window, ModelMetrics metrics, IReadOnlyList<double> scores,
        string hash) =>
        new(version, DetectorSettings.Kind, window, HalfSpaceForest.Seed, DetectorSettings.Features, metrics,
            Drift.ReferenceOf([.. scores]), hash);

    private static DetectorRun RunOf(OpenScorer open, long position)
    {
        var lanes = open.Lanes;
        var trained = lanes.Versions.Events.Select(e => e.Data).OfType<ModelTrained>().ToList();
        return new DetectorRun(
            open.Ledger, position, lanes.ServingVersion, lanes.IsRulesOnly, DriftOf(lanes.Serving),
            [.. lanes.Shadows.Select(s => new DetectorShadow(s.Version, DriftOf(s), s.Beside))]);

        double? DriftOf(DetectorLane lane) =>
            trained.Find(t => t.Version == lane.Version) is { } version && lane.Scorer.Scores.Count > 0
                ? Drift.Between(version.Reference, lane.Scorer.Scores) : null;
    }

    private async Task<DetectorFile> LoadAsync(
        string tenant, string name, ModelTrained trained, CancellationToken token)
    {
        try
        {
            if (trained.Kind != DetectorSettings.Kind)
                throw new InvalidDataException($"it is a model of {trained.Kind}");
            var bytes = await models.LoadAsync(tenant, name, trained, token);
            return new DetectorFile(DetectorSettings.FromBytes(bytes), null);
        }
        catch (InvalidDataException unusable)
        {
            return new DetectorFile(null, unusable.Message);
        }
    }
}
