using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>The words of beancount's lines: strings, numbers, accounts, amounts, costs and prices.</summary>
internal static class BeancountLine
{
    private const int DepthMax = 50;


    /// <summary>Marks that stand for themselves at the start of a line; letters are flags.</summary>
    private const string Ignored = "*:#!&?%PSTCURM";

    /// <summary>Headings and the like: lines that begin with a mark and go on are no entries.</summary>
    public static bool IsIgnored(string line) => line.Length > 1 &&
        Ignored.Contains(line[0], StringComparison.Ordinal) && !StartsWithToken(line);

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
        if (line.TryTake(BeancountTokens.Date(line.Ahead)) is not { } text) return null;
        return PlainDates.TryParse(text, null, out var date) ? date : throw line.Fail($"'{text}' is no date");
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
        return line.TryTake(BeancountTokens.Currency(line.Ahead));
    }

    public static string ReadCurrency(LineCursor line) =>
        TryCurrency(line) ?? throw line.Fail($"a currency is missing before {line.Here()}");

    public static string ReadAccount(LineCursor line)
    {
        line.SkipBlanks();
        var account = line.TryTake(BeancountTokens.Account(line.Ahead))
            ?? throw line.Fail($"there should be an account before {line.Here()}");
        return line.IsAtEnd || !IsOfName(line.Next)
            ? account
            : throw line.Fail($"there should be an account where '{account}{line.Here()}' is");
    }

    /// <summary>A tag or link, without its mark.</summary>
    public static string? TryMarked(LineCursor line, char mark)
    {
        line.SkipBlanks();
        return line.Next == mark ? line.TryTake(BeancountTokens.Marked(line.Ahead))?[1..] : null;
    }

    /// <summary>The key of metadata, without its colon.</summary>
    public static string? TryKey(LineCursor line)
    {
        line.SkipBlanks();
        return line.TryTake(BeancountTokens.Key(line.Ahead))?[..^1];
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
            else if (BeancountTokens.Account(before) > 0) ReadAccount(line);
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
        if (whole.Length >= 4 && line.Next is '-' or '/' && BeancountTokens.Date(whole + line.Rest) > 0)
            throw line.Fail($"there should be a number and no date before {line.Here()}");
        var fraction = line.TryTake('.') ? line.TakeWhile(char.IsAsciiDigit) : "";
        if (whole.Length + fraction.Length > Exact.DigitsMax)
            throw line.Fail($"a number has more than {Exact.DigitsMax} digits");
        return Exact.Parse(whole.Replace(",", "", StringComparison.Ordinal), fraction);
    }

    /// <summary>A tag, a currency or an account, which are read as what they are even there.</summary>
    private static bool StartsWithToken(string line) =>
        (line[0] == '#' && BeancountTokens.Marked(line) > 0) || BeancountTokens.Currency(line) > 0 ||
        BeancountTokens.Account(line) > 0;

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or ':' || c > '\x7f';
}
