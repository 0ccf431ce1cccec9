using System.Globalization;
using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// How far beancount lets a transaction or balance be off: half the last digit written, unless told
/// otherwise.
/// </summary>
internal sealed class BeancountTolerances
{
    private readonly Dictionary<string, Exact> _defaults = new(StringComparer.Ordinal);
    private readonly Exact _multiplier = new(5, 1);
    private readonly bool _fromCost;

    public BeancountTolerances(PlainJournal journal)
    {
        if (Number(journal.Option("inferred_tolerance_multiplier") ??
            journal.Option("tolerance_multiplier")) is { } multiplier) _multiplier = multiplier;
        _fromCost = journal.Option("infer_tolerance_from_cost")?.ToUpperInvariant() is "TRUE" or "1";
        foreach (var (_, value) in journal.Options.Where(o => o.Key == "inferred_tolerance_default"))
        {
            if (value.Split(':') is [var currency, var text] && Number(text) is { } tolerance)
                _defaults[currency] = tolerance;
        }
    }

    /// <summary>By currency, from the amounts that the transaction writes.</summary>
    public Dictionary<string, Exact> Of(PlainTransaction transaction)
    {
        var tolerances = new Dictionary<string, Exact>(_defaults, StringComparer.Ordinal);
        var costs = new Dictionary<string, Exact>(StringComparer.Ordinal);
        foreach (var posting in transaction.Postings)
        {
            if (posting.Amount is not { Number.Places: > 0 } amount) continue;
            var tolerance = Exact.Unit(amount.Number.Places) * _multiplier;
            Raise(tolerances, amount.Commodity, tolerance);
            if (!_fromCost) continue;
            if (posting.Cost is { PerUnit: { } each, Commodity: { } paid })
                costs[paid] = costs.GetValueOrDefault(paid, Exact.Zero) + (tolerance * each);
            if (posting.Price is { Number: { } price, Commodity: { } currency, IsTotal: false })
                costs[currency] = costs.GetValueOrDefault(currency, Exact.Zero) + (tolerance * price);
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
        var tolerance = In(tolerances, currency);
        return tolerance.IsZero ? number.Trim() : number.Round((tolerance * new Exact(2, 0)).Trim().Places);
    }

    private static void Raise(Dictionary<string, Exact> tolerances, string currency, Exact tolerance)
    {
        if (!tolerances.TryGetValue(currency, out var before) || tolerance > before)
            tolerances[currency] = tolerance;
    }

    private static Exact? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? Exact.Parse(value.ToString(CultureInfo.InvariantCulture).Split('.')[0],
                value.ToString(CultureInfo.InvariantCulture).Split('.').ElementAtOrDefault(1) ?? "")
            : null;
}
