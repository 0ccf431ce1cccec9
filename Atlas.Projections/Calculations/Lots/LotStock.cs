using System.Collections.Immutable;
using Atlas.Ledger.Money;

namespace Atlas.Projections.Calculations;

/// <summary>
/// Lots by age, by name and by cost per unit. A value like the book it is of: a change costs the logarithm of
/// how many lots there are, and shares the rest with what was before.
/// </summary>
internal sealed record LotStock
{
    public static readonly LotStock Empty = new();

    private LotStock()
    {
    }

    public Exact Quantity { get; private init; } = Exact.Zero;

    public Exact Cost { get; private init; } = Exact.Zero;

    /// <summary>The oldest first; of one day, those that came first.</summary>
    public IEnumerable<Item> Oldest => ByAge;

    public IEnumerable<Item> Newest => ByAge.Reverse();

    /// <summary>Of equals, the oldest first; to be asked for where <see cref="Priced"/>.</summary>
    public IEnumerable<Item> Dearest => ByUnitCost!;

    private ImmutableSortedSet<Item> ByAge { get; init; } = ImmutableSortedSet.Create<Item>(new Older());

    /// <summary>Of an item its age alone holds: its units and cost may be those of an earlier day.</summary>
    private ImmutableDictionary<string, Item> ByName { get; init; } =
        ImmutableDictionary<string, Item>.Empty;

    /// <summary>Null until somebody asks for it.</summary>
    private ImmutableSortedSet<Item>? ByUnitCost { get; init; }

    /// <summary>What the items of lower numbers than <see cref="PooledBelow"/> cost together.</summary>
    private Exact PooledCost { get; init; } = Exact.Zero;

    /// <summary>These items' own costs are out of date; 0 = none.</summary>
    private int PooledBelow { get; init; }

    private int Next { get; init; } = 1;

    public Item? Find(string name) =>
        ByName.TryGetValue(name, out var item) && ByAge.TryGetValue(item, out var current) ? current : null;

    /// <param name="lot">Of a name that is not among them.</param>
    public LotStock With(Lot lot)
    {
        var item = new Item(Next, lot);
        return this with
        {
            ByAge = ByAge.Add(item),
            ByName = ByName.Add(lot.Name, item),
            ByUnitCost = ByUnitCost?.Add(item),
            Next = Next + 1,
            Quantity = Quantity + lot.Quantity,
            Cost = Cost + lot.Cost,
        };
    }

    /// <summary>Without so many units of a lot, and without what they cost.</summary>
    public LotStock Without(Item item, Exact quantity, Exact cost)
    {
        var lot = item.Lot;
        var left = lot with { Quantity = lot.Quantity - quantity, Cost = lot.Cost - cost };
        var isGone = left.Quantity.IsZero;
        ImmutableSortedSet<Item> LessOf(ImmutableSortedSet<Item> items) =>
            isGone ? items.Remove(item) : items.Remove(item).Add(new Item(item.Number, left));
        return this with
        {
            ByAge = LessOf(ByAge),
            ByName = isGone ? ByName.Remove(lot.Name) : ByName,
            ByUnitCost = ByUnitCost is null ? null : LessOf(ByUnitCost),
            Quantity = Quantity - quantity,
            Cost = Cost - cost,
        };
    }

    /// <summary>The same, ordered by cost per unit too from now on.</summary>
    public LotStock Priced() => ByUnitCost is null
        ? this with { ByUnitCost = ByAge.ToImmutableSortedSet(new Dearer()) }
        : this;

    /// <summary>
    /// The same units at the same cost in all, each unit at the same; what that makes of each lot is worked
    /// out when somebody asks.
    /// </summary>
    public LotStock Pooled() => this with { PooledCost = Cost, PooledBelow = Next, ByUnitCost = null };

    /// <summary>Each lot with a cost of its own again: its share of what the pool costs.</summary>
    public LotStock Spread(int places)
    {
        if (PooledBelow == 0) return this;
        var pooled = ByAge.Where(item => item.Number < PooledBelow).ToList();
        var shares = Allocation.ByLargestRemainder(
            PooledCost, places, [.. pooled.Select(item => item.Lot.Quantity)]);
        var costs = pooled.Select((item, i) => (item.Number, Cost: shares![i]))
            .ToDictionary(c => c.Number, c => c.Cost);
        return Of(ByAge.Select(item => costs.TryGetValue(item.Number, out var cost)
            ? item.Lot with { Cost = cost } : item.Lot));
    }

    public static LotStock Of(IEnumerable<Lot> lots) =>
        lots.Aggregate(Empty, (stock, lot) => stock.With(lot));

    /// <param name="number">In the order in which they came.</param>
    public sealed class Item(int number, Lot lot)
    {
        private Exact? _unitCost;

        public int Number => number;

        public Lot Lot => lot;

        public Exact UnitCost => _unitCost ??= Exact.Divide(lot.Cost, lot.Quantity);
    }

    private sealed class Older : IComparer<Item>
    {
        public int Compare(Item? x, Item? y) =>
            x!.Lot.Acquired.CompareTo(y!.Lot.Acquired) is var order and not 0
                ? order : x.Number.CompareTo(y.Number);
    }

    private sealed class Dearer : IComparer<Item>
    {
        private readonly Older _older = new();

        public int Compare(Item? x, Item? y) =>
            y!.UnitCost.CompareTo(x!.UnitCost) is var order and not 0 ? order : _older.Compare(x, y);
    }
}
