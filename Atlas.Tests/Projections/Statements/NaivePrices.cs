using Atlas.Ledger.Journal;
using Atlas.Ledger.Prices;

namespace Atlas.Tests.Projections.Statements;

/// <summary>The rates in force, looked for among all prices anew each time.</summary>
internal sealed class NaivePrices(IReadOnlyList<JournalEntry> entries, long at)
{
    private readonly List<MarketPrice> _prices =
    [
        .. entries.Where(e => e.Position <= at).Select(e => e.Data).OfType<PricesRecorded>()
            .SelectMany(e => e.Prices),
    ];

    public decimal? Rate(string asset, string currency, DateOnly day)
    {
        if (asset == currency) return 1m;
        if (Between(asset, currency, day) is var (_, price)) return price;
        var assets = _prices.SelectMany(p => new[] { p.Base, p.Quote }).Distinct();
        var ways =
            from via in assets.Order(StringComparer.Ordinal)
            let first = Between(asset, via, day)
            let second = Between(via, currency, day)
            where first is not null && second is not null
            let older = first.Value.Date < second.Value.Date ? first.Value.Date : second.Value.Date
            orderby older descending
            select first.Value.Price * second.Value.Price;
        return ways.Select(w => (decimal?)w).FirstOrDefault();
    }

    private (DateOnly Date, decimal Price)? Between(string one, string other, DateOnly day)
    {
        var direct = _prices.Where(p => p.Base == one && p.Quote == other && p.Date <= day)
            .OrderBy(p => p.Date).LastOrDefault();
        var inverse = _prices.Where(p => p.Base == other && p.Quote == one && p.Date <= day)
            .OrderBy(p => p.Date).LastOrDefault();
        if (direct is null && inverse is null) return null;
        return inverse is null || (direct is not null && direct.Date >= inverse.Date)
            ? (direct!.Date, direct.Price)
            : (inverse.Date, 1 / inverse.Price);
    }
}
