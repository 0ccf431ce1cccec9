using System.ComponentModel;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using GraphQL;

namespace Atlas.Api.GraphQL;

public sealed partial class Mutation
{
    [Description("Reserves funds of an account until they are captured, released or expire.")]
    public static async Task<HoldFundsPayload> HoldFunds(
        [FromServices] LedgerDoor door, HoldFundsInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));

    [Description("Moves held funds to their destinations; what is not captured stays held.")]
    public static async Task<CaptureHoldPayload> CaptureHold(
        [FromServices] LedgerDoor door, CaptureHoldInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));

    [Description("Ends a hold; what was not captured becomes available again.")]
    public static async Task<ReleaseHoldPayload> ReleaseHold(
        [FromServices] LedgerDoor door, ReleaseHoldInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));

    [Description("Records that a hold's time is over; the ledger does so by itself when it is due.")]
    public static async Task<ExpireHoldPayload> ExpireHold(
        [FromServices] LedgerDoor door, ExpireHoldInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));
}

public sealed record HoldFundsInput : AccountInput
{
    public required string Asset { get; init; }

    [Description("Positive, on the account's normal side.")]
    public required decimal Amount { get; init; }

    [Description("From this moment on no capture is accepted.")]
    public required DateTimeOffset ExpiresAt { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string?>? Metadata { get; init; }

    public override ILedgerCommand ToCommand() =>
        new HoldFunds(Account, Asset, Amount, ExpiresAt, Description, Metadata.WithoutNulls());
}

public sealed record CaptureHoldInput : LedgerInput
{
    [Description("Id of the hold.")]
    public required Guid Hold { get; init; }

    [Description("Where the funds go.")]
    public required IReadOnlyList<CaptureDestinationInput> Destinations { get; init; }

    [Description("The business's date of the transaction that this makes.")]
    public required DateOnly EffectiveDate { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string?>? Metadata { get; init; }

    public override ILedgerCommand ToCommand() => new CaptureHold(
        Hold, [.. Destinations.Select(d => new CaptureDestination(d.Account, d.Amount))],
        EffectiveDate, Description, Metadata.WithoutNulls());
}

public sealed record CaptureDestinationInput
{
    public required string Account { get; init; }

    [Description("Positive, in the hold's asset.")]
    public required decimal Amount { get; init; }
}

public sealed record ReleaseHoldInput : LedgerInput
{
    [Description("Id of the hold.")]
    public required Guid Hold { get; init; }

    public override ILedgerCommand ToCommand() => new ReleaseHold(Hold);
}

public sealed record ExpireHoldInput : LedgerInput
{
    [Description("Id of the hold.")]
    public required Guid Hold { get; init; }

    public override ILedgerCommand ToCommand() => new ExpireHold(Hold);
}

public sealed class HoldFundsPayload(Submission submission) : CommandPayload(submission)
{
    [Description("Id of the hold; null for a refusal or a dry run.")]
    public Guid? HoldId => Id;
}

public sealed class CaptureHoldPayload(Submission submission) : TransactionPayload(submission);

public sealed class ReleaseHoldPayload(Submission submission) : CommandPayload(submission);

public sealed class ExpireHoldPayload(Submission submission) : CommandPayload(submission);
