namespace Atlas.Ledger.Holds;

/// <summary>An open hold.</summary>
/// <param name="Remaining">What is still set aside; never zero while the hold is open.</param>
public sealed record Hold(Guid Id, string Account, string Asset, decimal Remaining, DateTimeOffset ExpiresAt)
{
    public HoldDue Due => new(ExpiresAt, Id);
}

/// <summary>When a hold ends; sorts by that time.</summary>
public readonly record struct HoldDue(DateTimeOffset ExpiresAt, Guid Id) : IComparable<HoldDue>
{
    public int CompareTo(HoldDue other)
    {
        var byTime = ExpiresAt.CompareTo(other.ExpiresAt);
        return byTime != 0 ? byTime : Id.CompareTo(other.Id);
    }
}
