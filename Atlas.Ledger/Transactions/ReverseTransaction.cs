using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;

namespace Atlas.Ledger.Transactions;

/// <summary>Takes back a transaction by a new one with opposite postings; the original stays as it is.</summary>
/// <param name="Transaction">Id of the transaction to take back.</param>
/// <param name="EffectiveDate">The reversal's own date.</param>
/// <param name="Amounts">
/// Null = all that is left. Else what to take back of each original posting by its index, as a positive magnitude,
/// at most what is left of it; each asset must balance.
/// </param>
public sealed record ReverseTransaction(
    Guid Transaction,
    DateOnly EffectiveDate,
    IReadOnlyList<ReversedAmount>? Amounts = null,
    string? Description = null,
    IReadOnlyDictionary<string, string>? Metadata = null) : ILedgerCommand
{
    public IEnumerable<Guid> NeededTransactions => [Transaction];

    public void Check(RequestCheck check)
    {
        check.Text("description", Description);
        check.Map("metadata", Metadata);
        check.Count("amounts", Amounts?.Count ?? 0, Limits.PostingsMax);
    }

    public IEnumerable<string> Touches(Book book) =>
        book.FindTransaction(Transaction)?.Postings.Select(p => p.Account) ?? [];

    public Decision Decide(Book book, DecisionContext context)
    {
        var original = book.FindTransaction(Transaction);
        var postings = original is null ? [] : Reverse(original);
        return CheckMagnitudes()
            ?? (original is null ? null : Postings.CheckAmounts(postings, book, "amounts"))
            ?? Limits.CheckDate(EffectiveDate)
            ?? CheckTarget(original)
            ?? CheckLeft(original!)
            ?? Postings.CheckBalanced(postings, "amounts")
            ?? Postings.CheckPlaces(postings, book, "amounts")
            ?? Postings.CheckFunds(postings, book, "amounts")
            ?? Record(original!, Postings.AtScale(postings, book), context.NewId());
    }

    private Decision Record(RecordedTransaction original, IReadOnlyList<Posting> postings, Guid id) => Decision.Record(
        new TransactionReversed(id, Transaction, Signed(original), postings, EffectiveDate, Description, Metadata), id);

    private Decision? CheckMagnitudes()
    {
        for (var i = 0; i < (Amounts?.Count ?? 0); i++)
        {
            var amount = Amounts![i].Amount;
            if (!Amount.HasAtMostDigitsMax(amount))
                return Decision.Reject(RejectionCode.AmountOutOfRange, $"amounts.{i}.amount", ("asset", ""));
        }

        for (var i = 0; i < (Amounts?.Count ?? 0); i++)
        {
            var amount = Amounts![i].Amount;
            if (amount == 0) return Decision.Reject(RejectionCode.ZeroAmount, $"amounts.{i}.amount");
            if (amount < 0) return Decision.Reject(RejectionCode.NegativeAmount, $"amounts.{i}.amount");
        }

        return null;
    }

    private Decision? CheckTarget(RecordedTransaction? original)
    {
        if (original is null)
            return Decision.Reject(RejectionCode.TransactionNotFound, "transaction", ("transaction", Transaction));
        for (var i = 0; i < (Amounts?.Count ?? 0); i++)
        {
            if (Amounts![i].Posting < 0 || Amounts[i].Posting >= original.Postings.Count)
                return Decision.Reject(RejectionCode.PostingNotFound, $"amounts.{i}.posting",
                    ("transaction", Transaction), ("posting", Amounts[i].Posting));
        }

        return original.IsFullyReversed
            ? Decision.Reject(RejectionCode.AlreadyReversed, "transaction", ("transaction", Transaction))
            : null;
    }

    private Decision? CheckLeft(RecordedTransaction original)
    {
        if (Amounts is null) return null;
        foreach (var group in Amounts.Select((amount, index) => (amount, index)).GroupBy(x => x.amount.Posting))
        {
            var left = Math.Abs(original.LeftOf(group.Key));
            var asked = 0m;
            foreach (var (amount, index) in group)
            {
                asked += amount.Amount;
                if (asked > left)
                    return Decision.Reject(RejectionCode.ReversalExceedsOriginal, $"amounts.{index}.amount",
                        ("transaction", Transaction), ("posting", group.Key), ("left", left));
            }
        }

        return null;
    }

    private List<ReversedAmount> Signed(RecordedTransaction original) => Amounts is null
        ? Enumerable.Range(0, original.Postings.Count).Where(i => original.LeftOf(i) != 0)
            .Select(i => new ReversedAmount(i, original.LeftOf(i))).ToList()
        : Amounts.Where(a => a.Posting >= 0 && a.Posting < original.Postings.Count)
            .Select(a => a with { Amount = a.Amount * Math.Sign(original.Postings[a.Posting].Amount) }).ToList();

    private List<Posting> Reverse(RecordedTransaction original) => Signed(original)
        .Select(a => original.Postings[a.Posting] with { Amount = -a.Amount }).ToList();
}
