using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;

namespace Atlas.Ledger.Accounts;

/// <summary>
/// Gives an account another overdraft policy. A stricter one binds what comes after, not what is there.
/// </summary>
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
        return Find(RejectionCode.AmountOutOfRange, "amount", (l, a) =>
                a is null ? !Amount.HasAtMostDigitsMax(l.Amount) : !Amount.Fits(l.Amount, a.Scale))
            ?? Find(RejectionCode.ScaleExceeded, "amount", (l, a) => Amount.PlacesOf(l.Amount) > a?.Scale)
            ?? Find(RejectionCode.NegativeAmount, "amount", (l, _) => l.Amount < 0)
            ?? Find(RejectionCode.AssetNotFound, "asset", (_, a) => a is null);

        Decision? Find(RejectionCode code, string field, Func<OverdraftLimit, Asset?, bool> isBroken)
        {
            for (var i = 0; i < limits.Count; i++)
            {
                var asset = book.FindAsset(limits[i].Asset);
                if (!isBroken(limits[i], asset)) continue;
                return Decision.Reject(code, $"policy.limits.{i}.{field}", DetailsOf(code, limits[i], asset));
            }

            return null;
        }
    }

    private static (string, object)[] DetailsOf(RejectionCode code, OverdraftLimit limit, Asset? asset) =>
        code switch
        {
            RejectionCode.ScaleExceeded => [("asset", limit.Asset), ("scale", asset!.Scale)],
            RejectionCode.NegativeAmount => [],
            _ => [("asset", limit.Asset)],
        };
}
