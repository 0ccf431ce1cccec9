using Atlas.Ledger.Money;

namespace Atlas.Projections.Lots;

/// <summary>What is held of a ledger's lots, and what was gained on what is not held any more.</summary>
/// <param name="Open">By account, asset, day and cost.</param>
/// <param name="Gains">By effective date, then as recorded.</param>
/// <param name="Unmatched">By account and asset; empty where every posting names its lot.</param>
public sealed record LotPositions(
    IReadOnlyList<OpenLot> Open, IReadOnlyList<LotGain> Gains, IReadOnlyList<UnmatchedUnits> Unmatched);

/// <summary>
/// Units that are in no lot: more came without a cost than left beyond what the lots held, or the other way
/// round, and then the quantity is negative.
/// </summary>
public sealed record UnmatchedUnits(string Account, string Asset, Exact Quantity);
