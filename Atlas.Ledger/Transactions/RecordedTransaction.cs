namespace Atlas.Ledger.Transactions;

/// <summary>A transaction in the journal and what later reversals took back of it.</summary>
/// <param name="Reversed">Per posting, with the posting's sign.</param>
public sealed record RecordedTransaction(
    Guid Id, IReadOnlyList<Posting> Postings, IReadOnlyList<decimal> Reversed)
{
    public static RecordedTransaction From(
        ITransactionEvent recorded, IEnumerable<TransactionReversed> reversals) =>
        reversals.Aggregate(
            new RecordedTransaction(recorded.Id, recorded.Postings, new decimal[recorded.Postings.Count]),
            (transaction, reversal) => transaction.Reverse(reversal));

    public bool IsFullyReversed => Enumerable.Range(0, Postings.Count).All(i => LeftOf(i) == 0);

    /// <summary>What is left of a posting, with its sign.</summary>
    public decimal LeftOf(int posting) => Postings[posting].Amount - Reversed[posting];

    public RecordedTransaction Reverse(TransactionReversed reversal)
    {
        var reversed = Reversed.ToArray();
        foreach (var amount in reversal.Amounts) reversed[amount.Posting] += amount.Amount;
        return this with { Reversed = reversed };
    }
}
