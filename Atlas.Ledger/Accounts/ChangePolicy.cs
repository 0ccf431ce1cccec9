using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;

namespace Atlas.Ledger.Accounts;

/// <summary>Gives an account another overdraft policy. A stricter one binds what comes after, not what is there.</summary>
public sealed record ChangePolicy(string Account, OverdraftPolicy Policy) : ILedgerCommand
{
    public void Check(RequestCheck check)
    {
        check.Text("account", Account);
        check.Texts("policy.limits", Policy.Limits?.Select(l => l.Asset).ToList(), Limits.AssetsMax);
    }

    public Decision Decide(Book book, DecisionContext context)
    {
        if (CheckLimits(Policy, book) is { } rejected) return rejected;
        return book.FindAccount(Account) switch
        {
            null => Decision.Reject(RejectionCode.AccountNotFound, "account", ("account", Account)),
            { Status: AccountStatus.Closed } =>
                Decision.Reject(RejectionCode.AccountClosed, "account", ("account", Account)),
            _ => Decision.Record(new AccountPolicyChanged(Account, Policy)),
        };
    }

    internal static Decision? CheckLimits(OverdraftPolicy policy, Book book)
    {
        var limits = policy.Limits ?? [];
        return Find(limits, l => !Amount.HasAtMostDigitsMax(l.Amount) || l.Amount < 0, RejectionCode.AmountOutOfRange)
            ?? Find(limits, l => book.FindAsset(l.Asset) is { } a && !Amount.Fits(l.Amount, a.Scale),
                RejectionCode.AmountOutOfRange)
            ?? Find(limits, l => book.FindAsset(l.Asset) is { } a && Amount.PlacesOf(l.Amount) > a.Scale,
                RejectionCode.ScaleExceeded)
            ?? Find(limits, l => book.FindAsset(l.Asset) is null, RejectionCode.AssetNotFound);
    }

    private static Decision? Find(
        IReadOnlyList<OverdraftLimit> limits, Func<OverdraftLimit, bool> broken, RejectionCode code)
    {
        for (var i = 0; i < limits.Count; i++)
            if (broken(limits[i])) return Decision.Reject(code, $"policy.limits.{i}", ("asset", limits[i].Asset));
        return null;
    }
}
