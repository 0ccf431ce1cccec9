using System.ComponentModel;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;

namespace Atlas.Api.GraphQL;

public sealed record PostTransactionInput : LedgerInput
{
    [Description("Two or more; each asset's amounts sum to zero.")]
    public required IReadOnlyList<PostingInput> Postings { get; init; }

    [Description("The business's date.")]
    public required DateOnly EffectiveDate { get; init; }

    public string? Description { get; init; }

    [Description("The business's own number, unique in the ledger.")]
    public string? Reference { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public IReadOnlyDictionary<string, string?>? Metadata { get; init; }

    [Description("Where it comes from: an importer, a connector.")]
    public string? Source { get; init; }

    public override ILedgerCommand ToCommand() => new PostTransaction(
        [.. Postings.Select(p => p.ToPosting())], EffectiveDate, Description, Reference, Tags,
        Metadata.WithoutNulls(), Source);
}

public sealed record PostingInput
{
    public required string Account { get; init; }

    [Description("Signed: a debit is positive, a credit negative.")]
    public required decimal Amount { get; init; }

    public required string Asset { get; init; }

    [Description("What one unit cost when it was acquired.")]
    public CostInput? Cost { get; init; }

    [Description("The price per unit at which this is posted.")]
    public PriceInput? Price { get; init; }

    public Posting ToPosting() => new(Account, Amount, Asset,
        Cost is null ? null : new Cost(Cost.Amount, Cost.Asset, Cost.Date, Cost.Label),
        Price is null ? null : new Price(Price.Amount, Price.Asset));
}

public sealed record CostInput
{
    [Description("Per unit.")]
    public required decimal Amount { get; init; }

    public required string Asset { get; init; }

    [Description("Day of the acquisition.")]
    public DateOnly? Date { get; init; }

    [Description("The lot's name.")]
    public string? Label { get; init; }
}

public sealed record PriceInput
{
    [Description("Per unit.")]
    public required decimal Amount { get; init; }

    public required string Asset { get; init; }
}

public sealed record ReverseTransactionInput : LedgerInput
{
    [Description("Id of the transaction to take back.")]
    public required Guid Transaction { get; init; }

    [Description("The reversal's own date.")]
    public required DateOnly EffectiveDate { get; init; }

    [Description("What to take back of each original posting; all that is left unless given.")]
    public IReadOnlyList<ReversedAmountInput>? Amounts { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string?>? Metadata { get; init; }

    public override ILedgerCommand ToCommand() => new ReverseTransaction(
        Transaction, EffectiveDate, Amounts?.Select(a => new ReversedAmount(a.Posting, a.Amount)).ToList(),
        Description, Metadata.WithoutNulls());
}

public sealed record ReversedAmountInput
{
    [Description("Index of the original posting, from 0.")]
    public required int Posting { get; init; }

    [Description("A positive magnitude, at most what is left of the posting.")]
    public required decimal Amount { get; init; }
}

public sealed record SetTransactionMetadataInput : LedgerInput
{
    [Description("Id of the transaction.")]
    public required Guid Transaction { get; init; }

    [Description("Keys to set; null removes one.")]
    public required IReadOnlyDictionary<string, string?> Metadata { get; init; }

    public override ILedgerCommand ToCommand() => new SetTransactionMetadata(Transaction, Metadata);
}
