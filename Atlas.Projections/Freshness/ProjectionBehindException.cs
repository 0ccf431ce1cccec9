namespace Atlas.Projections.Freshness;

/// <summary>
/// A read asked for a position that the projection did not reach in time; reading again later is safe.
/// </summary>
public sealed class ProjectionBehindException(string ledger, long wanted, long reached) : Exception(
    $"The projections of ledger {ledger} stand at position {reached} and did not reach {wanted} in time; " +
    "ask again, or look at the ledger's projections to see whether one has stopped.")
{
    public string Ledger { get; } = ledger;

    public long Wanted { get; } = wanted;

    public long Reached { get; } = reached;
}
