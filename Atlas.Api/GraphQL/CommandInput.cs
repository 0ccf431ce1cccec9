using System.ComponentModel;
using Atlas.Ledger.Journal;
using GraphQL;

namespace Atlas.Api.GraphQL;

/// <summary>What every mutation's input has beside the command's own fields.</summary>
public abstract record CommandInput
{
    [Description("Binds the outcome once the command is accepted: the same request again answers the same.")]
    public string? IdempotencyKey { get; init; }

    [Description("Answer what would happen and write nothing.")]
    [DefaultValue(false)]
    public bool DryRun { get; init; }

    /// <summary>The ledger that the command goes to.</summary>
    [Ignore]
    public abstract string Target { get; }

    public abstract ILedgerCommand ToCommand();
}

/// <summary>The input of a command to a ledger that exists.</summary>
public abstract record LedgerInput : CommandInput
{
    [Description("Name of the ledger.")]
    public required string Ledger { get; init; }

    [Ignore]
    public override string Target => Ledger;
}
