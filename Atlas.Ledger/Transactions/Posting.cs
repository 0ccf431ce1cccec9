namespace Atlas.Ledger.Transactions;

/// <summary>What one unit cost when it was acquired.</summary>
/// <param name="Amount">Per unit, in <paramref name="Asset"/>.</param>
/// <param name="Asset">Code of the asset it was paid in; need not be declared, it moves nothing.</param>
/// <param name="Date">Day of the acquisition.</param>
/// <param name="Label">The lot's name.</param>
public sealed record Cost(decimal Amount, string Asset, DateOnly? Date = null, string? Label = null);

/// <summary>The price per unit at which the posting was made, in <paramref name="Asset"/>.</summary>
public sealed record Price(decimal Amount, string Asset);

/// <summary>One leg of a transaction.</summary>
/// <param name="Account">Path of an open account.</param>
/// <param name="Amount">Signed: a debit is positive, a credit negative.</param>
/// <param name="Asset">Code of a declared asset.</param>
public sealed record Posting(
    string Account, decimal Amount, string Asset, Cost? Cost = null, Price? Price = null);
