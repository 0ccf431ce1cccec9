using System.Globalization;
using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>Reads amounts in hledger's and ledger's notation: <c>$10</c>, <c>-1.000,00 EUR</c>.</summary>
internal sealed class AmountReader(Dialect dialect)
{
    private const string NotInSymbols = "-+.,;@*\"{}=()[]/^&|!<>?~\\";

    /// <summary>ledger: commodities once seen with a decimal comma keep it.</summary>
    private readonly HashSet<string> _decimalCommas = new(StringComparer.Ordinal);

    private readonly Dictionary<string, NumberStyle> _styles = new(StringComparer.Ordinal);

    /// <summary>hledger's <c>decimal-mark</c>.</summary>
    public char? DecimalMark { get; set; }

    /// <summary>hledger's <c>D</c>: what amounts without a commodity count.</summary>
    public string? DefaultCommodity { get; set; }

    /// <summary>
    /// One that reads the same and keeps to itself what it learns: a price shapes no amount.
    /// </summary>
    public AmountReader Copy()
    {
        var copy = new AmountReader(dialect)
        {
            DecimalMark = DecimalMark,
            DefaultCommodity = DefaultCommodity,
        };
        copy._decimalCommas.UnionWith(_decimalCommas);
        foreach (var (commodity, style) in _styles) copy._styles[commodity] = style;
        return copy;
    }

    /// <summary>Whether an amount may start here.</summary>
    public static bool IsStart(char c) =>
        char.IsAsciiDigit(c) || c is '-' or '+' or '.' or ',' or '"' or '(' || IsSymbol(c);

    /// <summary>Remembers how a directive writes a commodity's numbers.</summary>
    /// <returns>The places it shows.</returns>
    public int LearnStyle(string commodity, string number)
    {
        var style = NumberStyle.Of(number);
        _styles[commodity] = style;
        if (dialect == Dialect.Ledger && style.DecimalMark == ',') _decimalCommas.Add(commodity);
        return style.Places;
    }

    public PlainAmount Read(LineCursor line)
    {
        if (line.Next == '(' && dialect == Dialect.Ledger) return AmountExpression.Read(line, this);
        var (number, commodity, isNegative) = ReadRaw(line);
        return ToAmount(line, number, commodity, isNegative);
    }

    /// <summary>The digits and marks as written, and the commodity; empty where there is none.</summary>
    public static (string Number, string Commodity, bool IsNegative) ReadRaw(LineCursor line)
    {
        line.SkipBlanks();
        var isNegative = TakeSign(line);
        line.SkipBlanks();
        var symbol = ReadSymbol(line);
        if (symbol is not null)
        {
            line.SkipBlanks();
            isNegative ^= TakeSign(line);
            line.SkipBlanks();
        }

        var number = ReadNumber(line);
        if (!number.Any(char.IsAsciiDigit)) throw line.Fail($"there should be a number before {line.Here()}");
        if (symbol is not null) return (number, symbol, isNegative);
        var before = line.Position;
        line.SkipBlanks();
        symbol = ReadSymbol(line);
        if (symbol is null) line.Position = before;
        return (number, symbol ?? "", isNegative);
    }

    public PlainAmount ToAmount(LineCursor line, string number, string commodity, bool isNegative)
    {
        if (commodity.Length == 0 && dialect == Dialect.Hledger) commodity = DefaultCommodity ?? "";
        if (number.Length > Exact.DigitsMax)
            throw line.Fail($"a number has more than {Exact.DigitsMax} digits");
        var exponent = 0;
        var e = number.AsSpan().IndexOfAny('e', 'E');
        if (e >= 0)
        {
            if (!int.TryParse(number.AsSpan(e + 1), CultureInfo.InvariantCulture, out exponent) ||
                Math.Abs(exponent) > Exact.DigitsMax)
                throw line.Fail($"'{number}' is too large or too small");
            number = number[..e];
        }

        var exact = dialect == Dialect.Ledger
            ? LedgerNumber(line, number, commodity)
            : HledgerNumber(line, number, commodity);
        if (exponent > 0) exact = exact * new Exact(System.Numerics.BigInteger.Pow(10, exponent), 0);
        if (exponent < 0) exact = exact * Exact.Unit(-exponent);
        return new PlainAmount(isNegative ? -exact : exact, CodeOf(commodity));
    }

    public static string CodeOf(string symbol) => symbol.Length == 0 ? PlainAmount.NoCommodity : symbol;

