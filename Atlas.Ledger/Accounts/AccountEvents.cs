using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Accounts;

public sealed record AccountOpened(
    string Account,
    AccountKind Kind,
    OverdraftPolicy Policy,
    IReadOnlyList<string>? AllowedAssets,
    IReadOnlyDictionary<string, string>? Metadata) : LedgerEvent;

public sealed record AccountPolicyChanged(string Account, OverdraftPolicy Policy) : LedgerEvent;

public sealed record AccountFrozen(string Account) : LedgerEvent;

public sealed record AccountUnfrozen(string Account) : LedgerEvent;

public sealed record AccountClosed(string Account) : LedgerEvent;

/// <param name="Account">Path of the account.</param>
/// <param name="Metadata">Keys to set; a key with a null value is removed.</param>
public sealed record AccountMetadataSet(string Account, IReadOnlyDictionary<string, string?> Metadata)
    : LedgerEvent;
