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

/// <summary>
/// An account in the book. Immutable: a change is a new one, so an overlay shares all it did not touch.
/// </summary>
public sealed record AccountState(
    string Path,
    AccountKind Kind,
    OverdraftPolicy Policy,
    IReadOnlyList<string>? AllowedAssets,
    AccountStatus Status,
    ImmutableArray<Balance> Balances,
    ImmutableSortedSet<HoldDue> OpenHolds)
{
    /// <summary>One for each of <see cref="Balances"/>, in their order.</summary>
    internal ImmutableArray<DayTotals> Days { get; init; } = [];

    public static AccountState Opened(
        string path, AccountKind kind, OverdraftPolicy policy, IReadOnlyList<string>? allowedAssets) =>
        new(path, kind, policy, allowedAssets, AccountStatus.Open, [], []);

    public bool IsEmpty => OpenHolds.IsEmpty && Balances.All(b => b.Posted == 0 && b.Held == 0);

    public bool Takes(string asset) => AllowedAssets?.Contains(asset, StringComparer.Ordinal) ?? true;

    public Balance BalanceOf(string asset) =>
        IndexOf(asset) is var i && i < 0 ? new Balance(asset, 0m, 0m) : Balances[i];

    /// <summary>
    /// Whether balance, held amount and every day's total of the asset fit 27 digits at this scale.
    /// </summary>
    public bool Fits(string asset, int scale)
    {
        var i = IndexOf(asset);
        return i < 0 || (Amount.Fits(Balances[i].Posted, scale) && Amount.Fits(Balances[i].Held, scale)
            && Days[i].Fit(scale));
    }

    /// <summary>Adds a posting; balance and day total must fit, <see cref="TryPost"/> asks.</summary>
    public AccountState Post(Asset asset, decimal amount, DateOnly date)
    {
        var i = IndexOf(asset.Code);
        if (i < 0)
        {
            var days = default(DayTotals).Add(date, amount, asset.Scale);
            return With(new Balance(asset.Code, amount, 0m), days);
        }

        return this with
        {
            Balances = Balances.SetItem(i, Balances[i] with { Posted = Balances[i].Posted + amount }),
            Days = Days.SetItem(i, Days[i].Add(date, amount, asset.Scale)),
        };
    }

    /// <summary>
    /// What the posted balance changes by when these amounts are added one after another, or null where after
    /// one of them the balance or the day's total would not fit 27 digits.
    /// </summary>
    internal decimal? TryPost(Asset asset, IEnumerable<decimal> amounts, DateOnly date)
    {
        var i = IndexOf(asset.Code);
        var (before, days) = i < 0 ? (0m, default) : (Balances[i].Posted, Days[i]);
        var posted = before;
        foreach (var amount in amounts)
        {
            posted += amount;
            days = days.Add(date, amount, asset.Scale);
            if (!Amount.Fits(posted, asset.Scale) || !days.Fits(date, asset.Scale)) return null;
        }

        return posted - before;
    }

    /// <summary>Sets an amount aside, or with a minus gives it back.</summary>
    public AccountState Hold(string asset, decimal amount)
    {
        var i = IndexOf(asset);
        if (i < 0) return With(new Balance(asset, 0m, amount), default);
        var balance = Balances[i] with { Held = Balances[i].Held + amount };
        return this with { Balances = Balances.SetItem(i, balance) };
    }

    /// <summary>
    /// insufficient_funds where <paramref name="change"/> lowers the available balance (posted minus held, on
    /// the normal side) below the policy's floor.
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

    private AccountState With(Balance balance, DayTotals days) =>
        this with { Balances = Balances.Add(balance), Days = Days.Add(days) };

    private int IndexOf(string asset)
    {
        for (var i = 0; i < Balances.Length; i++)
            if (Balances[i].Asset == asset) return i;
        return -1;
    }
}
