using System.Collections.Immutable;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;

namespace Atlas.Ledger.Accounts;

public enum AccountStatus
{
    Open,
    Frozen,
    Closed,
}

/// <summary>What an account holds of one asset.</summary>
/// <param name="Posted">Debits minus credits.</param>
/// <param name="Held">What open holds set aside; not negative, on the account's normal side.</param>
public readonly record struct Balance(string Asset, decimal Posted, decimal Held);

/// <summary>An account in the book. Immutable: a change is a new one, so an overlay shares all it did not touch.</summary>
public sealed record AccountState(
    string Path,
    AccountKind Kind,
    OverdraftPolicy Policy,
    IReadOnlyList<string>? AllowedAssets,
    AccountStatus Status,
    ImmutableArray<Balance> Balances,
    ImmutableSortedSet<HoldDue> OpenHolds)
{
    public static AccountState Opened(
        string path, AccountKind kind, OverdraftPolicy policy, IReadOnlyList<string>? allowedAssets) =>
        new(path, kind, policy, allowedAssets, AccountStatus.Open, [], []);

    public bool IsEmpty => OpenHolds.IsEmpty && Balances.All(b => b.Posted == 0 && b.Held == 0);

    public bool Takes(string asset) => AllowedAssets?.Contains(asset, StringComparer.Ordinal) ?? true;

    public Balance BalanceOf(string asset)
    {
        foreach (var balance in Balances)
            if (balance.Asset == asset) return balance;
        return new Balance(asset, 0m, 0m);
    }

    public AccountState Add(string asset, decimal posted, decimal held)
    {
        for (var i = 0; i < Balances.Length; i++)
        {
            var balance = Balances[i];
            if (balance.Asset != asset) continue;
            var changed = new Balance(balance.Asset, balance.Posted + posted, balance.Held + held);
            return this with { Balances = Balances.SetItem(i, changed) };
        }

        return this with { Balances = Balances.Add(new Balance(asset, posted, held)) };
    }

    /// <summary>
    /// insufficient_funds where <paramref name="change"/> lowers the available balance (posted minus held, on the
    /// normal side) below the policy's floor.
    /// </summary>
    public Decision? CheckFloor(Asset asset, decimal change, string path)
    {
        if (change >= 0 || Policy.FloorOf(asset.Code) is not { } floor) return null;
        var balance = BalanceOf(asset.Code);
        var available = (balance.Posted * Kind.NormalSign()) - balance.Held;
        return available + change >= floor
            ? null
            : Decision.Reject(RejectionCode.InsufficientFunds, path, ("account", Path), ("asset", asset.Code),
                ("available", Amount.Format(available, asset.Scale)),
                ("required", Amount.Format(-change, asset.Scale)));
    }
}
