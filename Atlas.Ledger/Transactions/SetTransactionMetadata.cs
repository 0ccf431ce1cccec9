using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Transactions;

/// <summary>
/// Sets or removes (null value) metadata of a transaction; its postings and dates never change.
/// </summary>
public sealed record SetTransactionMetadata(
    Guid Transaction, IReadOnlyDictionary<string, string?> Metadata) : ILedgerCommand
{
    IEnumerable<Guid> ILedgerCommand.NeededTransactions => [Transaction];

    public void Check(RequestCheck check) => check.Map("metadata", Metadata);

    public Decision Decide(Book book, DecisionContext context) => book.FindTransaction(Transaction) is null
        ? Decision.Reject(RejectionCode.TransactionNotFound, "transaction", ("transaction", Transaction))
        : Decision.Record(new TransactionMetadataSet(Transaction, Metadata));
}
