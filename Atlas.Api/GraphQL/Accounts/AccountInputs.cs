using System.ComponentModel;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;

namespace Atlas.Api.GraphQL;

/// <summary>An input about one account.</summary>
public abstract record AccountInput : LedgerInput
{
    [Description("Path such as Assets:Bank:Checking.")]
    public required string Account { get; init; }
}

public sealed record OpenAccountInput : AccountInput
{
    [Description("Needed where the path's first segment names no kind; must agree where it does.")]
    public AccountKind? Kind { get; init; }

    [Description("Free unless given.")]
    public OverdraftPolicyInput? Policy { get; init; }

    [Description("The assets it may hold; every declared one unless given.")]
    public IReadOnlyList<string>? AllowedAssets { get; init; }

    public IReadOnlyDictionary<string, string?>? Metadata { get; init; }

    public override ILedgerCommand ToCommand() =>
        new OpenAccount(Account, Kind, Policy?.ToPolicy(), AllowedAssets, Metadata.WithoutNulls());
}

public sealed record ChangePolicyInput : AccountInput
{
    public required OverdraftPolicyInput Policy { get; init; }

    public override ILedgerCommand ToCommand() => new ChangePolicy(Account, Policy.ToPolicy());
}

public sealed record FreezeAccountInput : AccountInput
{
    public override ILedgerCommand ToCommand() => new FreezeAccount(Account);
}

public sealed record UnfreezeAccountInput : AccountInput
{
    public override ILedgerCommand ToCommand() => new UnfreezeAccount(Account);
}

public sealed record CloseAccountInput : AccountInput
{
    public override ILedgerCommand ToCommand() => new CloseAccount(Account);
}

public sealed record SetAccountMetadataInput : AccountInput
{
    [Description("Keys to set; null removes one.")]
    public required IReadOnlyDictionary<string, string?> Metadata { get; init; }

    public override ILedgerCommand ToCommand() => new SetAccountMetadata(Account, Metadata);
}

[Description("How far the available balance (posted minus held) may go below zero on the normal side.")]
public sealed record OverdraftPolicyInput
{
    public required OverdraftMode Mode { get; init; }

    [Description("With mode LIMIT: per asset; an asset without one never goes below zero.")]
    public IReadOnlyList<OverdraftLimitInput>? Limits { get; init; }

    public OverdraftPolicy ToPolicy() =>
        new(Mode, Limits?.Select(l => new OverdraftLimit(l.Asset, l.Amount)).ToList());
}

public sealed record OverdraftLimitInput
{
    public required string Asset { get; init; }

    [Description("Not negative: 500.00 lets the balance reach -500.00.")]
    public required decimal Amount { get; init; }
}
