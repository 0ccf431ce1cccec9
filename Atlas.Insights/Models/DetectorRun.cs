namespace Atlas.Insights.Models;

/// <summary>
/// How a ledger's detectors do at the moment: a read model, written with their progress. It can be deleted;
/// the next transaction makes it again.
/// </summary>
/// <param name="Id">Name of the ledger.</param>
/// <param name="Position">The ledger's position that they stand at.</param>
/// <param name="Drift">
/// Population stability index of the serving version's newest scores against those of its window; null where
/// there are none.
/// </param>
public sealed record DetectorRun(
    string Id, long Position, int Serving, bool IsRulesOnly, double? Drift,
    IReadOnlyList<DetectorShadow> Shadows);

/// <summary>A version that runs in the shadow.</summary>
/// <param name="Beside">Null until the first transaction.</param>
public sealed record DetectorShadow(int Version, double? Drift, LiveComparison? Beside);
