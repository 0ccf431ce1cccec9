using Atlas.Ledger.Money;

namespace Atlas.Projections.Lots;

/// <summary>A posting that says what its units cost, and so adds to a lot or takes from one.</summary>
/// <param name="IsReversal">It undoes another posting, and with it what that one gained.</param>
/// <param name="Price">Per unit, as posted; null = none.</param>
public sealed record LotPosting(
    long Position, int Index, DateOnly Date, LotKey Lot, Exact Amount, Exact? Price, string? PriceAsset,
    bool IsReversal);

/// <summary>
/// What makes units one lot: the same account, asset and cost, day of acquisition and name.
/// </summary>
/// <param name="Cost">
/// Per unit, without trailing zeros; rounded where a method has made it a part of a lot's cost.
/// </param>
public sealed record LotKey(
    string Account, string Asset, Exact Cost, string Currency, DateOnly? Acquired, string? Label);

/// <summary>
/// Units of a lot that are still held; negative where they were sold before they were bought.
/// </summary>
/// <param name="Opened">Its day of acquisition, or that of its first posting.</param>
/// <param name="Cost">Of all its units.</param>
public sealed record OpenLot(LotKey Lot, DateOnly Opened, Exact Quantity, Exact Cost);

/// <summary>
/// What was gained on units that left a lot; all of it negative where a reversal undid that.
/// </summary>
/// <param name="Quantity">Units sold, or bought back; 0 where capital was returned.</param>
/// <param name="Cost">Of these units.</param>
/// <param name="Proceeds">Null where the posting has no price in the cost's currency.</param>
public sealed record LotGain(
    LotKey Lot, DateOnly Opened, DateOnly Date, long Position, int Index, Exact Quantity, Exact Cost,
    Exact? Proceeds)
{
    /// <summary>Proceeds less cost; null where the proceeds are not known.</summary>
    public Exact? Gain => Proceeds is { } proceeds ? proceeds - Cost : null;
}

/// <summary>
/// The lots that postings lead to. Each posting names its lot, as an importer books it or as the client says,
/// so nothing is matched here and no method is chosen; postings without a cost belong to no lot.
/// </summary>
public sealed class LedgerLots
{
    private readonly Dictionary<LotKey, State> _lots = [];
    private readonly List<LotGain> _gains = [];

    /// <param name="postings">By effective date, then as recorded.</param>
    public LedgerLots(IEnumerable<LotPosting> postings)
    {
        foreach (var posting in postings) Apply(posting);
    }

    /// <summary>By account, asset, day and cost.</summary>
    public IReadOnlyList<OpenLot> Open =>
        [.. _lots.Where(l => !l.Value.Quantity.IsZero)
            .Select(l => new OpenLot(
                l.Key, l.Value.Opened, l.Value.Quantity, l.Value.Quantity * l.Key.Cost))
            .OrderBy(l => l.Lot.Account, StringComparer.Ordinal)
            .ThenBy(l => l.Lot.Asset, StringComparer.Ordinal)
            .ThenBy(l => l.Opened).ThenBy(l => l.Lot.Cost)];

    /// <summary>In the order of the postings.</summary>
    public IReadOnlyList<LotGain> Gains => _gains;

    private void Apply(LotPosting posting)
    {
        if (!_lots.TryGetValue(posting.Lot, out var lot))
            _lots[posting.Lot] = lot = new State { Opened = posting.Lot.Acquired ?? posting.Date };
        // A reversal is judged by the posting that it undoes.
        var original = posting.IsReversal ? -posting.Amount : posting.Amount;
        if (lot.Side == 0 || (lot.Quantity.IsZero && !posting.IsReversal)) lot.Side = original.Sign;
        if (original.Sign != lot.Side) _gains.Add(GainOf(posting, lot.Opened));
        lot.Quantity += posting.Amount;
    }

    private static LotGain GainOf(LotPosting posting, DateOnly opened)
    {
        // Units sold leave with a negative amount and bring a positive one.
        var given = -posting.Amount;
        var isPriced = posting.Price is not null && posting.PriceAsset == posting.Lot.Currency;
        return new LotGain(
            posting.Lot, opened, posting.Date, posting.Position, posting.Index, given,
            given * posting.Lot.Cost, isPriced ? given * posting.Price!.Value : null);
    }

    private sealed class State
    {
        public required DateOnly Opened { get; init; }

        public Exact Quantity { get; set; } = Exact.Zero;

        /// <summary>1 = bought first, -1 = sold first.</summary>
        public int Side { get; set; }
    }
}
