using System.Globalization;
using Atlas.Ledger.Money;
using Atlas.Projections.Calculations;

namespace Atlas.Projections.Lots;

/// <summary>Matches what leaves one account of one asset with what came in before it.</summary>
/// <param name="places">Of the currencies of costs and prices.</param>
internal sealed class LotMatcher(
    string account, string asset, LotMethod method, IReadOnlyDictionary<string, int> places)
{
    /// <summary>By the currency that lots cost.</summary>
    private readonly SortedDictionary<string, LotBook> _books = new(StringComparer.Ordinal);

    private readonly Dictionary<string, string?> _labels = [];
    private readonly List<LotGain> _gains = [];
    private Exact _unmatched = Exact.Zero;

    public IReadOnlyList<LotGain> Gains => _gains;

    public UnmatchedUnits Unmatched => new(account, asset, _unmatched);

    public IEnumerable<OpenLot> Open =>
        from book in _books
        from lot in book.Value.Lots
        select new OpenLot(
            KeyOf(lot.Name, lot.Acquired, lot.Cost, lot.Quantity, book.Key), lot.Acquired,
            lot.Quantity.Trim(), lot.Cost);

    private Exact Held => _books.Values.Aggregate(Exact.Zero, (sum, book) => sum + book.Quantity);

    /// <param name="moves">Of one transaction.</param>
    public void Apply(IReadOnlyList<LotMove> moves)
    {
        var change = moves.Aggregate(Exact.Zero, (sum, m) => sum + m.Amount);
        if ((moves[0].IsSplit || IsExchange(moves)) && Held.Sign > 0 && (Held + change).Sign > 0)
        {
            Split(_books.Values.Aggregate(change, (sum, book) => sum + UnitsOf(book)));
            return;
        }

        foreach (var move in moves)
        {
            if (move.Amount.Sign > 0) Bring(move);
            else Take(move);
        }
    }

    public void Apply(CapitalReturn returned)
    {
        var book = BookOf(returned.Currency);
        var disposal = book.ReturnCapital(returned.Date, returned.Amount);
        // Without lots all of it is a gain.
        var all = new RealisedGain(
            "", returned.Date, returned.Date, Exact.Zero, Exact.Zero, returned.Amount);
        var gains = disposal.Problem is null ? disposal.Gains : [all];
        _books[returned.Currency] = disposal.After;
        _gains.AddRange(gains.Select(gain => new LotGain(
            KeyOf(gain.Lot, gain.Acquired, gain.Cost, Exact.Zero, returned.Currency), gain.Acquired,
            returned.Date, returned.Position, 0, gain.Quantity, gain.Cost, gain.Proceeds)));
    }

    /// <summary>
    /// All units go and others come that cost as much: a split as plain-text books write it.
    /// </summary>
    private bool IsExchange(IReadOnlyList<LotMove> moves)
    {
        if (moves.Any(m => m.UnitCost is null || m.Price is not null)) return false;
        var gone = moves.Where(m => m.Amount.Sign < 0).Aggregate(Exact.Zero, (sum, m) => sum - m.Amount);
        var cost = moves.Aggregate(Exact.Zero, (sum, m) => sum + (m.Amount * m.UnitCost!.Value));
        return cost.IsZero && gone == Held;
    }

    private void Split(Exact held)
    {
        Exact[] units = [.. _books.Values.Select(UnitsOf)];
        var finest = Math.Max(held.Places, units.Max(u => u.Places));
        var shares = Allocation.ByLargestRemainder(held, finest, units)!;
        foreach (var (currency, share) in _books.Keys.Zip(shares).ToList())
            if (share.Sign > 0) _books[currency] = _books[currency].SplitInto(share);
    }

    private void Bring(LotMove move)
    {
        var (unit, currency) = move.UnitCost is null
            ? (move.Price, move.PriceAsset) : (move.UnitCost, move.CostAsset);
        if (unit is not { Sign: >= 0 } cost)
        {
            _unmatched += move.Amount;
            return;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{move.Position}.{move.Index}");
        _labels[name] = move.Label;
        _books[currency!] = BookOf(currency!).Buy(new Lot(
            name, move.Acquired ?? move.Date, move.Amount, (move.Amount * cost).Round(places[currency!])));
    }

    /// <summary>From the lots in the currency that the posting names first.</summary>
    private void Take(LotMove move)
    {
        var wanted = -move.Amount;
        var named = move.CostAsset ?? move.PriceAsset;
        foreach (var currency in _books.Keys.OrderBy(c => c != named).ToList())
        {
            var book = _books[currency];
            var part = book.Quantity < wanted ? UnitsOf(book) : wanted;
            if (part.IsZero) continue;
            Sell(move, currency, part);
            wanted -= part;
        }

        _unmatched -= wanted;
    }

    private void Sell(LotMove move, string currency, Exact quantity)
    {
        Exact? proceeds = move.PriceAsset == currency
            ? (quantity * move.Price!.Value).Round(places[currency]) : null;
        var disposal = _books[currency].Sell(new Sale(move.Date, quantity, proceeds ?? Exact.Zero, method));
        _books[currency] = disposal.After;
        _gains.AddRange(disposal.Gains.Select(gain => new LotGain(
            KeyOf(gain.Lot, gain.Acquired, gain.Cost, gain.Quantity, currency), gain.Acquired, move.Date,
            move.Position, move.Index, gain.Quantity.Trim(), gain.Cost,
            proceeds is null ? null : gain.Proceeds)));
    }

    /// <summary>
    /// What is held, to the places that its lots have; what was sold may have had more. A split shares units
    /// out to places that follow from these.
    /// </summary>
    private static Exact UnitsOf(LotBook book) =>
        book.Lots.Aggregate(Exact.Zero, (sum, lot) => sum + lot.Quantity);

    private LotBook BookOf(string currency) =>
        _books.GetValueOrDefault(currency) ?? LotBook.Empty(places[currency]);

    private LotKey KeyOf(string lot, DateOnly acquired, Exact cost, Exact quantity, string currency) => new(
        account, asset, quantity.IsZero ? Exact.Zero : Exact.Divide(cost, quantity), currency, acquired,
        _labels.GetValueOrDefault(lot));
}
