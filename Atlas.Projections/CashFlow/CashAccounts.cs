using Atlas.Ledger.Accounts;
using Atlas.Projections.Statements;

namespace Atlas.Projections.CashFlow;

/// <summary>Which asset accounts are cash.</summary>
/// <param name="prefixes">These and everything below them; null = those whose path names cash.</param>
internal sealed class CashAccounts(IReadOnlyList<string>? prefixes)
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "bank", "cash", "checking", "chequing", "current", "giro", "purse", "savings", "wallet",
    };

    /// <summary>Those of the asset accounts; all of them where none is named like cash.</summary>
    public IReadOnlySet<string> Of(IReadOnlyCollection<string> assets)
    {
        if (prefixes is not null) return assets.Where(a => prefixes.Any(p => IsBelow(a, p))).ToHashSet();
        var named = assets.Where(NamesCash).ToHashSet();
        return named.Count > 0 ? named : assets.ToHashSet();
    }

    /// <summary>What flows of an account that is no cash are part of.</summary>
    public static string ActivityOf(Turnover turnover) => turnover.Kind switch
    {
        AccountKind.Income or AccountKind.Expense => "operating",
        AccountKind.Asset => "investing",
        _ => IsConversion(turnover) ? "investing" : "financing",
    };

    /// <summary>
    /// An account through which one asset is changed for another. What was given for an investment passes
    /// through it, so it belongs to investing whatever its kind.
    /// </summary>
    private static bool IsConversion(Turnover turnover) => turnover.Kind == AccountKind.Equity
        && turnover.Account.Split(':').Contains("Conversions", StringComparer.OrdinalIgnoreCase);

    private static bool NamesCash(string account) => account.Split([':', ' ', '-'], StringSplitOptions.None)
        .Any(Words.Contains);

    private static bool IsBelow(string account, string prefix) =>
        account == prefix || account.StartsWith(prefix + ":", StringComparison.Ordinal);
}
