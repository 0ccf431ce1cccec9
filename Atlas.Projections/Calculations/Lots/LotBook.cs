using Atlas.Ledger.Money;

namespace Atlas.Projections.Calculations;

/// <summary>
/// The open lots of one asset, and what sales, splits and returns of capital make of them. A book is a value:
/// every change answers a new one.
/// </summary>
/// <param name="Lots">In the order in which they were acquired.</param>
/// <param name="Places">Of the currency of costs and proceeds; parts of them are whole cents.</param>
/// <remarks>
/// Cost and proceeds of a lot sold in part are shared out by the largest remainder, so nothing is lost to
/// rounding: once everything is sold, the gains sum to all proceeds less all costs, whatever the method.
/// </remarks>
public sealed record LotBook(IReadOnlyList<Lot> Lots, int Places)
{
    /// <summary>Finer than the units held, so that no lot is left without any.</summary>
    private const int SplitPlaces = 6;

    public Exact Quantity => SumOf(Lots.Select(l => l.Quantity));

    public Exact Cost => SumOf(Lots.Select(l => l.Cost));

    public static LotBook Empty(int places) => new([], places);

    /// <summary>With one lot more; throws where it is none, or has another one's name.</summary>
    public LotBook Buy(Lot lot)
    {
        if (lot.Quantity.Sign <= 0 || lot.Cost.Sign < 0 || lot.Cost.Trim().Places > Places ||
            Lots.Any(l => l.Name == lot.Name))
            throw new ArgumentException(
                "a lot has a name of its own, units, and a cost of 0 or more in whole cents", nameof(lot));
        var (lots, at) = (new List<Lot>(Lots.Count + 1), Lots.Count);
        while (at > 0 && Lots[at - 1].Acquired > lot.Acquired) at--;
        lots.AddRange(Lots);
        lots.Insert(at, lot);
        return this with { Lots = lots };
    }

    /// <summary>Takes lots by the sale's method and states what each of them gained.</summary>
    public Disposal Sell(Sale sale)
    {
        if ((ProblemOf(sale) ?? Missing(sale)) is { } problem) return new Disposal(this, [], problem);
        var taken = Take(sale);
        Exact[] quantities = [.. taken.Select(t => t.Quantity)];
        var proceeds = Share(sale.Proceeds, quantities);
        var costs = sale.Method == LotMethod.Average
            ? Share(PartOf(Cost, sale.Quantity, Quantity), quantities)
            : [.. taken.Select(t => PartOf(t.Lot.Cost, t.Quantity, t.Lot.Quantity))];
        var gains = taken.Select((t, i) => new RealisedGain(
            t.Lot.Name, t.Lot.Acquired, sale.Date, t.Quantity, costs[i], proceeds[i])).ToList();
        List<Lot> left = [.. Lots.Select(lot => Less(lot, gains.Find(g => g.Lot == lot.Name)))
            .Where(lot => !lot.Quantity.IsZero)];
        if (sale.Method == LotMethod.Average && left.Count > 0) left = Averaged(left, Cost - SumOf(costs));
        return new Disposal(this with { Lots = left }, gains);
    }

    /// <summary>So many new units for so many old ones; the lots cost what they did.</summary>
    public LotBook Split(Exact forNew, Exact forOld) => forNew.Sign > 0 && forOld.Sign > 0
        ? this with
        {
            Lots = [.. Lots.Select(l => l with { Quantity = Exact.Divide(l.Quantity * forNew, forOld) })],
        }
        : throw new ArgumentException("a split is so many new units for so many old ones", nameof(forNew));

    /// <summary>
    /// A split that leaves so many units, above 0, in all: each lot has its share of them, and costs what it
    /// did.
    /// </summary>
    public LotBook SplitInto(Exact quantity)
    {
        var places = Math.Max(quantity.Places, Lots.Max(l => l.Quantity.Places)) + SplitPlaces;
        var shares = Allocation.ByLargestRemainder(quantity, places, [.. Lots.Select(l => l.Quantity)])!;
        return this with
        {
            Lots = [.. Lots.Zip(shares, (lot, share) => lot with { Quantity = share.Trim() })],
        };
    }

