using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// ledger's amounts: a comma groups digits, unless the number or an earlier one of its commodity shows that
/// it
/// is the decimal mark.
/// </summary>
internal sealed class LedgerAmounts(PlacesSeen seen) : AmountReader
{
    private const string NotInSymbols = "\t\n\r !&()*+,-./0123456789:;<=>?@[]^{|}~\u007f\"";

    private static readonly string[] Words = ["and", "div", "else", "false", "if", "or", "not", "true"];

    /// <summary>More steps from a commodity to ever smaller ones lead in a circle.</summary>
    private const int ConversionsMax = 20;

    private readonly Dictionary<string, PlainAmount> _smaller = new(StringComparer.Ordinal);
    private readonly HashSet<string> _decimalCommas = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fixed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);

    /// <summary>Of the option <c>--decimal-comma</c>.</summary>
    public bool IsDecimalComma { get; set; }

    public override PlainAmount Read(LineCursor line) => line.Next == '('
        ? LedgerExpression.ReadAmount(line, this)
        : ReadPlain(line, learns: true);

    public override PlainAmount ReadAside(LineCursor line) => line.Next == '('
        ? LedgerExpression.ReadAmount(line, this)
        : ReadPlain(line, learns: false);

    /// <summary>An amount by itself, no expression.</summary>
    public PlainAmount ReadPlain(LineCursor line, bool learns) =>
        TryRead(line, learns) ?? throw line.Fail($"there should be a number before {line.Here()}");

    /// <summary>Null, and nothing taken, where there is no number.</summary>
    public PlainAmount? TryRead(LineCursor line, bool learns)
    {
        var start = line.Position;
        line.SkipAscii();
        var isNegative = line.TryTake('-');
        line.SkipAscii();
        var symbol = char.IsAsciiDigit(line.Next) ? null : ReadSymbol(line) ?? "";
        line.SkipAscii();
        isNegative ^= line.TryTake('-');
        var digits = ReadDigits(line);
        if (digits.Length == 0)
        {
            line.Position = start;
            return null;
        }

        symbol ??= SymbolBehind(line);
        symbol = _aliases.GetValueOrDefault(symbol, symbol);
        var number = NumberOf(line, digits, symbol, learns && symbol.Length > 0);
        return Reduced(new PlainAmount(isNegative ? -number : number, CodeOf(symbol)));
    }

    public override string? ReadSymbol(LineCursor line)
    {
        if (line.TryTake('"')) return line.TakeUntil('"');
        var start = line.Position;
        var symbol = new System.Text.StringBuilder();
        while (!line.IsAtEnd && !NotInSymbols.Contains(line.Next, StringComparison.Ordinal))
        {
            if (line.TryTake('\\') && line.IsAtEnd) throw line.Fail("a commodity ends in a backslash");
            symbol.Append(line.Next);
            line.Position++;
        }

        if (symbol.Length > 0 && !Words.Contains(symbol.ToString(), StringComparer.Ordinal))
            return symbol.ToString();
        line.Position = start;
        return null;
    }

    /// <summary>Counts a commodity in a smaller one, of which so many make one of it.</summary>
    public void AddConversion(string larger, PlainAmount smaller)
    {
        if (larger != smaller.Commodity) _smaller[larger] = smaller;
    }

    /// <summary>Another name of a commodity.</summary>
    public void AddAlias(string alias, string symbol) => _aliases[alias] = symbol;

    /// <summary>From here on the commodity is shown as the directive writes it.</summary>
    public void Fix(string symbol) => _fixed.Add(symbol);

    private PlainAmount Reduced(PlainAmount amount)
    {
        for (var steps = 0; steps < ConversionsMax; steps++)
        {
            if (!_smaller.TryGetValue(amount.Commodity, out var smaller)) break;
            amount = new PlainAmount((amount.Number * smaller.Number).Trim(), smaller.Commodity);
        }

        return amount;
    }

    private string SymbolBehind(LineCursor line)
    {
        var before = line.Position;
        line.SkipAscii();
        var symbol = ReadSymbol(line);
        if (symbol is null) line.Position = before;
        return symbol ?? "";
    }

    private static string ReadDigits(LineCursor line)
    {
        var digits = line.TakeWhile(c => char.IsAsciiDigit(c) || c is '.' or ',');
        var kept = digits.TrimEnd('.', ',');
        line.Position -= digits.Length - kept.Length;
        return kept;
    }

    private Exact NumberOf(LineCursor line, string digits, string symbol, bool learns)
    {
        var isComma = IsDecimalComma || _decimalCommas.Contains(symbol);
        var places = PlacesOf(line, digits, ref isComma);
        if (learns && !_fixed.Contains(symbol))
        {
            if (isComma) _decimalCommas.Add(symbol);
            seen.See(CodeOf(symbol), places);
        }

        var plain = digits.Replace(",", "", StringComparison.Ordinal)
            .Replace(".", "", StringComparison.Ordinal);
        return Parsed(line, plain[..^places], plain[^places..]);
    }

    /// <summary>How many digits stand behind the decimal mark; read from the end, as ledger does.</summary>
    private static int PlacesOf(LineCursor line, string digits, ref bool isComma)
    {
        var (places, count, hasPoint, hasComma) = (0, 0, false, false);
        var (isPointOver, isCommaOver) = (false, false);
        foreach (var c in digits.Reverse())
        {
            if (char.IsAsciiDigit(c))
            {
                count++;
                continue;
            }

            var isPoint = c == '.';
            if (isPoint ? isPointOver : isCommaOver) throw Misplaced(line, digits, c);
            if (!isPoint && !isComma && count % 3 != 0 && !hasComma && !hasPoint) isComma = true;
            if (isPoint != isComma)
            {
                if (!isPoint && hasPoint) throw Misplaced(line, digits, c);
                (places, count) = (count, 0);
                isPointOver |= isPoint;
                isCommaOver |= !isPoint;
            }
            else
            {
                if (count % 3 != 0) throw Misplaced(line, digits, c);
                isCommaOver |= isPoint;
                isPointOver |= !isPoint;
            }

            (hasPoint, hasComma) = (hasPoint || isPoint, hasComma || !isPoint);
        }

        return places;
    }

    private static JournalSyntaxException Misplaced(LineCursor line, string digits, char mark) =>
        line.Fail($"{digits} is no number: a {(mark == '.' ? "point" : "comma")} stands in the wrong place");
}
