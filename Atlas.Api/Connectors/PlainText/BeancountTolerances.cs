using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>An amount with what its costs and price say, as far as they are known.</summary>
internal sealed record BeancountSize(
    PlainAmount Units, IReadOnlyList<Exact> Costs, string? CostCurrency, PlainAmount? Price);

/// <summary>
/// How far beancount lets a transaction or balance be off: half the last digit written, unless told
/// otherwise.
/// </summary>
internal sealed class BeancountTolerances
{
    /// <summary>Beyond so many digits a tolerance tells nothing about places.</summary>
    private const int QuantumDigitsMax = 4;

    private static readonly Exact CostToleranceMax = new(5, 1);

    private readonly Dictionary<string, Exact> _defaults = new(StringComparer.Ordinal);
    private readonly Exact _multiplier = new(5, 1);
    private readonly bool _fromCost;

    public BeancountTolerances(PlainJournal journal)
    {
        if (BeancountOptions.NumberOf(journal.Option("inferred_tolerance_multiplier")) is { } multiplier)
            _multiplier = multiplier;
        _fromCost = BeancountOptions.IsTrue(journal.Option("infer_tolerance_from_cost"));
        foreach (var (_, value) in journal.Options.Where(o => o.Key == "inferred_tolerance_default"))
        {
            if (value.Split(':') is [var currency, var text] &&
                BeancountOptions.NumberOf(text) is { } tolerance) _defaults[currency] = tolerance;
        }
    }

    /// <summary>By currency, from the amounts that are written.</summary>
    public Dictionary<string, Exact> Of(IEnumerable<BeancountSize> sizes)
    {
        var tolerances = new Dictionary<string, Exact>(_defaults, StringComparer.Ordinal);
        var costs = new Dictionary<string, Exact>(StringComparer.Ordinal);
        foreach (var size in sizes)
        {
            if (size.Units.Number.Places <= 0) continue;
            var tolerance = Exact.Unit(size.Units.Number.Places) * _multiplier;
            Raise(tolerances, size.Units.Commodity, tolerance);
            if (!_fromCost) continue;
            if (size.CostCurrency is { } paid) Add(costs, paid,
                size.Costs.Aggregate(CostToleranceMax, (least, cost) => Min(least, tolerance * cost)));
            if (size.Price is { } price)
                Add(costs, price.Commodity, Min(CostToleranceMax, tolerance * price.Number));
        }

        foreach (var (currency, tolerance) in costs) Raise(tolerances, currency, tolerance);
        return tolerances;
    }

    public static Exact In(Dictionary<string, Exact> tolerances, string currency) =>
        tolerances.TryGetValue(currency, out var own) ? own : tolerances.GetValueOrDefault("*", Exact.Zero);

    public Exact Of(PlainBalance balance) => balance.Tolerance ?? (balance.Amount.Number.Places > 0
        ? Exact.Unit(balance.Amount.Number.Places) * _multiplier * new Exact(2, 0)
        : Exact.Zero);

    /// <summary>A computed amount, rounded to what the transaction's own amounts show.</summary>
    public static Exact Quantize(Dictionary<string, Exact> tolerances, string currency, Exact number)
    {
        var quantum = (In(tolerances, currency) * new Exact(2, 0)).Trim();
        return quantum.IsZero || quantum.WithDigits(QuantumDigitsMax) != quantum
            ? number
            : number.Round(quantum.Places);
    }

    private static Exact Min(Exact a, Exact b) => a < b ? a : b;

    private static void Add(Dictionary<string, Exact> sums, string currency, Exact tolerance) =>
        sums[currency] = sums.GetValueOrDefault(currency, Exact.Zero) + tolerance;

    private static void Raise(Dictionary<string, Exact> tolerances, string currency, Exact tolerance)
    {
        if (!tolerances.TryGetValue(currency, out var before) || tolerance > before)
            tolerances[currency] = tolerance;
    }
}
