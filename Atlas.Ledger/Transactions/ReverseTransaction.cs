using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;

namespace Atlas.Ledger.Transactions;

/// <summary>
/// Takes back a transaction by a new one with opposite postings; the original stays as it is.
/// </summary>
/// <param name="Transaction">Id of the transaction to take back.</param>
/// <param name="EffectiveDate">The reversal's own date.</param>
/// <param name="Amounts">
/// Null = all that is left. Else what to take back of each original posting by its index, as a positive
/// magnitude, at most what is left of it; each asset must balance.
/// </param>
public sealed record ReverseTransaction(
    Guid Transaction,
    DateOnly EffectiveDate,
    IReadOnlyList<ReversedAmount>? Amounts = null,
    string? Description = null,
    IReadOnlyDictionary<string, string>? Metadata = null) : ILedgerCommand
{
    IEnumerable<Guid> ILedgerCommand.NeededTransactions => [Transaction];

    public IEnumerable<string> Touches(Book book) =>
        book.FindTransaction(Transaction)?.Postings.Select(p => p.Account) ?? [];

    public void Check(RequestCheck check)
    {
        check.Text("description", Description);
        check.Map("metadata", Metadata);
        check.Count("amounts", Amounts?.Count ?? 0, Limits.PostingsMax);
    }

    public Decision Decide(Book book, DecisionContext context)
    {
        var original = book.FindTransaction(Transaction);
        var missing = CheckTarget(original);
        var reversed = missing is null ? Signed(original!) : [];
        var postings = reversed.Select(r => original!.Postings[r.Posting] with { Amount = -r.Amount })
            .ToList();
        return CheckDigits()
            ?? Point(Postings.CheckAmounts(postings, book, "amounts"))
            ?? Limits.CheckDate(EffectiveDate)
            ?? CheckMagnitudes()
            ?? (Amounts is null || missing is not null ? null : Postings.CheckBalanced(postings, "amounts"))
            ?? Point(Postings.CheckPlaces(postings, book, "amounts"))
            ?? missing
            ?? CheckLeft(original!, book)
            ?? Point(Postings.CheckFunds(postings, book, EffectiveDate, i => $"amounts.{i}.amount"))
            ?? Record(reversed, Postings.AtScale(postings, book), context.NewId());
    }

    private Decision Record(
        IReadOnlyList<ReversedAmount> reversed, IReadOnlyList<Posting> postings, Guid id)
    {
        var amounts = reversed.Zip(postings, (r, p) => r with { Amount = -p.Amount }).ToList();
        return Decision.Record(
            new TransactionReversed(id, Transaction, amounts, postings, EffectiveDate, Description, Metadata),
            id);
    }

    /// <summary>A full reversal names no amounts, so a refusal can point at the transaction only.</summary>
    private Decision? Point(Decision? rejected) => Amounts is null ? rejected?.At("transaction") : rejected;

    private Decision? CheckDigits()
    {
        for (var i = 0; i < (Amounts?.Count ?? 0); i++)
        {
            if (!Amount.HasAtMostDigitsMax(Amounts![i].Amount))
                return Decision.Reject(RejectionCode.AmountOutOfRange, $"amounts.{i}.amount", ("asset", ""));
        }

        return null;
    }

    private Decision? CheckMagnitudes()
    {
        if (Amounts is null) return null;
        if (Amounts.Count < 2) return Decision.Reject(RejectionCode.TooFewPostings, "amounts");
        for (var i = 0; i < Amounts.Count; i++)
            if (Amounts[i].Amount == 0)
                return Decision.Reject(RejectionCode.ZeroAmount, $"amounts.{i}.amount");
        for (var i = 0; i < Amounts.Count; i++)
            if (Amounts[i].Amount < 0)
                return Decision.Reject(RejectionCode.NegativeAmount, $"amounts.{i}.amount");
        return null;
    }

    /// <summary>
    /// transaction_not_found, posting_not_found. Without what it names there are no postings to ask about, so
    /// a command that names something missing is judged by its own fields alone.
    /// </summary>
    private Decision? CheckTarget(RecordedTransaction? original)
    {
        if (original is null)
            return Decision.Reject(
                RejectionCode.TransactionNotFound, "transaction", ("transaction", Transaction));
        for (var i = 0; i < (Amounts?.Count ?? 0); i++)
        {
            var posting = Amounts![i].Posting;
            if (posting < 0 || posting >= original.Postings.Count)
                return Decision.Reject(RejectionCode.PostingNotFound, $"amounts.{i}.posting",
                    ("transaction", Transaction), ("posting", posting));
        }

        return null;
    }

    /// <summary>already_reversed, reversal_exceeds_original.</summary>
    private Decision? CheckLeft(RecordedTransaction original, Book book)
    {
        if (original.IsFullyReversed)
            return Decision.Reject(
                RejectionCode.AlreadyReversed, "transaction", ("transaction", Transaction));
        var left = original.Postings.Select((_, i) => Math.Abs(original.LeftOf(i))).ToArray();
        var available = (decimal[])left.Clone();
        for (var i = 0; i < (Amounts?.Count ?? 0); i++)
        {
            var (posting, amount) = Amounts![i];
            left[posting] -= amount;
            if (left[posting] >= 0) continue;
            var scale = book.FindAsset(original.Postings[posting].Asset)!.Scale;
            return Decision.Reject(RejectionCode.ReversalExceedsOriginal, $"amounts.{i}.amount",
                ("transaction", Transaction), ("posting", posting),
                ("left", Amount.Format(available[posting], scale)));
        }

        return null;
    }

    private IReadOnlyList<ReversedAmount> Signed(RecordedTransaction original) => Amounts is null
        ? [.. original.Postings.Select((_, i) => new ReversedAmount(i, original.LeftOf(i)))
            .Where(r => r.Amount != 0)]
        : [.. Amounts.Select(a =>
            a with { Amount = a.Amount * Math.Sign(original.Postings[a.Posting].Amount) })];
}
