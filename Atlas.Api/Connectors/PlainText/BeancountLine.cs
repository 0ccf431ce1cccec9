using System.Text.RegularExpressions;
using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>The words of beancount's lines: strings, numbers, accounts, amounts, costs and prices.</summary>
internal static partial class BeancountLine
{
    private const int DepthMax = 50;

    /// <summary>Milliseconds for a pattern without backtracking to speak of.</summary>
    private const int TimeMax = 1_000;

    /// <summary>Marks that stand for themselves at the start of a line; letters are flags.</summary>
    private const string Ignored = "*:#!&?%PSTCURM";

    /// <summary>Headings and the like: lines that begin with a mark and go on are no entries.</summary>
    public static bool IsIgnored(string line) => line.Length > 1 &&
        Ignored.Contains(line[0], StringComparison.Ordinal) && !StartsWithToken().IsMatch(line);

    /// <summary>Nothing may be left of an entry.</summary>
    public static void ReadEnd(LineCursor line)
    {
        line.SkipBlanks();
        if (!line.IsAtEnd) throw line.Fail($"{line.Here()} is not understood");
    }

    /// <summary>Leaves out the comment, which begins with a semicolon outside of a string.</summary>
    public static string WithoutComment(string line)
    {
        var inString = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && inString) i++;
            else if (line[i] == '"') inString = !inString;
            else if (line[i] == ';' && !inString) return line[..i];
        }

        return line;
    }

    /// <summary>Whether a string that begins on this line goes on below it.</summary>
    public static bool IsOpen(string line)
    {
        var inString = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && inString) i++;
            else if (line[i] == '"') inString = !inString;
            else if (line[i] == ';' && !inString) return false;
        }

        return inString;
    }

    public static DateOnly? TryDate(LineCursor line)
    {
        line.SkipBlanks();
        if (DateToken().Match(line.Rest) is not { Success: true } match) return null;
        line.Position += match.Length;
        return PlainDates.TryParse(match.Value, null, out var date)
            ? date
            : throw line.Fail($"'{match.Value}' is no date");
    }

    public static string? TryString(LineCursor line)
    {
        line.SkipBlanks();
        if (!line.TryTake('"')) return null;
        var text = new System.Text.StringBuilder();
        while (true)
        {
            if (line.IsAtEnd) throw line.Fail("a string has no closing \"");
            var c = line.Next;
            line.Position++;
            if (c == '"') return text.ToString();
            if (c != '\\' || line.IsAtEnd)
            {
                text.Append(c);
                continue;
            }

            text.Append(line.Next switch { 'n' => '\n', 't' => '\t', var other => other });
            line.Position++;
        }
    }

    public static string ReadString(LineCursor line) =>
        TryString(line) ?? throw line.Fail($"there should be a string in quotes before {line.Here()}");

    public static string ReadWord(LineCursor line)
    {
        line.SkipBlanks();
        return line.TakeWhile(c =>
            !char.IsWhiteSpace(c) && c is not ('"' or '{' or '}' or ',' or '(' or ')' or ';'));
    }

    public static string? TryCurrency(LineCursor line)
    {
        line.SkipBlanks();
        if (CurrencyToken().Match(line.Rest) is not { Success: true } match) return null;
        line.Position += match.Length;
        return match.Value;
    }

    public static string ReadCurrency(LineCursor line) =>
        TryCurrency(line) ?? throw line.Fail($"a currency is missing before {line.Here()}");

    public static string ReadAccount(LineCursor line)
    {
        line.SkipBlanks();
        if (AccountToken().Match(line.Rest) is not { Success: true } match)
            throw line.Fail($"there should be an account before {line.Here()}");
        line.Position += match.Length;
        return line.IsAtEnd || !IsOfName(line.Next)
            ? match.Value
            : throw line.Fail($"there should be an account where '{match.Value}{line.Here()}' is");
    }

    /// <summary>A tag or link, without its mark.</summary>
    public static string? TryMarked(LineCursor line, char mark)
    {
        line.SkipBlanks();
        if (line.Next != mark || MarkedToken().Match(line.Rest) is not { Success: true } match) return null;
        line.Position += match.Length;
        return match.Value[1..];
    }

    /// <summary>The key of metadata, without its colon.</summary>
    public static string? TryKey(LineCursor line)
    {
        line.SkipBlanks();
        if (KeyToken().Match(line.Rest) is not { Success: true } match) return null;
        line.Position += match.Length;
        return match.Value[..^1];
    }

    /// <summary>Any value that metadata may have; null where there is none.</summary>
    public static string? TryValue(LineCursor line)
    {
        if (TryString(line) is { } text) return text;
        var before = line.Rest;
        if (before.Length == 0) return null;
        if (TryDate(line) is null && TryMarked(line, '#') is null)
        {
            if (IsNumberStart(line))
            {
                ReadNumber(line);
                TryCurrency(line);
            }
            else if (AccountToken().IsMatch(before)) ReadAccount(line);
            else if (TryCurrency(line) is null) throw line.Fail($"{line.Here()} is no value");
        }

        return before[..^line.Rest.Length].Trim();
    }

    public static bool IsNumberStart(LineCursor line)
    {
        line.SkipBlanks();
        return char.IsAsciiDigit(line.Next) || line.Next is '-' or '+' or '(';
    }

    public static PlainAmount ReadAmount(LineCursor line)
    {
        var number = ReadNumber(line);
        return new PlainAmount(number, ReadCurrency(line));
    }

    public static Exact ReadNumber(LineCursor line) => Sum(line, 0);

    public static PlainPrice? TryPrice(LineCursor line)
    {
        line.SkipBlanks();
        if (!line.TryTake('@')) return null;
        var isTotal = line.TryTake('@');
        Exact? number = IsNumberStart(line) ? ReadNumber(line) : null;
        return number is not { Sign: < 0 }
            ? new PlainPrice(number, TryCurrency(line), isTotal)
            : throw line.Fail("a price may not be negative");
    }

    private static Exact Sum(LineCursor line, int depth)
    {
        var value = Product(line, depth);
        while (true)
        {
            line.SkipBlanks();
            if (line.TryTake('+')) value += Product(line, depth);
            else if (line.TryTake('-')) value -= Product(line, depth);
            else return value;
        }
    }

    private static Exact Product(LineCursor line, int depth)
    {
        var value = Factor(line, depth);
        while (true)
        {
            line.SkipBlanks();
            if (line.TryTake('*'))
            {
                value *= Factor(line, depth);
            }
            else if (line.TryTake('/'))
            {
                var divisor = Factor(line, depth);
                value = divisor.IsZero
                    ? throw line.Fail("the number divides by zero")
                    : Exact.Divide(value, divisor);
            }
            else
            {
                return value.WithDigits(Exact.DigitsMax);
            }
        }
    }

    private static Exact Factor(LineCursor line, int depth)
    {
        if (depth > DepthMax) throw line.Fail("the number has too many signs or parentheses");
        line.SkipBlanks();
        if (line.TryTake('-')) return -Factor(line, depth + 1);
        if (line.TryTake('+')) return Factor(line, depth + 1);
        if (line.TryTake('('))
        {
            var value = Sum(line, depth + 1);
            line.SkipBlanks();
            return line.TryTake(')') ? value : throw line.Fail($"a ) is missing before {line.Here()}");
        }

        var whole = line.TakeWhile(c => char.IsAsciiDigit(c) || c == ',');
        if (whole.Length == 0 || whole is [',', ..] or [.., ','])
            throw line.Fail($"there should be a number before {line.Here()}");
        if (whole.Length >= 4 && line.Next is '-' or '/' && DateToken().IsMatch(whole + line.Rest))
            throw line.Fail($"there should be a number and no date before {line.Here()}");
        var fraction = line.TryTake('.') ? line.TakeWhile(char.IsAsciiDigit) : "";
        if (whole.Length + fraction.Length > Exact.DigitsMax)
            throw line.Fail($"a number has more than {Exact.DigitsMax} digits");
        return Exact.Parse(whole.Replace(",", "", StringComparison.Ordinal), fraction);
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or ':' || c > '\x7f';

    [GeneratedRegex(@"^[0-9]{4,}[-/][0-9]+[-/][0-9]+", RegexOptions.None, TimeMax)]
    private static partial Regex DateToken();

    [GeneratedRegex(@"^[A-Z][A-Z0-9'._-]{0,22}[A-Z0-9]", RegexOptions.None, TimeMax)]
    private static partial Regex CurrencyToken();

    [GeneratedRegex(
        @"^[A-Z\u0080-\uffff][A-Za-z0-9\u0080-\uffff-]*(?::[A-Z0-9\u0080-\uffff][A-Za-z0-9\u0080-\uffff-]*)+",
        RegexOptions.None, TimeMax)]
    private static partial Regex AccountToken();

    [GeneratedRegex(@"^[#^][A-Za-z0-9_/.-]+", RegexOptions.None, TimeMax)]
    private static partial Regex MarkedToken();

    [GeneratedRegex(@"^[a-z][a-zA-Z0-9_-]+:", RegexOptions.None, TimeMax)]
    private static partial Regex KeyToken();

    /// <summary>A tag, a currency or an account, which are read as what they are even there.</summary>
    [GeneratedRegex(@"^(?:#[A-Za-z0-9_/.-]+|[A-Z][A-Z0-9'._-]{0,22}[A-Z0-9]|[A-Z][A-Za-z0-9-]*:[A-Z0-9])",
        RegexOptions.None, TimeMax)]
    private static partial Regex StartsWithToken();
}
