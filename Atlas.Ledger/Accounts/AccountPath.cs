using Atlas.Ledger.Money;

namespace Atlas.Ledger.Accounts;

/// <summary>Names of accounts: segments joined by colons, such as <c>Assets:Bank:Checking</c>.</summary>
public static class AccountPath
{
    /// <summary>
    /// Every segment has at least one character, of any script; inside a segment stand single spaces only,
    /// and every character can be seen.
    /// </summary>
    public static bool IsValid(string path)
    {
        var before = ':';
        foreach (var c in path)
        {
            if ((c is ':' or ' ') && (before is ':' or ' ')) return false;
            before = c;
        }

        return path.Length > 0 && before is not (':' or ' ') && VisibleText.IsVisible(path);
    }
}
