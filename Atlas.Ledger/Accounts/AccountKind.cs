namespace Atlas.Ledger.Accounts;

/// <summary>
/// The five kinds of account. The kind fixes the normal side: debit for asset and expense, else credit.
/// </summary>
public enum AccountKind
{
    Asset,
    Liability,
    Equity,
    Income,
    Expense,
}

public static class AccountKinds
{
    /// <summary>
    /// +1 where a debit (a positive amount) raises the account's natural balance, -1 where a credit does.
    /// </summary>
    public static int NormalSign(this AccountKind kind) => kind is AccountKind.Asset or AccountKind.Expense
        ? 1
        : -1;

    /// <summary>
    /// The kind that a path's first segment names (<c>Assets:Cash</c>), or null where it names none.
    /// </summary>
    public static AccountKind? FromPath(string path)
    {
        var end = path.IndexOf(':', StringComparison.Ordinal);
        var first = end < 0 ? path : path[..end];
        return first.ToUpperInvariant() switch
        {
            "ASSET" or "ASSETS" => AccountKind.Asset,
            "LIABILITY" or "LIABILITIES" => AccountKind.Liability,
            "EQUITY" => AccountKind.Equity,
            "INCOME" or "INCOMES" or "REVENUE" or "REVENUES" => AccountKind.Income,
            "EXPENSE" or "EXPENSES" => AccountKind.Expense,
            _ => null,
        };
    }
}
