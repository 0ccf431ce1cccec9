using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Transactions;

/// <summary>A transaction as it was posted. Every asset of its postings sums to zero.</summary>
/// <param name="EffectiveDate">The business's date; the recorded time is the event's own.</param>
/// <param name="Reference">The business's own number, unique in the ledger.</param>
/// <param name="Source">Where it came from: <c>api</c>, an importer, a connector.</param>
public sealed record TransactionPosted(
    Guid Id,
    IReadOnlyList<Posting> Postings,
    DateOnly EffectiveDate,
    string? Description,
    string? Reference,
    IReadOnlyList<string>? Tags,
    IReadOnlyDictionary<string, string>? Metadata,
    string? Source) : LedgerEvent, ITransactionEvent;

/// <summary>A transaction that takes back another one, wholly or in part.</summary>
/// <param name="Reverses">Id of the transaction taken back.</param>
/// <param name="Amounts">What it takes back of each original posting: by index, with the original's
/// sign.</param>
/// <param name="Postings">The resulting postings, opposite in sign to the original's.</param>
public sealed record TransactionReversed(
    Guid Id,
    Guid Reverses,
    IReadOnlyList<ReversedAmount> Amounts,
    IReadOnlyList<Posting> Postings,
    DateOnly EffectiveDate,
    string? Description,
    IReadOnlyDictionary<string, string>? Metadata) : LedgerEvent, ITransactionEvent;

/// <param name="Posting">Index of the original posting, from 0.</param>
/// <param name="Amount">Not zero; the sign of the original posting.</param>
public sealed record ReversedAmount(int Posting, decimal Amount);

/// <param name="Transaction">Id of a transaction.</param>
/// <param name="Metadata">Keys to set; a key with a null value is removed.</param>
public sealed record TransactionMetadataSet(
    Guid Transaction, IReadOnlyDictionary<string, string?> Metadata) : LedgerEvent;

/// <summary>An event that moves money: it has an id of its own, postings and an effective date.</summary>
public interface ITransactionEvent
{
    Guid Id { get; }

    IReadOnlyList<Posting> Postings { get; }

    DateOnly EffectiveDate { get; }
}
