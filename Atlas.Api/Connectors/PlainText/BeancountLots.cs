using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>What one unit of a lot cost, when it was bought and what it is called.</summary>
internal sealed record LotCost(Exact Number, string Currency, DateOnly Date, string? Label)
{
    public PlainCost ToCost() => new(Number, null, Currency, Date, Label);
}

/// <summary>The lots that accounts hold, and which of them a sale takes.</summary>
internal sealed class BeancountLots
{
    private readonly Dictionary<(string, string), List<(LotCost Cost, Exact Units)>> _lots = [];

    /// <summary>Whether a posting with a cost takes from lots rather than adding to them.</summary>
    public bool IsReduction(PlainPosting posting, PlainAmount units) =>
        _lots.TryGetValue((posting.Account, units.Commodity), out var lots) &&
        lots.Any(l => l.Units.Sign * units.Number.Sign < 0);

    public void Add(string account, PlainAmount units, LotCost cost)
    {
        var key = (account, units.Commodity);
        if (!_lots.TryGetValue(key, out var lots)) _lots[key] = lots = [];
        var same = lots.FindIndex(l => l.Cost == cost);
        if (same < 0) lots.Add((cost, units.Number));
        else if ((lots[same].Units + units.Number) is { IsZero: false } left) lots[same] = (cost, left);
        else lots.RemoveAt(same);
    }

    /// <summary>
    /// The lots that a sale takes, by the account's booking method; they are not taken yet.
    /// </summary>
    public List<(LotCost Cost, Exact Units)> Match(PlainPosting posting, PlainAmount units, string method)
    {
        var lots = _lots[(posting.Account, units.Commodity)];
        var matching =
            lots.Where(l => l.Units.Sign * units.Number.Sign < 0 && IsMeant(posting.Cost!, l.Cost)).ToList();
        if (matching.Count == 0) throw new JournalSyntaxException(
            posting.At, $"{posting.Account} has no lot of {units.Commodity} that matches the cost");
        var all = matching.Aggregate(Exact.Zero, (sum, l) => sum + l.Units);
        if (all.Abs < units.Number.Abs) throw new JournalSyntaxException(
            posting.At,
            $"{posting.Account} has {all} {units.Commodity} in matching lots, less than {units.Number.Abs}");
        switch (method)
        {
            case "STRICT" or "STRICT_WITH_SIZE" when matching.Count > 1 && all.Abs != units.Number.Abs:
                var sized = matching.Where(l => l.Units == -units.Number).ToList();
                if (method == "STRICT" || sized.Count == 0) throw new JournalSyntaxException(
                    posting.At,
                    $"{matching.Count} lots of {units.Commodity} match; say which by date, cost or label");
                matching = [sized[0]];
                break;
            case "LIFO": matching = [.. matching.OrderByDescending(l => l.Cost.Date)]; break;
            case "HIFO": matching = [.. matching.OrderByDescending(l => l.Cost.Number)]; break;
            case "AVERAGE":
                throw new JournalSyntaxException(posting.At, "the booking method AVERAGE is not supported");
            default: matching = [.. matching.OrderBy(l => l.Cost.Date)]; break;
        }

        return Take(matching, units.Number);
    }

    private static List<(LotCost, Exact)> Take(List<(LotCost Cost, Exact Units)> lots, Exact wanted)
    {
        var taken = new List<(LotCost, Exact)>();
        foreach (var (cost, units) in lots)
        {
            if (wanted.IsZero) break;
            var part = units.Abs < wanted.Abs ? -units : wanted;
            taken.Add((cost, part));
            wanted -= part;
        }

        return taken;
    }

    private static bool IsMeant(PlainCost spec, LotCost lot) =>
        (spec.PerUnit is null || spec.PerUnit == lot.Number) &&
        (spec.Commodity is null || spec.Commodity == lot.Currency) &&
        (spec.Date is null || spec.Date == lot.Date) && (spec.Label is null || spec.Label == lot.Label);
}
