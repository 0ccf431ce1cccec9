using Atlas.Ledger.Money;

namespace Atlas.Projections.Calculations;

/// <summary>Units of an asset that were acquired together.</summary>
/// <param name="Name">What it is called among the lots of its book.</param>
/// <param name="Quantity">Above 0.</param>
/// <param name="Cost">Of the whole lot, 0 or more; that of a single unit need not be a round number.</param>
public sealed record Lot(string Name, DateOnly Acquired, Exact Quantity, Exact Cost);

/// <summary>Which lots a sale takes.</summary>
public enum LotMethod
{
    /// <summary>The oldest first.</summary>
    Fifo,

    /// <summary>The newest first.</summary>
    Lifo,

    /// <summary>The dearest per unit first.</summary>
    Hifo,

    /// <summary>The oldest first, but every unit costs what all cost on average.</summary>
    Average,

    /// <summary>Those that the seller names.</summary>
    Specific,
}

/// <summary>Units of a named lot, for <see cref="LotMethod.Specific"/>.</summary>
public sealed record LotPart(string Name, Exact Quantity);

/// <summary>A sale.</summary>
/// <param name="Quantity">Above 0, at most what is held.</param>
/// <param name="Proceeds">For all of it, after fees.</param>
/// <param name="Parts">The lots to take, summing to the quantity, where the method is specific.</param>
public sealed record Sale(
    DateOnly Date, Exact Quantity, Exact Proceeds, LotMethod Method, IReadOnlyList<LotPart>? Parts = null);

/// <summary>What part of a lot was given for which part of the proceeds.</summary>
/// <param name="Quantity">Zero where capital was returned and nothing sold.</param>
public sealed record RealisedGain(
    string Lot, DateOnly Acquired, DateOnly Disposed, Exact Quantity, Exact Cost, Exact Proceeds)
{
    /// <summary>Proceeds less cost; a loss is negative.</summary>
    public Exact Gain => Proceeds - Cost;
}

/// <summary>What a sale or a return of capital leads to.</summary>
/// <param name="After">The book afterwards; the old one where there is a problem.</param>
/// <param name="Problem">Why nothing was done; null = it was.</param>
public sealed record Disposal(LotBook After, IReadOnlyList<RealisedGain> Gains, string? Problem = null);
