using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Prices;

/// <summary>What one unit of an asset was worth in another one at the end of a day.</summary>
/// <param name="Base">The asset that is priced, such as <c>ACME</c>; it need not be declared.</param>
/// <param name="Quote">What the price counts, such as <c>USD</c>; it need not be declared.</param>
/// <param name="Date">The day it holds for, and after it until there is a newer one.</param>
/// <param name="Price">Units of the quote for one unit of the base; more than zero.</param>
/// <param name="Source">Who says so.</param>
public sealed record MarketPrice(
    string Base, string Quote, DateOnly Date, decimal Price, string? Source = null);

/// <summary>
/// Prices became known. A price of the same pair and date at a later place in the journal takes the place of
/// an earlier one.
/// </summary>
public sealed record PricesRecorded(IReadOnlyList<MarketPrice> Prices) : LedgerEvent;
