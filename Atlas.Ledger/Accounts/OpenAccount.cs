using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Accounts;

/// <summary>Opens an account.</summary>
/// <param name="Account">Path such as <c>Assets:Bank:Checking</c>.</param>
/// <param name="Kind">Needed where the path's first segment names no kind; must agree where it does.</param>
/// <param name="Policy">Overdraft policy; free unless given.</param>
/// <param name="AllowedAssets">The assets it may hold; null = every declared one.</param>
/// <param name="Metadata">Free text by key.</param>
public sealed record OpenAccount(
    string Account,
    AccountKind? Kind = null,
    OverdraftPolicy? Policy = null,
    IReadOnlyList<string>? AllowedAssets = null,
    IReadOnlyDictionary<string, string>? Metadata = null) : ILedgerCommand
{
    public void Check(RequestCheck check)
    {
        check.Text("account", Account);
        check.Map("metadata", Metadata);
        check.Texts("allowedAssets", AllowedAssets, Limits.AssetsMax);
        check.Texts("policy.limits", Policy?.Limits?.Select(l => l.Asset).ToList(), Limits.AssetsMax);
    }

    public Decision Decide(Book book, DecisionContext context)
    {
        var policy = Policy ?? OverdraftPolicy.Free;
        var named = AccountKinds.FromPath(Account);
        return CheckRoom(book)
            ?? ChangePolicy.CheckLimits(policy, book)
            ?? FirstUnknown(book)
            ?? (AccountPath.IsValid(Account) ? null
                : Decision.Reject(RejectionCode.InvalidAccountPath, "account", ("account", Account)))
            ?? (named is null && Kind is null
                ? Decision.Reject(RejectionCode.AccountKindRequired, "kind", ("account", Account)) : null)
            ?? (named is not null && Kind is not null && named != Kind
                ? Decision.Reject(RejectionCode.AccountKindConflict, "kind", ("account", Account)) : null)
            ?? (book.FindAccount(Account) is not null
                ? Decision.Reject(RejectionCode.AccountExists, "account", ("account", Account)) : null)
            ?? Decision.Record(
                new AccountOpened(Account, (named ?? Kind)!.Value, policy, AllowedAssets, Metadata));
    }

    private Decision? CheckRoom(Book book) =>
        book.AccountCount >= Limits.AccountsMax && book.FindAccount(Account) is null
            ? Decision.Reject(RejectionCode.LimitExceeded, "account",
                ("limit", "accounts per ledger"), ("max", Limits.AccountsMax))
            : null;

    private Decision? FirstUnknown(Book book)
    {
        for (var i = 0; i < (AllowedAssets?.Count ?? 0); i++)
        {
            if (book.FindAsset(AllowedAssets![i]) is not null) continue;
            return Decision.Reject(
                RejectionCode.AssetNotFound, $"allowedAssets.{i}", ("asset", AllowedAssets[i]));
        }

        return null;
    }
}
