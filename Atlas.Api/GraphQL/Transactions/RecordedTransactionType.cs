using System.ComponentModel;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using GraphQL;

namespace Atlas.Api.GraphQL;

/// <summary>What a mutation that moves money answers.</summary>
public abstract class TransactionPayload(Submission submission) : CommandPayload(submission)
{
    [Description("Id of the transaction; null for a refusal or a dry run.")]
    public Guid? TransactionId => Id;

    [Description("As the journal has it, or would have it after a dry run; null for a refusal.")]
    public async Task<RecordedTransactionType?> Transaction(
        [FromServices] RecordedTransactions transactions) =>
        (await transactions.FindAsync(Submission.Input.Target, Outcome)) is [var only, ..] ? only : null;
}

[Name("RecordedTransaction")]
[Description("A transaction as the journal recorded it, before any read model has seen it.")]
public sealed record RecordedTransactionType(
    [property: Description("Of a dry run: an example, it names nothing.")] Guid Id,
    DateOnly EffectiveDate,
    string? Description,
    IReadOnlyList<TransactionPosting> Postings,
    string? Reference = null,
    IReadOnlyList<string>? Tags = null,
    IReadOnlyDictionary<string, string>? Metadata = null,
    string? Source = null,
    [property: Description("Id of the transaction that this one takes back.")] Guid? Reverses = null,
    [property: Description("Id of the hold that this one captures.")] Guid? Captures = null)
{
    internal static RecordedTransactionType? From(LedgerEvent recorded) => recorded switch
    {
        TransactionPosted e => new(e.Id, e.EffectiveDate, e.Description, TransactionPosting.From(e.Postings),
            e.Reference, e.Tags, e.Metadata, e.Source),
        TransactionReversed e => new(
            e.Id, e.EffectiveDate, e.Description, TransactionPosting.From(e.Postings),
            Metadata: e.Metadata, Reverses: e.Reverses),
        HoldCaptured e => new(e.Id, e.EffectiveDate, e.Description, TransactionPosting.From(e.Postings),
            Metadata: e.Metadata, Captures: e.Hold),
        _ => null,
    };
}

[Description("One leg of a transaction.")]
public sealed record TransactionPosting(
    string Account,
    [property: Description("Signed: a debit is positive, a credit negative.")] decimal Amount,
    string Asset,
    UnitCost? Cost,
    UnitPrice? Price)
{
    internal static List<TransactionPosting> From(IEnumerable<Posting> postings) =>
        [.. postings.Select(From)];

    internal static TransactionPosting From(Posting posting) => new(
        posting.Account, posting.Amount, posting.Asset,
        posting.Cost is { } cost ? UnitCost.From(cost) : null,
        posting.Price is { } price ? UnitPrice.From(price) : null);
}

[Name("Cost")]
[Description("What one unit cost when it was acquired.")]
public sealed record UnitCost(decimal Amount, string Asset, DateOnly? Date, string? Label)
{
    internal static UnitCost From(Cost cost) => new(cost.Amount, cost.Asset, cost.Date, cost.Label);
}

[Name("Price")]
[Description("The price per unit at which it was posted.")]
public sealed record UnitPrice(decimal Amount, string Asset)
{
    internal static UnitPrice From(Price price) => new(price.Amount, price.Asset);
}
