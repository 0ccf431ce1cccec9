using Atlas.Ledger.Money;
using Atlas.Projections.Prices;

namespace Atlas.Projections.Calculations;

/// <summary>An amount in another asset, and the rate that made it.</summary>
public sealed record Converted(Exact Amount, Rate Rate);

/// <summary>Converts amounts at the rate in force on a day.</summary>
public static class Conversion
{
    /// <param name="places">Places of the other asset; the product is rounded to them, half to even.</param>
    /// <returns>Null where there is no rate on or before the day, never an amount at 0 or 1.</returns>
    public static Converted? Convert(
        Exact amount, string from, string to, DateOnly day, int places, MarketRates rates) =>
        rates.Find(from, to, day) is { } rate
            ? new Converted((amount * rate.Value).Round(places).AtLeast(places), rate)
            : null;
}
