using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>ledger's amounts in parentheses: sums, products and quotients of amounts.</summary>
internal static class AmountExpression
{
    private const int DepthMax = 50;

    public static PlainAmount Read(LineCursor line, AmountReader amounts)
    {
        var value = Factor(line, amounts, 0);
        if (value.Commodity is not null) return new PlainAmount(value.Number, value.Commodity);
        line.SkipBlanks();
        return new PlainAmount(value.Number, AmountReader.ReadSymbol(line) ?? PlainAmount.NoCommodity);
    }

    private static Value Sum(LineCursor line, AmountReader amounts, int depth)
    {
        var value = Product(line, amounts, depth);
        while (true)
        {
            line.SkipBlanks();
            var sign = line.TryTake('+') ? 1 : line.TryTake('-') ? -1 : 0;
            if (sign == 0) return value;
            var other = Product(line, amounts, depth);
            if (value.Commodity is { } one && other.Commodity is { } two && one != two)
                throw line.Fail($"the amount adds {one} to {two}");
            value = new Value(
                sign > 0 ? value.Number + other.Number : value.Number - other.Number,
                    value.Commodity ?? other.Commodity);
        }
    }

    private static Value Product(LineCursor line, AmountReader amounts, int depth)
    {
        var value = Factor(line, amounts, depth);
        while (true)
        {
            line.SkipBlanks();
            var isQuotient = line.Next == '/';
            if (!isQuotient && line.Next != '*') return value;
            line.Position++;
            var other = Factor(line, amounts, depth);
            if (isQuotient && other.Number.IsZero) throw line.Fail("the amount divides by zero");
            value = new Value(
                isQuotient ? Exact.Divide(value.Number, other.Number) : value.Number * other.Number,
                value.Commodity ?? other.Commodity);
        }
    }

    private static Value Factor(LineCursor line, AmountReader amounts, int depth)
    {
        if (depth > DepthMax) throw line.Fail("the amount has too many parentheses");
        line.SkipBlanks();
        if (line.Next == '-' && line.Peek(1) is '(' or ' ')
        {
            line.Position++;
            var negated = Factor(line, amounts, depth + 1);
            return negated with { Number = -negated.Number };
        }

        if (line.TryTake('('))
        {
            var value = Sum(line, amounts, depth + 1);
            line.SkipBlanks();
            if (!line.TryTake(')')) throw line.Fail($"a ) is missing before {line.Here()}");
            return value;
        }

        var (number, commodity, isNegative) = AmountReader.ReadRaw(line);
        var amount = amounts.ToAmount(line, number, commodity, isNegative);
        return new Value(amount.Number, commodity.Length == 0 ? null : amount.Commodity);
    }

    private readonly record struct Value(Exact Number, string? Commodity);
}
