using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>Reads what beancount's lots cost.</summary>
internal static class BeancountCosts
{
    /// <summary>
    /// <c>{…}</c> or <c>{{…}}</c>: a number with a currency, a date, a label, in any order.
    /// </summary>
    public static PlainCost? TryRead(LineCursor line)
    {
        line.SkipBlanks();
        if (!line.TryTake('{')) return null;
        var isWhole = line.TryTake('{');
        var cost = new PlainCost(null, null, null);
        line.SkipBlanks();
        var isFirst = true;
        while (!line.TryTake('}'))
        {
            if (!isFirst && !line.TryTake(',')) throw line.Fail(
                $"the cost is not understood at {line.Here()}");
            cost = ReadCostPart(line, cost, isWhole);
            isFirst = false;
            line.SkipBlanks();
        }

        return !isWhole || line.TryTake('}')
            ? cost
            : throw line.Fail($"a }} is missing before {line.Here()}");
    }

    private static PlainCost ReadCostPart(LineCursor line, PlainCost cost, bool isWhole)
    {
        line.SkipBlanks();
        if (line.Next == '*') throw line.Fail("lots merged at their average cost are not supported");
        if (BeancountLine.TryDate(line) is { } date)
            return cost.Date is null
                ? cost with { Date = date } : throw line.Fail("a second date of the lot");
        if (BeancountLine.TryString(line) is { } label)
            return cost.Label is null
                ? cost with { Label = label } : throw line.Fail("a second label of the lot");
        if (cost.Commodity is not null || cost.PerUnit is not null || cost.Total is not null)
            throw line.Fail("a second cost");
        Exact? number = BeancountLine.IsNumberStart(line) ? BeancountLine.ReadNumber(line) : null;
        line.SkipBlanks();
        if (line.TryTake('#')) return ReadCompoundCost(line, cost, number, isWhole);
        var currency = BeancountLine.TryCurrency(line);
        if (number is null && currency is null)
            throw line.Fail($"the cost is not understood at {line.Here()}");
        return isWhole
            ? cost with { Total = number, IsTotalOpen = number is null, IsWhole = true, Commodity = currency }
            : cost with { PerUnit = number, Commodity = currency };
    }

    /// <summary><c>{10 # 5 EUR}</c>: so much for each, and so much for all together.</summary>
    private static PlainCost ReadCompoundCost(LineCursor line, PlainCost cost, Exact? number, bool isWhole)
    {
        if (isWhole) throw line.Fail("a total cost in {{ }} has no cost of each unit");
        Exact? extra = BeancountLine.IsNumberStart(line) ? BeancountLine.ReadNumber(line) : null;
        return cost with
        {
            PerUnit = number, Total = extra, IsTotalOpen = extra is null,
                Commodity = BeancountLine.ReadCurrency(line),
        };
    }
}
