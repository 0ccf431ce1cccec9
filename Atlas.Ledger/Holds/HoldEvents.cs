using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;

namespace Atlas.Ledger.Holds;

/// <summary>Funds set aside: they stay posted in the account but are no longer available.</summary>
/// <param name="Amount">Positive, on the account's normal side.</param>
public sealed record HoldPlaced(
    Guid Hold,
    string Account,
    string Asset,
    decimal Amount,
    DateTimeOffset ExpiresAt,
    string? Description,
    IReadOnlyDictionary<string, string>? Metadata) : LedgerEvent;

/// <summary>
/// A transaction that moves held funds to their destinations; several may draw on one hold.
/// </summary>
/// <param name="Amount">Positive: what it takes out of the hold.</param>
public sealed record HoldCaptured(
    Guid Id,
    Guid Hold,
    decimal Amount,
    IReadOnlyList<Posting> Postings,
    DateOnly EffectiveDate,
    string? Description,
    IReadOnlyDictionary<string, string>? Metadata) : LedgerEvent, ITransactionEvent;

public sealed record HoldReleased(Guid Hold) : LedgerEvent;

public sealed record HoldExpired(Guid Hold) : LedgerEvent;
