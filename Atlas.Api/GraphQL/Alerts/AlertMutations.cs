using System.ComponentModel;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Journal;
using GraphQL;

namespace Atlas.Api.GraphQL;

public sealed partial class Mutation
{
    [Description("Sets a rule about a balance, or replaces the one of its name.")]
    public static async Task<SetBalanceAlertPayload> SetBalanceAlert(
        [FromServices] LedgerDoor door, SetBalanceAlertInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));

    [Description("Removes a rule; what it has raised is cleared with it.")]
    public static async Task<RemoveBalanceAlertPayload> RemoveBalanceAlert(
        [FromServices] LedgerDoor door, RemoveBalanceAlertInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));
}

public sealed record SetBalanceAlertInput : LedgerInput
{
    [Description("Names the rule in its ledger.")]
    public required string Name { get; init; }

    [Description("A path; the account need not be open.")]
    public required string Account { get; init; }

    [Description("Whether everything below the account counts in.")]
    [DefaultValue(false)]
    public bool Subtree { get; init; }

    public required string Asset { get; init; }

    [Description("Tells when debits minus credits are lower than this; this bound, the other one or both.")]
    public decimal? Below { get; init; }

    [Description("Tells when debits minus credits are higher than this.")]
    public decimal? Above { get; init; }

    public override ILedgerCommand ToCommand() =>
        new SetBalanceAlert(new BalanceAlert(Name, Account, Subtree, Asset, Below, Above));
}

public sealed record RemoveBalanceAlertInput : LedgerInput
{
    public required string Name { get; init; }

    public override ILedgerCommand ToCommand() => new RemoveBalanceAlert(Name);
}

public sealed class SetBalanceAlertPayload(Submission submission) : CommandPayload(submission);

public sealed class RemoveBalanceAlertPayload(Submission submission) : CommandPayload(submission);
