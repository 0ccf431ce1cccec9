using System.ComponentModel;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using GraphQL;

namespace Atlas.Api.GraphQL;

public sealed partial class Mutation
{
    [Description("Starts a ledger.")]
    public static async Task<CreateLedgerPayload> CreateLedger(
        [FromServices] LedgerDoor door, CreateLedgerInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));

    [Description("Declares an asset, or widens the scale of a declared one.")]
    public static async Task<DeclareAssetPayload> DeclareAsset(
        [FromServices] LedgerDoor door, DeclareAssetInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));
}

public sealed record CreateLedgerInput : CommandInput
{
    [Description("1 to 64 of a-z, 0-9, - and _, starting with a letter or digit.")]
    public required string Name { get; init; }

    public string? Description { get; init; }

    [Ignore]
    public override string Target => Name;

    public override ILedgerCommand ToCommand() => new CreateLedger(Name, Description);
}

public sealed record DeclareAssetInput : LedgerInput
{
    [Description("As it is written in amounts: EUR, $ or Green Apples.")]
    public required string Code { get; init; }

    [Description("Decimal places of its amounts, 0 to 27; may be raised later, never lowered.")]
    public required int Scale { get; init; }

    public override ILedgerCommand ToCommand() => new DeclareAsset(Code, Scale);
}

public sealed class CreateLedgerPayload(Submission submission) : CommandPayload(submission);

public sealed class DeclareAssetPayload(Submission submission) : CommandPayload(submission);
