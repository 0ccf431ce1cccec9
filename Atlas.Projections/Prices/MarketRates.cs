using Atlas.Ledger.Money;

namespace Atlas.Projections.Prices;

/// <summary>What one unit of an asset is worth in another one on a day.</summary>
/// <param name="Value">
/// Units of the other: a recorded price exactly, its inverse to 28 significant digits, half to even.
/// </param>
/// <param name="Date">The day of the price; where two were multiplied, that of the older one.</param>
/// <param name="IsStale">Whether that is more days ago than prices are trusted for.</param>
/// <param name="Via">The asset in between, where there is no price of the two in each other.</param>
public sealed record Rate(Exact Value, DateOnly Date, bool IsStale, string? Via = null);

/// <summary>How prices are used; the configuration's section <c>Prices</c>.</summary>
public sealed record PriceSettings
{
    /// <summary>A price is stale when it is older than so many days; not negative.</summary>
    public int FreshDays { get; init; } = 7;
}

/// <summary>A price as it was in force from its day on; one per pair and day.</summary>
public readonly record struct DatedPrice(string Base, string Quote, DateOnly Date, Exact Price);

/// <summary>
/// The prices of a span of days. The price in force on a day is the newest one up to it, of the pair itself
/// or of its inverse; on the same day the pair itself goes first. Two assets without any price in each other
/// are converted through one third: the one whose older price is newest, by name where several are. There is
/// no longer way, and where there is none at all the answer is null, never 0 or 1.
/// </summary>
/// <param name="prices">In any order.</param>
/// <param name="freshDays">A price is stale when it is older than so many days.</param>
public sealed class MarketRates(IEnumerable<DatedPrice> prices, int freshDays)
{
    private readonly Dictionary<string, Dictionary<string, List<DatedPrice>>> _byBase = ByBase(prices);

    /// <summary>The rate of one unit of <paramref name="asset"/> in <paramref name="currency"/>.</summary>
    public Rate? Find(string asset, string currency, DateOnly day)
    {
        if (asset == currency) return new Rate(Exact.Unit(0), day, IsStale: false);
        return Between(asset, currency, day) is { } found
            ? RateOf(found.Value, found.Date, day)
            : Across(asset, currency, day);
    }

    private static Dictionary<string, Dictionary<string, List<DatedPrice>>> ByBase(
        IEnumerable<DatedPrice> prices)
    {
        var byBase = new Dictionary<string, Dictionary<string, List<DatedPrice>>>(StringComparer.Ordinal);
        foreach (var price in prices.OrderBy(p => p.Date))
        {
            SeriesOf(byBase, price.Base, price.Quote).Add(price);
            // So that an asset finds those that are priced in it; the inverse's own list may stay empty.
            SeriesOf(byBase, price.Quote, price.Base);
        }

        return byBase;
    }

    private static List<DatedPrice> SeriesOf(
        Dictionary<string, Dictionary<string, List<DatedPrice>>> byBase, string asset, string quote)
    {
        if (!byBase.TryGetValue(asset, out var quotes))
            byBase[asset] = quotes = new Dictionary<string, List<DatedPrice>>(StringComparer.Ordinal);
        if (!quotes.TryGetValue(quote, out var series)) quotes[quote] = series = [];
        return series;
    }

    private Rate RateOf(Exact value, DateOnly date, DateOnly day, string? via = null) =>
        new(value, date, day.DayNumber - date.DayNumber > freshDays, via);

    private Rate? Across(string asset, string currency, DateOnly day)
    {
        Rate? best = null;
        if (!_byBase.TryGetValue(asset, out var neighbours)) return null;
        foreach (var via in neighbours.Keys.Order(StringComparer.Ordinal))
        {
            if (Between(asset, via, day) is not { } first || Between(via, currency, day) is not { } second)
                continue;
            var date = first.Date < second.Date ? first.Date : second.Date;
            if (best is null || date > best.Date)
                best = RateOf(first.Value * second.Value, date, day, via);
        }

        return best;
    }

    private (Exact Value, DateOnly Date)? Between(string asset, string currency, DateOnly day)
    {
        var (direct, inverse) = (InForce(asset, currency, day), InForce(currency, asset, day));
        if (direct is { } price && (inverse is null || price.Date >= inverse.Value.Date))
            return (price.Price, price.Date);
        return inverse is { } other ? (Exact.Divide(Exact.Unit(0), other.Price), other.Date) : null;
    }

    private DatedPrice? InForce(string asset, string quote, DateOnly day)
    {
        if (_byBase.GetValueOrDefault(asset)?.GetValueOrDefault(quote) is not { } series) return null;
        var (low, high) = (0, series.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (series[middle].Date <= day) low = middle + 1;
            else high = middle;
        }

        return low == 0 ? null : series[low - 1];
    }
}
