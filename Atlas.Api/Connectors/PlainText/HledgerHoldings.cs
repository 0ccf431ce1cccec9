using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Amounts as hledger adds them up: those of one commodity but different prices stay apart, and total
/// prices are
/// added with their amounts.
/// </summary>
internal sealed class HledgerHoldings
{
    private readonly Dictionary<Key, Held> _held = [];

    /// <summary>Amounts that are not nothing, by commodity, those without a price first.</summary>
    public IEnumerable<Held> NotZero => InOrder().Where(h => !h.IsZero);

    public void Add(Held added)
    {
        var key = added.Key;
        _held[key] = _held.TryGetValue(key, out var before) ? before + added : added;
    }

    public void AddAll(HledgerHoldings other)
    {
        foreach (var held in other._held.Values) Add(held);
    }

    /// <summary>What an assertion compares with: the first amount of the commodity.</summary>
    public Exact FirstOf(string commodity) =>
        InOrder().FirstOrDefault(h => h.Amount.Commodity == commodity)?.Amount.Number ?? Exact.Zero;

    /// <summary>Other commodities than one.</summary>
    public IEnumerable<Held> Except(string commodity) => InOrder().Where(h =>
        h.Amount.Commodity != commodity);

    private IEnumerable<Held> InOrder() => _held
        .OrderBy(h => h.Key.Commodity, StringComparer.Ordinal)
        .ThenBy(h => h.Key.Paid, StringComparer.Ordinal)
        .ThenBy(h => h.Key.Unit is not null).ThenBy(h => h.Key.Unit)
        .Select(h => h.Value);

    internal readonly record struct Key(string Commodity, string? Paid, Exact? Unit);

    /// <param name="Price">Of each unit, or of all of it with the sign that it counts with; null =
    /// none.</param>
    internal sealed record Held(PlainAmount Amount, PlainPrice? Price)
    {
        public Key Key => new(
            Amount.Commodity, Price?.Commodity, Price is { IsTotal: false } unit ? unit.Number : null);

        public bool IsZero => Amount.Number.IsZero && Price is not { IsTotal: true, Number.IsZero: false };

        /// <summary>What it counts as when a transaction is balanced.</summary>
        public PlainAmount Weight => Price switch
        {
            { Number: { } total, Commodity: { } paid, IsTotal: true } => new PlainAmount(total, paid),
            { Number: { } each, Commodity: { } paid } => new PlainAmount(Amount.Number * each, paid),
            _ => Amount,
        };

        public static Held operator -(Held held) => new(
            held.Amount with { Number = -held.Amount.Number },
            held.Price is { IsTotal: true } total
                ? total with { Number = -total.Number!.Value } : held.Price);

        public static Held operator +(Held one, Held two) => new(
            one.Amount with { Number = one.Amount.Number + two.Amount.Number },
            one.Price is { IsTotal: true } total
                ? total with { Number = total.Number!.Value + two.Price!.Number!.Value }
                : one.Price);

        /// <summary>A total is written without the sign that it counts with.</summary>
        public static Held Of(PlainAmount amount, PlainPrice? price) => new(amount,
            price is { IsTotal: true } && amount.Number.Sign < 0
                ? price with { Number = -price.Number!.Value }
                : price);
    }
}
