using Atlas.Insights.Models;
using Atlas.Ledger.Journal;

namespace Atlas.Insights.Fraud;

/// <summary>What served a scoring.</summary>
/// <param name="Serving">The version that did; where it has a problem, the rules did in its place.</param>
/// <param name="Shadows">The versions that ran beside it, with what came of it.</param>
public sealed record ServedScores(
    ScoredPayments Scored, ModelVersion Serving, IReadOnlyList<ModelVersion> Shadows);

/// <summary>
/// Models of card fraud that are kept: trained once, compared as shadows, served by the registry.
/// </summary>
public sealed class RegisteredFraudModel(ModelRegistry registry)
{
    public const string Kind = "card-fraud";

    /// <summary>Learns from what is known a week after the last payment, and registers it.</summary>
    /// <exception cref="InvalidDataException">There are too few labelled frauds.</exception>
    /// <exception cref="ModelRefusedException">The name is that of a ledger's detectors.</exception>
    public async Task<RegisteredModel> TrainAsync(
        Caller caller, string name, CardPayments payments, int seed, CancellationToken token,
        IProgress<ScoreProgress>? progress = null)
    {
        if (DetectorRegistry.LedgerIn(name) is not null)
            throw new ModelRefusedException($"{name} is the name of a ledger's detectors; choose another");
        var trained = TrainFraudModel.From(payments, seed, progress);
        using var content = new MemoryStream();
        trained.Model.Save(content);
        return await registry.AddAsync(caller, name, content.ToArray(), (version, hash) => new ModelTrained(
            version, Kind, trained.Window, seed, [.. PaymentFeatures.Names], trained.Metrics,
            trained.Reference, hash), token);
    }

    /// <summary>
    /// Scores with the version that serves, and with each shadow beside it. Where the serving version cannot
    /// be loaded the ranking without labels serves, and the registry records why.
    /// </summary>
    public async Task<ServedScores> ScoreAsync(
        Caller caller, string name, CardFiles files, CancellationToken token,
        IProgress<ScoreProgress>? progress = null)
    {
        var model = await registry.ReadAsync(caller.Tenant, name, token);
        var serving = model.Serving ?? throw new ModelRefusedException(
            $"there is no model {name}; train it: ops/atlas insights train FILE --name {name}");
        var clock = LabelClock.Of(files);
        var table = new FeatureTable(files.Payments, clock, files.Scored, long.MaxValue, seed: 0);
        table.Fill(progress);
        var (loaded, problem) = await LoadAsync(caller.Tenant, name, serving.Trained, token);
        var scores = loaded is null
            ? [.. files.Scored.Select(row => table.HabitOf(row).Chance)]
            : table.Score(loaded, files.Scored);
        var version = serving.Trained.Version;
        List<InsightEvent> events = [loaded is null
            ? new ModelFailed(version, problem!)
            : new ModelUsed(version, scores.Length, Drift.Between(serving.Trained.Reference, scores))];
        foreach (var shadow in model.Versions.Where(v => v.State == ModelState.Shadow))
        {
            var (beside, trouble) = await LoadAsync(caller.Tenant, name, shadow.Trained, token);
            events.Add(beside is null
                ? new ModelFailed(shadow.Trained.Version, trouble!)
                : new ModelCompared(shadow.Trained.Version, loaded is null ? null : version, Comparison.Of(
                    table.Score(beside, files.Scored), scores, shadow.Trained.Reference, LabelsOf(files))));
        }

        Meter(name, events);
        model = await registry.RecordAsync(caller, name, events, token);
        return new ServedScores(
            new ScoredPayments(scores, loaded is null ? scores.Length : 0), model.Find(version)!,
            [.. model.Versions.Where(v => v.State == ModelState.Shadow)]);
    }

    private static void Meter(string name, List<InsightEvent> events)
    {
        var model = new KeyValuePair<string, object?>("model", name);
        foreach (var change in events)
        {
            if (change is ModelUsed used) InsightTelemetry.Drift.Record(used.Drift, model);
            if (change is ModelFailed) InsightTelemetry.Fallbacks.Add(1, model);
        }
    }

    /// <summary>To measure with alone: no score depends on them.</summary>
    private static sbyte[] LabelsOf(CardFiles files) =>
        [.. files.Scored.Select(row => files.Payments.Labels[row])];

    private async Task<(FraudModel? Model, string? Problem)> LoadAsync(
        string tenant, string name, ModelTrained version, CancellationToken token)
    {
        try
        {
            if (version.Kind != Kind) throw new InvalidDataException($"it is a model of {version.Kind}");
            if (!version.Features.SequenceEqual(PaymentFeatures.Names))
                throw new InvalidDataException("this Atlas computes other features; train it anew");
            using var content = new MemoryStream(await registry.LoadAsync(tenant, name, version, token));
            return (FraudModel.Load(content), null);
        }
        catch (InvalidDataException unusable)
        {
            return (null, unusable.Message);
        }
    }
}
