using System.Numerics;
using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>What hledger's directives say about numbers, up to the end of a file.</summary>
/// <param name="DecimalMark">Of <c>decimal-mark</c>.</param>
/// <param name="Default">Of <c>D</c>: the commodity of amounts without one.</param>
internal sealed record HledgerNumberState(char? DecimalMark, HledgerStyle? Default);

/// <summary>How a directive writes a commodity's numbers.</summary>
internal sealed record HledgerStyle(string Commodity, char? DecimalMark, char? GroupMark, int Places)
{
    public bool MayBeDecimal(char mark) =>
        DecimalMark is { } own ? own == mark : GroupMark is { } group ? group != mark : Places > 0;
}

/// <summary>
/// hledger's amounts: either mark may be the decimal one, a sole mark is, unless a directive says otherwise.
/// </summary>
internal sealed class HledgerAmounts : AmountReader
{
    private const string NotInSymbols = "-+.@*;\t\n \"{}=0123456789";

    private readonly Dictionary<string, HledgerStyle> _styles = new(StringComparer.Ordinal);

    public HledgerNumberState State { get; set; } = new(null, null);

    public override PlainAmount Read(LineCursor line) => Read(line, hasDefault: true).Amount;

    public override PlainAmount ReadAside(LineCursor line) => Read(line);

    /// <summary>A multiplier of a rule: a number that counts no default commodity.</summary>
    public PlainAmount ReadFactor(LineCursor line) => Read(line, hasDefault: false).Amount;

    /// <summary>Reads the amount of a directive that tells a commodity's style.</summary>
    /// <exception cref="JournalSyntaxException">It has no decimal mark, which hledger asks for.</exception>
    public HledgerStyle ReadStyle(LineCursor line)
    {
        var (_, style) = Read(line, hasDefault: true);
        return style.DecimalMark is not null
            ? style
            : throw line.Fail("the amount needs a decimal mark, such as 1000.00 or 1000.");
    }

    public void Learn(HledgerStyle style) => _styles[style.Commodity] = style;

    public override string? ReadSymbol(LineCursor line)
    {
        if (line.TryTake('"'))
        {
            var quoted = line.TakeUntil('"');
            return quoted.Length > 0 && !quoted.Contains(';', StringComparison.Ordinal)
                ? quoted
                : throw line.Fail($"\"{quoted}\" is no commodity");
        }

        return IsSymbol(line.Next) ? line.TakeWhile(IsSymbol) : null;
    }

    private static bool IsSymbol(char c) =>
        c != '\0' && !NotInSymbols.Contains(c, StringComparison.Ordinal);

    private (PlainAmount Amount, HledgerStyle Style) Read(LineCursor line, bool hasDefault)
    {
        var isNegative = TakeSign(line);
        var symbol = ReadSymbol(line);
        if (symbol is not null)
        {
            line.SkipBlanks();
            isNegative ^= TakeSign(line);
        }

        var number = RawNumber.Read(line);
        var exponent = ReadExponent(line);
        if (symbol is null)
        {
            var before = line.Position;
            line.SkipBlanks();
            symbol = ReadSymbol(line);
            if (symbol is null) line.Position = before;
        }

        return Told(line, number, exponent, symbol, isNegative, hasDefault);
    }

    private (PlainAmount, HledgerStyle) Told(
        LineCursor line, RawNumber number, int? exponent, string? symbol, bool isNegative, bool hasDefault)
    {
        var style = State.DecimalMark is { } mark
            ? new HledgerStyle("", mark, null, 0)
            : _styles.GetValueOrDefault(symbol ?? "") ?? State.Default;
        number = number.Told(style);
        if (exponent is not null && number.GroupMark is not null)
            throw line.Fail("digit groups and an exponent may not stand together");
        var exact = Scaled(Parsed(line, number.Whole, number.Fraction), exponent ?? 0);
        var code = symbol ?? (hasDefault ? State.Default?.Commodity : null) ?? "";
        return (new PlainAmount(isNegative ? -exact : exact, CodeOf(code)),
            new HledgerStyle(code, number.DecimalMark, number.GroupMark, exact.Places));
    }

    private static Exact Scaled(Exact number, int exponent) => exponent switch
    {
        > 0 when number.Places >= exponent => new Exact(number.Units, number.Places - exponent),
        > 0 => new Exact(number.Units * BigInteger.Pow(10, exponent - number.Places), 0),
        _ => new Exact(number.Units, number.Places - exponent),
    };

    private static bool TakeSign(LineCursor line)
    {
        var isNegative = line.TryTake('-');
        if (isNegative || line.TryTake('+')) line.SkipBlanks();
        return isNegative;
    }

    private static int? ReadExponent(LineCursor line)
    {
        var before = line.Position;
        if (!line.TryTake('e') && !line.TryTake('E')) return null;
        var isNegative = TakeSign(line);
        var digits = line.TakeWhile(char.IsAsciiDigit);
        if (digits.Length == 0)
        {
            line.Position = before;
            return null;
        }

        return digits.Length <= 2
            ? (isNegative ? -1 : 1) * int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture)
            : throw line.Fail($"the exponent {digits} is too large");
    }

    /// <summary>A number's digits before it is known which mark is the decimal one.</summary>
    private sealed record RawNumber(
        string Whole, string Fraction, char? DecimalMark, char? GroupMark, char? OpenMark)
    {
        public static RawNumber Read(LineCursor line)
        {
            var read = ReadParts(line);
            if (IsMark(line.Next)) throw line.Fail($"{line.Here()} does not belong to the number before it");
            if (line.Next == ' ' && char.IsAsciiDigit(line.Peek(1)))
                throw line.Fail("there are digits behind the number");
            return read;
        }

        /// <summary>With the meaning of a mark that may be either one.</summary>
        public RawNumber Told(HledgerStyle? style)
        {
            if (OpenMark is not { } mark) return this;
            return style is null || style.MayBeDecimal(mark)
                ? this with { DecimalMark = mark }
                : this with { Whole = Whole + Fraction, Fraction = "", GroupMark = mark };
        }

        private static bool IsMark(char c) => c is '.' or ',';

        private static RawNumber ReadParts(LineCursor line)
        {
            var first = line.TakeWhile(char.IsAsciiDigit);
            if (first.Length == 0 && !(IsMark(line.Next) && char.IsAsciiDigit(line.Peek(1))))
                throw line.Fail($"there should be a number before {line.Here()}");
            var mark = line.Next;
            var isGroup = first.Length > 0 && (IsMark(mark) || mark == ' ') &&
                char.IsAsciiDigit(line.Peek(1));
            if (!isGroup)
            {
                if (!IsMark(mark)) return new RawNumber(first, "", null, null, null);
                line.Position++;
                return new RawNumber(first, line.TakeWhile(char.IsAsciiDigit), mark, null, null);
            }

            var groups = new List<string> { first };
            while (line.Next == mark && char.IsAsciiDigit(line.Peek(1)))
            {
                line.Position++;
                groups.Add(line.TakeWhile(char.IsAsciiDigit));
            }

            var whole = string.Concat(groups);
            if (IsMark(line.Next) && line.Next != mark)
            {
                var decimalMark = line.Next;
                line.Position++;
                return new RawNumber(whole, line.TakeWhile(char.IsAsciiDigit), decimalMark, mark, null);
            }

            return groups.Count == 2 && IsMark(mark)
                ? new RawNumber(groups[0], groups[1], null, null, mark)
                : new RawNumber(whole, "", null, mark, null);
        }
    }
}
