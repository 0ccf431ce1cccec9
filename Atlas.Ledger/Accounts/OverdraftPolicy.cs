namespace Atlas.Ledger.Accounts;

public enum OverdraftMode
{
    Free,
    NeverBelowZero,
    Limit,
}

/// <summary>How far an asset's available balance may go below zero on the account's normal side.</summary>
/// <param name="Asset">Code of the asset.</param>
/// <param name="Amount">Not negative: 500.00 lets the balance reach -500.00.</param>
public sealed record OverdraftLimit(string Asset, decimal Amount);

/// <summary>
/// Tested on the available balance (posted minus held) on the account's normal side, in recorded order, and
/// only by what lowers it: a deposit into an overdrawn account is always welcome. With
/// <see cref="OverdraftMode.Limit"/> an asset without a limit of its own never goes below zero.
/// </summary>
public sealed record OverdraftPolicy(OverdraftMode Mode, IReadOnlyList<OverdraftLimit>? Limits = null)
{
    public static readonly OverdraftPolicy Free = new(OverdraftMode.Free);
    public static readonly OverdraftPolicy NeverBelowZero = new(OverdraftMode.NeverBelowZero);

    /// <summary>
    /// The lowest available balance allowed, on the normal side (0 or negative); null = no bound.
    /// </summary>
    public decimal? FloorOf(string asset) => Mode switch
    {
        OverdraftMode.Free => null,
        OverdraftMode.NeverBelowZero => 0m,
        OverdraftMode.Limit => -(Limits?.FirstOrDefault(l => l.Asset == asset)?.Amount ?? 0m),
    };

    public bool Equals(OverdraftPolicy? other) =>
        other is not null && Mode == other.Mode && (Limits ?? []).SequenceEqual(other.Limits ?? []);

    public override int GetHashCode() => Mode.GetHashCode();
}