    public static string? ReadSymbol(LineCursor line)
    {
        if (line.TryTake('"')) return line.TakeUntil('"');
        return IsSymbol(line.Next) ? line.TakeWhile(IsSymbol) : null;
    }

    private static bool IsSymbol(char c) =>
        c != '\0' && !char.IsAsciiDigit(c) && !char.IsWhiteSpace(c) &&
            !NotInSymbols.Contains(c, StringComparison.Ordinal);

    private static bool TakeSign(LineCursor line)
    {
        if (line.TryTake('-')) return true;
        line.TryTake('+');
        return false;
    }

    private static string ReadNumber(LineCursor line)
    {
        var start = line.Rest;
        var length = 0;
        while (length < start.Length &&
            (char.IsAsciiDigit(start[length]) || start[length] is '.' or ',' or '\'' ||
            (IsGroupSpace(start[length]) && length > 0 && char.IsAsciiDigit(start[length - 1]) &&
             length + 1 < start.Length && char.IsAsciiDigit(start[length + 1])))) length++;
        length += ExponentAt(start, length);
        line.Position += length;
        return start[..length];
    }

    private static int ExponentAt(string text, int at)
    {
        if (at == 0 || at >= text.Length || text[at] is not ('e' or 'E')) return 0;
        var end = at + 1;
        if (end < text.Length && text[end] is '+' or '-') end++;
        var digits = end;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        return digits > end ? digits - at : 0;
    }

    private static bool IsGroupSpace(char c) =>
        c is ' ' or '\u00a0' or (>= '\u2000' and <= '\u200a') or '\u202f' or '\u205f' or '\u3000';

    /// <summary>
    /// One mark alone is the decimal mark, unless a directive for the commodity says otherwise.
    /// </summary>
    private Exact HledgerNumber(LineCursor line, string number, string commodity)
    {
        var text = string.Concat(number.Where(c => !IsGroupSpace(c)));
        var last = text.LastIndexOfAny(['.', ',', '\'']);
        if (last < 0) return Exact.Parse(text, "");
        var mark = text[last];
        var isOnly = text.AsSpan().IndexOfAny(".,'") == last;
        var repeats = text.AsSpan(0, last).Contains(mark);
        var isDecimal = mark != '\'' && !repeats && (!isOnly || (DecimalMark is { } given
            ? mark == given
            : !_styles.TryGetValue(commodity, out var style) || style.MayBeDecimal(mark)));
        return Split(line, text, isDecimal ? last : -1);
    }

    /// <summary>
    /// A comma before other than three digits, and what follows from it, is a decimal comma.
    /// </summary>
    private Exact LedgerNumber(LineCursor line, string number, string commodity)
    {
        var text = string.Concat(number.Where(c => c is not ('\'' or ' ') && !IsGroupSpace(c)));
        var comma = text.LastIndexOf(',');
        var point = text.LastIndexOf('.');
        var isDecimalComma = _decimalCommas.Contains(commodity) ||
            (comma > point && ((text.Length - comma - 1) % 3 != 0 || (point >= 0)));
        if (isDecimalComma && comma >= 0) _decimalCommas.Add(commodity);
        return Split(line, text, isDecimalComma ? comma : point);
    }

    private static Exact Split(LineCursor line, string text, int mark)
    {
        var whole = mark < 0 ? text : text[..mark];
        var fraction = mark < 0 ? "" : text[(mark + 1)..];
        if (fraction.Any(c => !char.IsAsciiDigit(c))) throw line.Fail($"'{text}' is no number");
        return Exact.Parse(string.Concat(whole.Where(char.IsAsciiDigit)), fraction);
    }

    private readonly record struct NumberStyle(char? DecimalMark, char? GroupMark, int Places)
    {
        public static NumberStyle Of(string number)
        {
            var last = number.LastIndexOfAny(['.', ',']);
            if (last < 0) return new NumberStyle(null, null, 0);
            var first = number.IndexOfAny(['.', ',', ' ', '\'']);
            var repeats = number.AsSpan(0, last).Contains(number[last]);
            return repeats
                ? new NumberStyle(null, number[last], 0)
                : new NumberStyle(number[last], first < last ? number[first] : null,
                    number.Length - last - 1);
        }

        public bool MayBeDecimal(char mark) =>
            DecimalMark is { } d ? d == mark : GroupMark is { } g ? g != mark : Places > 0;
    }
}
