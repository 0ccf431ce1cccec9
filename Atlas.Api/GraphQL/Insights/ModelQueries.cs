using System.ComponentModel;
using Atlas.Insights.Models;
using Atlas.Projections.Books;
using GraphQL;

namespace Atlas.Api.GraphQL;

public sealed partial class Query
{
    [Description("The models that are kept, by name, each with the versions that are asked for.")]
    public static async Task<IEnumerable<ModelNode>> Models(
        [FromServices] BooksReader books, [FromServices] ModelRegistry registry, CancellationToken token,
        ModelWhere? where = null)
    {
        var filter = (where ?? new ModelWhere()).ToFilter();
        return (await registry.ListAsync(books.Tenant, filter, token))
            .Select(model => new ModelNode(model, filter));
    }
}

[Description("Which models and versions are meant; what is left out does not matter.")]
public sealed record ModelWhere
{
    [Description("Name of the model.")]
    public string? Name { get; init; }

    [Description("What can load it: card-fraud or ledger-detectors.")]
    public string? Kind { get; init; }

    [Description("The detectors of this ledger.")]
    public string? Ledger { get; init; }

    [Description("Only versions of this state.")]
    public ModelState? State { get; init; }

    internal ModelFilter ToFilter() => new(Name, Kind, Ledger, State);
}

[Name("Model")]
[Description("A model that forms an opinion. Its newest version need not be the one that serves.")]
public sealed class ModelNode(RegisteredModel model, ModelFilter filter)
{
    public string Name => model.Name;

    [Description("The ledger whose detectors it is; null = it is a model of another kind.")]
    public string? Ledger => DetectorRegistry.LedgerIn(model.Name);

    [Description("The version whose scores are used; null = none yet.")]
    public ModelVersionNode? Serving => model.Serving is { } serving ? new ModelVersionNode(serving) : null;

    [Description("Those that are asked for, in the order in which they were trained.")]
    public IEnumerable<ModelVersionNode> Versions =>
        model.Versions.Where(filter.Allows).Select(v => new ModelVersionNode(v));
}

[Name("ModelVersion")]
public sealed class ModelVersionNode(ModelVersion version)
{
    public int Version => version.Trained.Version;

    [Description("What can load it, such as card-fraud.")]
    public string Kind => version.Trained.Kind;

    public ModelState State => version.State;

    public DateTimeOffset TrainedAt => version.TrainedAt;

    [Description("What it learnt from.")]
    public TrainingWindow Window => version.Trained.Window;

    [Description("Of what is drawn at random in learning.")]
    public long Seed => version.Trained.Seed;

    [Description("What it looks at, in its order.")]
    public IReadOnlyList<string> Features => version.Trained.Features;

    [Description("Measured on what it had not seen.")]
    public ModelMetrics Metrics => version.Trained.Metrics;

    [Description("Its newest run over a file, as a shadow beside what served; null = none yet.")]
    public ShadowComparison? Comparison => version.Comparison;

    [Description("Its run over the live feed, beside what served; null = none yet.")]
    public LiveComparison? Live => version.Live;

    [Description(
        "Population stability index of its last scores: below 0.1 nothing to speak of, from 0.25 on " +
        "another population. Null = it does not score at the moment, or has not yet.")]
    public double? Drift => version.Drift;

    [Description("Why it could not be loaded the last time, so that the rules served; null = it could.")]
    public string? Problem => version.Problem;
}
