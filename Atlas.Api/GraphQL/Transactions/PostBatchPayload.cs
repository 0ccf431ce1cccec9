using System.ComponentModel;
using Atlas.Ledger.Journal;
using GraphQL;

namespace Atlas.Api.GraphQL;

public sealed class PostBatchPayload(
    Submission submission, IReadOnlyList<BatchItem> items, IReadOnlyList<Rejection> errors)
{
    [Description("The ledger's position that holds every accepted transaction of the batch.")]
    public long Position => submission.Outcome.Position;

    [Description("Whether earlier requests with the same idempotency keys did all of this.")]
    public bool Replayed => submission.Outcome.Replayed;

    [Description("Whether this only says what would happen; if not atomic, to each item alone.")]
    public bool DryRun => submission.Input.DryRun;

    [Description("One per item, in their order; empty where an atomic batch is refused.")]
    public IReadOnlyList<BatchItem> Results => items;

    [Description("All refusals; their paths name the items.")]
    public IReadOnlyList<Rejection> Errors => errors;
}

[Name("BatchResult")]
[Description("What became of one transaction of a batch.")]
public sealed class BatchItem(PostBatchInput input, Outcome outcome, int index)
{
    public long Position => outcome.Position;

    public bool Replayed => outcome.Replayed;

    [Description("Id of the transaction; null for a refusal or a dry run.")]
    public Guid? TransactionId => input.DryRun || !outcome.IsAccepted ? null : outcome.Ids[index];

    [Description("As the journal has it, or would have it after a dry run; null for a refusal.")]
    public async Task<RecordedTransactionType?> Transaction(
        [FromServices] RecordedTransactions transactions) =>
        (await transactions.FindAsync(input.Ledger, outcome)).ElementAtOrDefault(index);

    [Description("Why the ledger refused this one; empty = accepted.")]
    public IReadOnlyList<Rejection> Errors => outcome.Rejection is { } rejection ? [rejection] : [];
}

/// <summary>The two ways of a batch through the ledger's door.</summary>
internal static class BatchSubmission
{
    public static async Task<PostBatchPayload> PostTogetherAsync(
        this LedgerDoor door, PostBatchInput input, CancellationToken token)
    {
        if (input.Transactions.Any(t => t.IdempotencyKey is not null))
            throw Misuse("An atomic batch has one idempotency key, its own; leave out its items' keys.");
        return await SendWholeAsync(door, input, token);
    }

    public static async Task<PostBatchPayload> PostEachAsync(
        this LedgerDoor door, PostBatchInput input, CancellationToken token)
    {
        if (input.IdempotencyKey is not null)
            throw Misuse("A batch that is not atomic has a key per item; leave out the batch's own.");
        // The ledger refuses these as a whole, in its own words.
        if (input.Transactions.Count is 0 or > Limits.BatchItemsMax)
            return await SendWholeAsync(door, input, token);
        var requests = input.Transactions
            .Select(t => new LedgerRequest(input.Ledger, t.ToCommand(), t.IdempotencyKey, input.DryRun));
        var outcomes = await door.SendAllAsync([.. requests], token);
        return new PostBatchPayload(
            new Submission(input, Summary(outcomes)), [.. outcomes.Select(o => new BatchItem(input, o, 0))],
            [.. outcomes.Index().Where(o => !o.Item.IsAccepted)
                .Select(o => o.Item.Rejection!.Under($"transactions.{o.Index}"))]);
    }

    private static async Task<PostBatchPayload> SendWholeAsync(
        LedgerDoor door, PostBatchInput input, CancellationToken token)
    {
        var submission = await door.SendAsync(input, token);
        var outcome = submission.Outcome;
        var items = Enumerable.Range(0, outcome.IsAccepted ? input.Transactions.Count : 0);
        return new PostBatchPayload(
            submission, [.. items.Select(i => new BatchItem(input, outcome, i))],
            outcome.Rejection is { } rejection ? [rejection] : []);
    }

    private static Outcome Summary(IReadOnlyList<Outcome> outcomes) => new(
        outcomes.Select(o => o.Position).DefaultIfEmpty().Max(), [],
        outcomes.Count > 0 && outcomes.All(o => o.Replayed), null, []);

    private static ExecutionError Misuse(string message) => new(message) { Code = "INVALID_INPUT" };
}
