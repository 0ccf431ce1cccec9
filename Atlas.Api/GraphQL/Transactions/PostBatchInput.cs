using System.ComponentModel;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;

namespace Atlas.Api.GraphQL;

public sealed record PostBatchInput : LedgerInput
{
    [Description("In order, each seeing those before it.")]
    public required IReadOnlyList<BatchTransactionInput> Transactions { get; init; }

    [Description("All or none; false = each for itself, with an idempotency key per item.")]
    [DefaultValue(true)]
    public bool Atomic { get; init; } = true;

    public override ILedgerCommand ToCommand() => new PostBatch([.. Transactions.Select(t => t.ToCommand())]);
}

[Description("One transaction of a batch.")]
public sealed record BatchTransactionInput
{
    public required IReadOnlyList<PostingInput> Postings { get; init; }

    public required DateOnly EffectiveDate { get; init; }

    public string? Description { get; init; }

    public string? Reference { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public IReadOnlyDictionary<string, string?>? Metadata { get; init; }

    public string? Source { get; init; }

    [Description("Only in a batch that is not atomic.")]
    public string? IdempotencyKey { get; init; }

    public PostTransaction ToCommand() => new(
        [.. Postings.Select(p => p.ToPosting())], EffectiveDate, Description, Reference, Tags,
        Metadata.WithoutNulls(), Source);
}
