using Atlas.Ledger.Money;

namespace Atlas.Projections.Calculations;

/// <summary>
/// The open lots of one asset, and what sales, splits and returns of capital make of them. A book is a value:
/// every change answers a new one.
/// </summary>
/// <remarks>
/// Cost and proceeds of a lot sold in part are shared out by the largest remainder, so nothing is lost to
/// rounding: once everything is sold, the gains sum to all proceeds less all costs, whatever the method.
/// </remarks>
public sealed class LotBook
{
    /// <summary>Finer than the units held, so that no lot is left without any.</summary>
    private const int SplitPlaces = 6;

    private readonly LotStock _stock;

    private LotBook(LotStock stock, int places) => (_stock, Places) = (stock, places);

    /// <summary>In the order in which they were acquired.</summary>
    public IReadOnlyList<Lot> Lots => [.. _stock.Spread(Places).Oldest.Select(item => item.Lot)];

    /// <summary>Of the currency of costs and proceeds; parts of them are whole cents.</summary>
    public int Places { get; }

    public Exact Quantity => _stock.Quantity;

    public Exact Cost => _stock.Cost;

    /// <param name="places">Of the currency of costs and proceeds.</param>
    public static LotBook Empty(int places) => new(LotStock.Empty, places);

    /// <summary>With one lot more; throws where it is none, or has another one's name.</summary>
    public LotBook Buy(Lot lot) =>
        lot.Quantity.Sign <= 0 || lot.Cost.Sign < 0 || lot.Cost.Trim().Places > Places ||
        _stock.Find(lot.Name) is not null
            ? throw new ArgumentException(
                "a lot has a name of its own, units, and a cost of 0 or more in whole cents", nameof(lot))
            : With(_stock.With(lot));

    /// <summary>Takes lots by the sale's method and states what each of them gained.</summary>
    public Disposal Sell(Sale sale)
    {
        if ((ProblemOf(sale) ?? Missing(sale)) is { } problem) return new Disposal(this, [], problem);
        var isPooled = sale.Method == LotMethod.Average;
        var stock = isPooled ? _stock : _stock.Spread(Places);
        if (sale.Method == LotMethod.Hifo) stock = stock.Priced();
        var taken = Take(stock, sale);
        Exact[] quantities = [.. taken.Select(t => t.Quantity)];
        var proceeds = Share(sale.Proceeds, quantities);
        var costs = isPooled
            ? Share(PartOf(Cost, sale.Quantity, Quantity), quantities)
            : [.. taken.Select(t => PartOf(t.Item.Lot.Cost, t.Quantity, t.Item.Lot.Quantity))];
        var gains = new List<RealisedGain>(taken.Count);
        foreach (var ((item, quantity), i) in taken.Select((t, i) => (t, i)))
        {
            gains.Add(new RealisedGain(
                item.Lot.Name, item.Lot.Acquired, sale.Date, quantity, costs[i], proceeds[i]));
            stock = stock.Without(item, quantity, costs[i]);
        }

        return new Disposal(With(isPooled ? stock.Pooled() : stock), gains);
    }

    /// <summary>So many new units for so many old ones; the lots cost what they did.</summary>
    public LotBook Split(Exact forNew, Exact forOld) => forNew.Sign > 0 && forOld.Sign > 0
        ? Of(Lots.Select(lot => lot with { Quantity = Exact.Divide(lot.Quantity * forNew, forOld) }))
        : throw new ArgumentException("a split is so many new units for so many old ones", nameof(forNew));

    /// <summary>
    /// A split that leaves so many units, above 0, in all: each lot has its share of them, and costs what it
    /// did.
    /// </summary>
    public LotBook SplitInto(Exact quantity)
    {
        var lots = Lots;
        var places = Math.Max(quantity.Places, lots.Max(l => l.Quantity.Places)) + SplitPlaces;
        var shares = Allocation.ByLargestRemainder(quantity, places, [.. lots.Select(l => l.Quantity)])!;
        return Of(lots.Zip(shares, (lot, share) => lot with { Quantity = share.Trim() }));
    }

    /// <summary>
    /// Lowers the cost of every lot by its share of the amount; what exceeds a lot's cost is a gain.
    /// </summary>
    /// <param name="amount">Above 0, for all units held.</param>
    public Disposal ReturnCapital(DateOnly date, Exact amount)
    {
        var lots = Lots;
        if (lots.Count == 0) return new Disposal(this, [], "nothing is held to return capital on");
        if (amount.Sign <= 0 || amount.Trim().Places > Places)
            return new Disposal(this, [], "the amount must be positive and have the currency's places");
        var shares = Share(amount, [.. lots.Select(l => l.Quantity)]);
        var gains = lots.Zip(shares).Where(p => p.Second > p.First.Cost).Select(p => new RealisedGain(
            p.First.Name, p.First.Acquired, date, Exact.Zero, p.First.Cost, p.Second)).ToList();
        return new Disposal(
            Of(lots.Zip(shares, (lot, share) => lot with
            {
                Cost = share > lot.Cost ? Exact.Zero : lot.Cost - share,
            })), gains);
    }

    /// <summary>
    /// What each lot would gain at a price per unit, cut to the currency's places half to even.
    /// </summary>
    public IReadOnlyList<(Lot Lot, Exact Gain)> Unrealised(Exact unitPrice) =>
        [.. Lots.Select(l => (l, (l.Quantity * unitPrice).Round(Places) - l.Cost))];

    private LotBook With(LotStock stock) => new(stock, Places);

    private LotBook Of(IEnumerable<Lot> lots) => With(LotStock.Of(lots));

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
        if (parts.Aggregate(Exact.Zero, (sum, part) => sum + part.Quantity) != sale.Quantity)
            return "the lots named do not sum to the quantity sold";
        if (parts.DistinctBy(p => p.Name).Count() < parts.Count) return "a lot is named twice";
        var lacking = parts.FirstOrDefault(
            p => p.Quantity.Sign <= 0 || !(_stock.Find(p.Name)?.Lot.Quantity >= p.Quantity));
        return lacking is null ? null : $"lot {lacking.Name} does not have {lacking.Quantity} units";
    }

    private static List<(LotStock.Item Item, Exact Quantity)> Take(LotStock stock, Sale sale)
    {
        if (sale.Method == LotMethod.Specific)
            return [.. sale.Parts!.Select(p => (stock.Find(p.Name)!, p.Quantity))];
        var order = sale.Method switch
        {
            LotMethod.Lifo => stock.Newest,
            LotMethod.Hifo => stock.Dearest,
            _ => stock.Oldest,
        };
        var (taken, wanted) = (new List<(LotStock.Item, Exact)>(), sale.Quantity);
        foreach (var item in order)
        {
            if (wanted.IsZero) break;
            var part = item.Lot.Quantity < wanted ? item.Lot.Quantity : wanted;
            taken.Add((item, part));
            wanted -= part;
        }

        return taken;
    }

    private Exact PartOf(Exact amount, Exact quantity, Exact all) =>
        Share(amount, [quantity, all - quantity])[0];

    private IReadOnlyList<Exact> Share(Exact amount, IReadOnlyList<Exact> quantities) =>
        Allocation.ByLargestRemainder(amount, Places, quantities)!;
}