    /// <summary>
    /// Lowers the cost of every lot by its share of the amount; what exceeds a lot's cost is a gain.
    /// </summary>
    /// <param name="amount">Above 0, for all units held.</param>
    public Disposal ReturnCapital(DateOnly date, Exact amount)
    {
        if (Lots.Count == 0) return new Disposal(this, [], "nothing is held to return capital on");
        if (amount.Sign <= 0 || amount.Trim().Places > Places)
            return new Disposal(this, [], "the amount must be positive and have the currency's places");
        var shares = Share(amount, [.. Lots.Select(l => l.Quantity)]);
        var gains = Lots.Zip(shares).Where(p => p.Second > p.First.Cost).Select(p => new RealisedGain(
            p.First.Name, p.First.Acquired, date, Exact.Zero, p.First.Cost, p.Second)).ToList();
        var left = Lots.Zip(shares, (lot, share) => lot with
        {
            Cost = share > lot.Cost ? Exact.Zero : lot.Cost - share,
        });
        return new Disposal(this with { Lots = [.. left] }, gains);
    }

    /// <summary>
    /// What each lot would gain at a price per unit, cut to the currency's places half to even.
    /// </summary>
    public IReadOnlyList<(Lot Lot, Exact Gain)> Unrealised(Exact unitPrice) =>
        [.. Lots.Select(l => (l, (l.Quantity * unitPrice).Round(Places) - l.Cost))];

    private static Exact SumOf(IEnumerable<Exact> numbers) =>
        numbers.Aggregate(Exact.Zero, (sum, number) => sum + number);

    private string? ProblemOf(Sale sale)
    {
        if (sale.Quantity.Sign <= 0) return "a sale has a positive quantity";
        if (sale.Quantity > Quantity) return $"{sale.Quantity} are sold and {Quantity} held";
        return sale.Proceeds.Trim().Places > Places
            ? "the proceeds have more places than the currency"
            : null;
    }

    private string? Missing(Sale sale)
    {
        if (sale.Method != LotMethod.Specific) return null;
        var parts = sale.Parts ?? [];
        if (SumOf(parts.Select(p => p.Quantity)).CompareTo(sale.Quantity) != 0)
            return "the lots named do not sum to the quantity sold";
        if (parts.DistinctBy(p => p.Name).Count() < parts.Count) return "a lot is named twice";
        var lacking = parts.FirstOrDefault(p => p.Quantity.Sign <= 0 ||
            !Lots.Any(l => l.Name == p.Name && p.Quantity <= l.Quantity));
        return lacking is null ? null : $"lot {lacking.Name} does not have {lacking.Quantity} units";
    }

    private List<(Lot Lot, Exact Quantity)> Take(Sale sale)
    {
        if (sale.Method == LotMethod.Specific)
            return [.. sale.Parts!.Select(p => (Lots.First(l => l.Name == p.Name), p.Quantity))];
        var order = sale.Method switch
        {
            LotMethod.Lifo => Lots.Reverse(),
            LotMethod.Hifo => Lots.OrderByDescending(l => Exact.Divide(l.Cost, l.Quantity)),
            _ => Lots,
        };
        var (taken, wanted) = (new List<(Lot, Exact)>(), sale.Quantity);
        foreach (var lot in order)
        {
            if (wanted.IsZero) break;
            var part = lot.Quantity < wanted ? lot.Quantity : wanted;
            taken.Add((lot, part));
            wanted -= part;
        }

        return taken;
    }

    private static Lot Less(Lot lot, RealisedGain? sold) => sold is null
        ? lot
        : lot with { Quantity = lot.Quantity - sold.Quantity, Cost = lot.Cost - sold.Cost };

    /// <summary>The lots at a cost for all of them, each unit at the same.</summary>
    private List<Lot> Averaged(List<Lot> lots, Exact cost)
    {
        var costs = Share(cost, [.. lots.Select(l => l.Quantity)]);
        return [.. lots.Select((lot, i) => lot with { Cost = costs[i] })];
    }

    private Exact PartOf(Exact amount, Exact quantity, Exact all) =>
        Share(amount, [quantity, all - quantity])[0];

    private IReadOnlyList<Exact> Share(Exact amount, IReadOnlyList<Exact> quantities) =>
        Allocation.ByLargestRemainder(amount, Places, quantities)!;
}
