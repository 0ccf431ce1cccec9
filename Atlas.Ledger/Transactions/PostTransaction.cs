using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Transactions;

/// <summary>
/// Posts a transaction: two or more signed postings in any number of assets, each asset summing to zero.
/// </summary>
public sealed record PostTransaction(
    IReadOnlyList<Posting> Postings,
    DateOnly EffectiveDate,
    string? Description = null,
    string? Reference = null,
    IReadOnlyList<string>? Tags = null,
    IReadOnlyDictionary<string, string>? Metadata = null,
    string? Source = null) : ILedgerCommand
{
    IEnumerable<string> ILedgerCommand.NeededReferences => Reference is null ? [] : [Reference];

    public IEnumerable<string> Touches(Book book) => Postings.Select(p => p.Account);

    public void Check(RequestCheck check)
    {
        check.Text("description", Description);
        check.Text("reference", Reference);
        check.Text("source", Source);
        check.Texts("tags", Tags, Limits.TagsMax);
        check.Map("metadata", Metadata);
        Transactions.Postings.Check(check, Postings);
    }

    public Decision Decide(Book book, DecisionContext context) =>
        Transactions.Postings.CheckAmounts(Postings, book)
        ?? Limits.CheckDate(EffectiveDate)
        ?? Transactions.Postings.CheckCostDates(Postings)
        ?? Transactions.Postings.CheckBalanced(Postings)
        ?? Transactions.Postings.CheckPlaces(Postings, book)
        ?? (Reference is not null && book.IsReferenceTaken(Reference)
            ? Decision.Reject(RejectionCode.ReferenceTaken, "reference", ("reference", Reference)) : null)
        ?? Transactions.Postings.CheckFunds(Postings, book, EffectiveDate, i => $"postings.{i}.amount")
        ?? Record(book, context.NewId());

    private Decision Record(Book book, Guid id) => Decision.Record(
        new TransactionPosted(id, Transactions.Postings.AtScale(Postings, book), EffectiveDate, Description,
            Reference, Tags, Metadata, Source), id);
}
