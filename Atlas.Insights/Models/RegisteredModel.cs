namespace Atlas.Insights.Models;

/// <summary>What a version is for.</summary>
public enum ModelState
{
    /// <summary>It scores beside the serving one, and nobody is shown its scores.</summary>
    Shadow,

    /// <summary>Its scores are used; those of the rules while it cannot be loaded.</summary>
    Serving,

    /// <summary>It served once.</summary>
    Retired,
}

/// <summary>One version as its events tell it.</summary>
/// <param name="Comparison">The newest shadow run; null = none yet.</param>
/// <param name="Live">
/// Of a ledger's detectors: the run beside what served, on the live feed; null = none yet.
/// </param>
/// <param name="Drift">Population stability index when it last scored; null = it never did.</param>
/// <param name="Problem">Why it could not be loaded the last time; null = it could.</param>
public sealed record ModelVersion(
    ModelTrained Trained, DateTimeOffset TrainedAt, ModelState State, ShadowComparison? Comparison,
    LiveComparison? Live, double? Drift, string? Problem);

/// <summary>A model with all its versions: the fold of its stream.</summary>
/// <param name="Versions">In the order in which they were trained.</param>
/// <param name="Events">How many events it is the fold of.</param>
public sealed record RegisteredModel(string Name, IReadOnlyList<ModelVersion> Versions, long Events)
{
    public ModelVersion? Serving => Versions.FirstOrDefault(v => v.State == ModelState.Serving);

    public ModelVersion? Find(int version) => Versions.FirstOrDefault(v => v.Trained.Version == version);

    public RegisteredModel Apply(object change, DateTimeOffset at)
    {
        IEnumerable<ModelVersion> after = change switch
        {
            ModelTrained e => Versions.Append(
                new ModelVersion(e, at, ModelState.Shadow, null, null, null, null)),
            ModelCompared e => Change(e.Version, v => v with
            {
                Comparison = e.Comparison, Drift = e.Comparison.Drift, Problem = null,
            }),
            ModelUsed e => Change(e.Version, v => v with { Drift = e.Drift, Problem = null }),
            ModelFailed e => Change(e.Version, v => v with { Problem = e.Problem }),
            DetectorFailed e => Change(e.Version, v => v with { Problem = e.Problem }),
            ModelServed e => Versions.Select(v => AfterServing(e, v)),
            _ => Versions,
        };
        return this with { Versions = [.. after], Events = Events + 1 };
    }

    /// <summary>With what a ledger's detectors tell of themselves at the moment.</summary>
    public RegisteredModel With(DetectorRun run) => this with
    {
        Versions =
        [
            .. Versions.Select(v => v.Trained.Version == run.Serving ? v with { Drift = run.Drift }
                : run.Shadows.FirstOrDefault(s => s.Version == v.Trained.Version) is { } shadow
                    ? v with { Live = shadow.Beside, Drift = shadow.Drift }
                    : v),
        ],
    };

    private static ModelVersion AfterServing(ModelServed e, ModelVersion version) =>
        version.Trained.Version == e.Version
            ? version with
            {
                State = ModelState.Serving, Live = e.Beside ?? version.Live, Problem = null,
            }
        : version.State == ModelState.Serving ? version with { State = ModelState.Retired }
        : version;

    private IEnumerable<ModelVersion> Change(int version, Func<ModelVersion, ModelVersion> change) =>
        Versions.Select(v => v.Trained.Version == version ? change(v) : v);
}
