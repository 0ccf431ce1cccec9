using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>The words of beancount's lines: strings, numbers, accounts, amounts, costs and prices.</summary>
internal static class BeancountLine
{
    private const int DepthMax = 50;

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
        var start = line.Position;
        var text = line.TakeWhile(c => char.IsAsciiDigit(c) || c is '-' or '/');
        if (text.Length >= 8 && char.IsAsciiDigit(text[0]) && PlainDates.TryParse(text, null, out var date))
            return date;
        line.Position = start;
        return null;
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
        return line.Next is >= 'A' and <= 'Z' or '/'
            ? line.TakeWhile(c =>
                c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '\'' or '.' or '_' or '-' or '/')
            : null;
    }

    public static bool IsNumberStart(LineCursor line)
    {
        line.SkipBlanks();
        return char.IsAsciiDigit(line.Next) || line.Next is '-' or '+' or '(' or '.';
    }

    public static PlainAmount ReadAmount(LineCursor line)
    {
        var number = ReadNumber(line);
        return new PlainAmount(number,
            TryCurrency(line) ?? throw line.Fail($"a currency is missing before {line.Here()}"));
    }

    public static Exact ReadNumber(LineCursor line) => Sum(line, 0);

    /// <summary>
    /// <c>{…}</c> or <c>{{…}}</c>: a number with a currency, a date, a label, in any order.
    /// </summary>
    public static PlainCost? TryCost(LineCursor line)
    {
        line.SkipBlanks();
        if (!line.TryTake('{')) return null;
        var isTotal = line.TryTake('{');
        var cost = new PlainCost(null, null, null);
        while (true)
        {
            line.SkipBlanks();
            if (line.TryTake('}')) break;
            if (line.TryTake(',')) continue;
            if (line.TryTake('*')) throw line.Fail("lots merged at their average cost are not supported");
            cost = ReadCostPart(line, cost, isTotal);
        }

        return !isTotal || line.TryTake('}') 
            ? cost
            : throw line.Fail($"a }} is missing before {line.Here()}");
    }

    public static PlainPrice? TryPrice(LineCursor line)
    {
        line.SkipBlanks();
        if (!line.TryTake('@')) return null;
        var isTotal = line.TryTake('@');
        Exact? number = IsNumberStart(line) ? ReadNumber(line) : null;
        return new PlainPrice(number, TryCurrency(line), isTotal);
    }

    private static PlainCost ReadCostPart(LineCursor line, PlainCost cost, bool isTotal)
    {
        if (TryDate(line) is { } date) return cost with { Date = date };
        if (TryString(line) is { } label) return cost with { Label = label };
        Exact? number = IsNumberStart(line) ? ReadNumber(line) : null;
        line.SkipBlanks();
        Exact? extra = null;
        if (line.TryTake('#')) extra = IsNumberStart(line) ? ReadNumber(line) : Exact.Zero;
        var currency = TryCurrency(line);
        if (number is null && currency is null)
            throw line.Fail($"the cost is not understood at {line.Here()}");
        return isTotal
            ? cost with { Total = number, Commodity = currency }
            : cost with { PerUnit = number, Total = extra, Commodity = currency };
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
        var fraction = line.TryTake('.') ? line.TakeWhile(char.IsAsciiDigit) : "";
        if (whole.Length + fraction.Length == 0 || whole is [',', ..] or [.., ','])
            throw line.Fail($"there should be a number before {line.Here()}");
        if (whole.Length + fraction.Length > Exact.DigitsMax)
            throw line.Fail($"a number has more than {Exact.DigitsMax} digits");
        return Exact.Parse(whole.Replace(",", "", StringComparison.Ordinal), fraction);
    }
}
