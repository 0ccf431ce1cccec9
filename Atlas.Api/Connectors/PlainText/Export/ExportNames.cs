using System.Globalization;
using System.Text;
using Atlas.Ledger.Accounts;

namespace Atlas.Api.Connectors.PlainText.Export;

/// <summary>
/// Names that a notation takes, one to one: a name that fits stays, any other is fitted, and numbered where
/// that is taken.
/// </summary>
internal sealed class ExportNames(Func<string, string> fit, Func<string, int, string> number)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Names in their order; those that fit come before the others.</summary>
    public void Add(IEnumerable<string> originals)
    {
        var rest = new List<string>();
        foreach (var original in originals)
        {
            if (fit(original) == original) Of(original);
            else rest.Add(original);
        }

        foreach (var original in rest) Of(original);
    }

    public string Of(string original)
    {
        if (_names.TryGetValue(original, out var known)) return known;
        var (fitted, name) = (fit(original), "");
        for (var i = 1; name.Length == 0 || !_taken.Add(name); i++)
            name = i == 1 ? fitted : number(fitted, i);
        return _names[original] = name;
    }
}

/// <summary>What the notations ask of names.</summary>
internal static class FittedNames
{
    private const int CurrencyMax = 24;

    /// <summary>Marks that a line with an account must not begin with.</summary>
    private const string FirstNot = "*!;#%|([{<\"'@=~&-+$^?/\\";

    private static readonly string[] LedgerWords = ["assert ", "check ", "expr "];

    private static readonly string[] ReservedCurrencies = ["TRUE", "FALSE", "NULL"];

    /// <summary>ledger's units of time are commodities with a meaning of their own.</summary>
    private static readonly string[] LedgerUnits = ["s", "m", "h"];

    public static string LedgerAccount(string path)
    {
        var fitted = path.Replace(';', '-');
        return FirstNot.Contains(fitted[0], StringComparison.Ordinal) ||
            LedgerWords.Any(w => fitted.StartsWith(w, StringComparison.Ordinal))
            ? $"X{fitted}"
            : fitted;
    }

    public static string LedgerCommodity(string code)
    {
        var fitted = code.Replace('"', '\'').Replace(';', ',');
        return LedgerUnits.Contains(fitted, StringComparer.Ordinal) ? $"{fitted}-unit" : fitted;
    }

    /// <summary>
    /// beancount: one of five roots, then at least one part that begins with a capital letter or a digit and
    /// has letters, digits and hyphens.
    /// </summary>
    public static string BeancountAccount(string path, AccountKind kind)
    {
        var parts = path.Split(':');
        var below = AccountKinds.FromPath(path) is null ? parts : parts[1..];
        var fitted = string.Join(':', below.Select(Part).DefaultIfEmpty("General").Prepend(RootOf(kind)));
        // What an import makes of conversions is known by its name, so nothing else may take it.
        return RoundTransaction.IsConversion(fitted) && !RoundTransaction.IsConversion(path)
            ? fitted.Insert(fitted.IndexOf(':', StringComparison.Ordinal) + 1, "X-")
            : fitted;
    }

    /// <summary>beancount: 2 to 24 of A-Z, digits and four marks, a letter first, no mark last.</summary>
    public static string BeancountCurrency(string code)
    {
        var fitted = new StringBuilder();
        foreach (var rune in code.EnumerateRunes())
        {
            if (rune.Value is ' ') fitted.Append('-');
            else if (Rune.IsLetterOrDigit(rune) && rune.IsAscii) fitted.Append(Rune.ToUpperInvariant(rune));
            else if (rune.Value is '\'' or '.' or '_' or '-') fitted.Append(rune);
            else fitted.Append(CultureInfo.InvariantCulture, $"X{rune.Value:X4}");
        }

        if (fitted.Length == 1 || fitted[0] is < 'A' or > 'Z') fitted.Insert(0, "X-");
        if (ReservedCurrencies.Contains(fitted.ToString(), StringComparer.Ordinal)) fitted.Insert(0, "X-");
        if (fitted.Length > CurrencyMax) fitted.Length = CurrencyMax;
        while (fitted[^1] is '\'' or '.' or '_' or '-') fitted.Length--;
        return fitted.Length == 1 ? $"{fitted}X" : fitted.ToString();
    }

    public static string NumberedCurrency(string fitted, int number)
    {
        var end = $"-{number}";
        return fitted[..Math.Min(fitted.Length, CurrencyMax - end.Length)] + end;
    }

    public static string NumberedAccount(string fitted, int number) => $"{fitted}-{number}";

    private static string RootOf(AccountKind kind) => kind switch
    {
        AccountKind.Asset => "Assets",
        AccountKind.Liability => "Liabilities",
        AccountKind.Equity => "Equity",
        AccountKind.Income => "Income",
        AccountKind.Expense => "Expenses",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static string Part(string part)
    {
        var fitted = new StringBuilder();
        foreach (var rune in part.EnumerateRunes())
        {
            if (IsKnownLetter(rune) || (rune.IsAscii && Rune.IsDigit(rune)) || rune.Value == '-')
                fitted.Append(rune);
            else if (Rune.IsLetterOrDigit(rune))
                fitted.Append(CultureInfo.InvariantCulture, $"U{rune.Value:X4}");
            else if (fitted.Length > 0 && fitted[^1] != '-') fitted.Append('-');
        }

        if (fitted.Length == 0 || fitted[0] == '-') fitted.Insert(0, 'X');
        var first = char.ToUpperInvariant(fitted[0]);
        if (char.IsUpper(first) || char.IsAsciiDigit(first)) fitted[0] = first;
        else fitted.Insert(0, 'X');
        return fitted.ToString();
    }

    /// <summary>beancount 2 knows the letters of these scripts; of many others it has gaps.</summary>
    private static bool IsKnownLetter(Rune rune) => Rune.IsLetter(rune) &&
        rune.Value is < 0x250 or (>= 0x386 and <= 0x3ce) or (>= 0x400 and <= 0x481);
}
