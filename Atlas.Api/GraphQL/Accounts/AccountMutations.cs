using System.ComponentModel;
using GraphQL;

namespace Atlas.Api.GraphQL;

public sealed partial class Mutation
{
    [Description("Opens an account.")]
    public static async Task<OpenAccountPayload> OpenAccount(
        [FromServices] LedgerDoor door, OpenAccountInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));

    [Description("Gives an account another overdraft policy.")]
    public static async Task<ChangePolicyPayload> ChangePolicy(
        [FromServices] LedgerDoor door, ChangePolicyInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));

    [Description("Stops postings, captures and new holds on an account until it is unfrozen.")]
    public static async Task<FreezeAccountPayload> FreezeAccount(
        [FromServices] LedgerDoor door, FreezeAccountInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));

    [Description("Lets a frozen account take postings again.")]
    public static async Task<UnfreezeAccountPayload> UnfreezeAccount(
        [FromServices] LedgerDoor door, UnfreezeAccountInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));

    [Description("Closes an empty account for good.")]
    public static async Task<CloseAccountPayload> CloseAccount(
        [FromServices] LedgerDoor door, CloseAccountInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));

    [Description("Sets or removes (null) metadata of an account.")]
    public static async Task<SetAccountMetadataPayload> SetAccountMetadata(
        [FromServices] LedgerDoor door, SetAccountMetadataInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));
}

public sealed class OpenAccountPayload(Submission submission) : CommandPayload(submission);

public sealed class ChangePolicyPayload(Submission submission) : CommandPayload(submission);

public sealed class FreezeAccountPayload(Submission submission) : CommandPayload(submission);

public sealed class UnfreezeAccountPayload(Submission submission) : CommandPayload(submission);

public sealed class CloseAccountPayload(Submission submission) : CommandPayload(submission);

public sealed class SetAccountMetadataPayload(Submission submission) : CommandPayload(submission);
