using System.Globalization;

namespace Atlas.Ledger.Accounts;

/// <summary>Names of accounts: segments joined by colons, such as <c>Assets:Bank:Checking</c>.</summary>
public static class AccountPath
{
    /// <summary>
    /// Every segment has at least one character, any script; inside a segment single spaces only; no control or
    /// invisible formatting characters, which would let two names look alike.
    /// </summary>
    public static bool IsValid(string path)
    {
        var before = ':';
        foreach (var c in path)
        {
            if (char.IsControl(c) || (c != ' ' && char.IsWhiteSpace(c))) return false;
            if (char.GetUnicodeCategory(c) is UnicodeCategory.Format) return false;
            if ((c is ':' or ' ') && (before is ':' or ' ')) return false;
            before = c;
        }

        return path.Length > 0 && before is not (':' or ' ');
    }
}
