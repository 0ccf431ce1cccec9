using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>What one unit of a lot cost, when it was bought and what it is called.</summary>
internal sealed record LotCost(Exact Number, string Currency, DateOnly Date, string? Label)
{
    public PlainCost ToCost() => new(Number, null, Currency, Date, Label);
}

/// <summary>What an account holds, lot by lot, in the order in which it came.</summary>
internal sealed class BeancountInventory
{
    private readonly List<(string Currency, LotCost? Cost, Exact Units)> _held = [];

    public BeancountInventory Copy()
    {
        var copy = new BeancountInventory();
        copy._held.AddRange(_held);
        return copy;
    }

    public void Add(string currency, LotCost? cost, Exact units)
    {
        var at = _held.FindIndex(h => h.Currency == currency && h.Cost == cost);
        if (at < 0)
        {
            if (!units.IsZero) _held.Add((currency, cost, units));
        }
        else if ((_held[at].Units + units) is { IsZero: false } left)
        {
            _held[at] = (currency, cost, left);
        }
        else
        {
            _held.RemoveAt(at);
        }
    }

    /// <summary>Whether an amount takes away from what is there rather than adding to it.</summary>
    public bool IsReducedBy(string currency, Exact units) => !units.IsZero &&
        _held.Exists(h => h.Currency == currency && h.Units.Sign * units.Sign < 0);

    /// <summary>The only currency that is held, or null.</summary>
    public string? OnlyCurrency => Only(_held.Select(h => h.Currency));

    /// <summary>The only currency in which lots were paid, or null.</summary>
    public string? OnlyCostCurrency => Only(_held.Select(h => h.Cost?.Currency).OfType<string>());

    public List<(LotCost Cost, Exact Units)> Lots(string currency, Predicate<LotCost> isMeant) =>
        [.. _held.Where(h => h.Currency == currency && h.Cost is not null && isMeant(h.Cost))
            .Select(h => (h.Cost!, h.Units))];

    private static string? Only(IEnumerable<string> all) =>
        all.Distinct(StringComparer.Ordinal).Take(2).ToList() is [var only] ? only : null;
}

/// <summary>Which lots a sale takes, by the booking method of its account.</summary>
internal static class BeancountLots
{
    public static readonly string[] Methods = ["STRICT", "NONE", "AVERAGE", "FIFO", "LIFO"];

    /// <param name="matching">The lots that the posting may mean, in the order in which they came.</param>
    public static List<(LotCost Cost, Exact Units)> Take(
        Place at, string currency, Exact wanted, List<(LotCost Cost, Exact Units)> matching, string method)
    {
        if (method == "AVERAGE") throw new JournalSyntaxException(at,
            "beancount does not carry out the booking method AVERAGE; name the lots or use FIFO or LIFO");
        if (method == "STRICT" && matching.Count > 1)
        {
            var all = matching.Aggregate(Exact.Zero, (sum, l) => sum + l.Units);
            if (all == -wanted) return matching.ConvertAll(l => (l.Cost, -l.Units));
            throw new JournalSyntaxException(at,
                $"{matching.Count} lots of {currency} match; say which by date, cost or label");
        }

        var ordered = method == "LIFO"
            ? matching.OrderByDescending(l => l.Cost.Date)
            : matching.OrderBy(l => l.Cost.Date);
        var taken = new List<(LotCost, Exact)>();
        var left = wanted;
        foreach (var (cost, units) in ordered)
        {
            if (left.IsZero) break;
            if (units.Sign == wanted.Sign && method != "STRICT") continue;
            var part = units.Abs < left.Abs ? units.Abs : left.Abs;
            part = wanted.Sign < 0 ? -part : part;
            taken.Add((cost, part));
            left -= part;
        }

        return left.IsZero ? taken : throw new JournalSyntaxException(at,
            $"there are not enough lots of {currency}: {left.Abs} more should be taken");
    }
}
