using System.ComponentModel;
using GraphQL;

namespace Atlas.Api.GraphQL;

public sealed partial class Mutation
{
    [Description("Posts a transaction: two or more signed postings, each asset summing to zero.")]
    public static async Task<PostTransactionPayload> PostTransaction(
        [FromServices] LedgerDoor door, PostTransactionInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));

    [Description("Posts several transactions: all or none, or each for itself.")]
    public static Task<PostBatchPayload> PostBatch(
        [FromServices] LedgerDoor door, PostBatchInput input, CancellationToken token) =>
        input.Atomic ? door.PostTogetherAsync(input, token) : door.PostEachAsync(input, token);

    [Description("Takes back a transaction, wholly or in part, by a new one with opposite postings.")]
    public static async Task<ReverseTransactionPayload> ReverseTransaction(
        [FromServices] LedgerDoor door, ReverseTransactionInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));

    [Description("Sets or removes (null) metadata of a transaction; its postings and dates never change.")]
    public static async Task<SetTransactionMetadataPayload> SetTransactionMetadata(
        [FromServices] LedgerDoor door, SetTransactionMetadataInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));
}

public sealed class PostTransactionPayload(Submission submission) : TransactionPayload(submission);

public sealed class ReverseTransactionPayload(Submission submission) : TransactionPayload(submission);

public sealed class SetTransactionMetadataPayload(Submission submission) : CommandPayload(submission);
