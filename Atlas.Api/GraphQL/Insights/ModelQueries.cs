using System.ComponentModel;
using Atlas.Insights.Models;
using Atlas.Projections.Books;
using GraphQL;

namespace Atlas.Api.GraphQL;

public sealed partial class Query
{
    [Description("The models that are kept, by name, each with every version it ever had.")]
    public static async Task<IEnumerable<ModelNode>> Models(
        [FromServices] BooksReader books, [FromServices] ModelRegistry registry, CancellationToken token) =>
        (await registry.ListAsync(books.Tenant, token)).Select(model => new ModelNode(model));
}

[Name("Model")]
[Description("A model that forms an opinion. Its newest version need not be the one that serves.")]
public sealed class ModelNode(RegisteredModel model)
{
    public string Name => model.Name;

    [Description("The version whose scores are used; null = none yet.")]
    public ModelVersionNode? Serving => model.Serving is { } serving ? new ModelVersionNode(serving) : null;

    [Description("In the order in which they were trained.")]
    public IEnumerable<ModelVersionNode> Versions => model.Versions.Select(v => new ModelVersionNode(v));
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

    public int Seed => version.Trained.Seed;

    [Description("What it looks at, in its order.")]
    public IReadOnlyList<string> Features => version.Trained.Features;

    [Description("Measured on the newest known labels, by a model that had not seen them.")]
    public ModelMetrics Metrics => version.Trained.Metrics;

    [Description("Its newest run as a shadow beside what served; null = none yet.")]
    public ShadowComparison? Comparison => version.Comparison;

    [Description(
        "Population stability index of its last scores: below 0.1 nothing to speak of, from 0.25 on " +
        "another population. Null = it has not scored yet.")]
    public double? Drift => version.Drift;

    [Description("Why it could not be loaded the last time, so that the rules served; null = it could.")]
    public string? Problem => version.Problem;
}
