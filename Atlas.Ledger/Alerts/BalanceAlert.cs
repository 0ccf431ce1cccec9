using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Alerts;

/// <summary>
/// Watches what an account, or a tree of accounts, has of an asset: debits minus credits in recorded order,
/// whatever their effective dates; holds do not count before they are captured.
/// </summary>
/// <param name="Name">Names the rule in its ledger.</param>
/// <param name="Account">A path; the account need not be open.</param>
/// <param name="Subtree">Whether everything below it counts in.</param>
/// <param name="Below">Tells when the balance is lower than this.</param>
/// <param name="Above">Tells when it is higher.</param>
public sealed record BalanceAlert(
    string Name, string Account, bool Subtree, string Asset, decimal? Below = null, decimal? Above = null);

/// <summary>A rule holds from here on; one of the same name is replaced.</summary>
public sealed record BalanceAlertSet(BalanceAlert Rule) : LedgerEvent;

public sealed record BalanceAlertRemoved(string Name) : LedgerEvent;
