using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Projections.Prices;
using Atlas.Tests.Support;
using CsCheck;

namespace Atlas.Tests.Projections;

/// <summary>The rate in force: which of the prices that are known, how old, and by which way.</summary>
public sealed class MarketRatesTests(AtlasHost host)
{
    private static readonly DateOnly Day = TestLedger.Day;
    private static readonly string[] Assets = ["ACME", "CHF", "EUR", "USD"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("EUR", "USD", 0, "1.08 of 0")]
    [InlineData("EUR", "USD", 7, "1.08 of 0")]
    [InlineData("EUR", "USD", 8, "1.08 of 0 stale")]
    [InlineData("EUR", "USD", -1, "1.05 of -30 stale")]
    [InlineData("EUR", "USD", -31, "none")]
    [InlineData("USD", "EUR", 0, "0.9259259259259259259259259259 of 0")]
    [InlineData("ACME", "USD", 5, "100 of 0")]
    [InlineData("ACME", "EUR", 5, "92.5925925925925925925925925900 of 0 via USD")]
    [InlineData("USD", "ACME", 5, "0.01 of 0")]
    [InlineData("VACHR", "USD", 5, "none")]
    [InlineData("ACME", "CHF", 5, "none")]
    [InlineData("VACHR", "VACHR", 5, "1 of 5")]
    public void The_newest_price_up_to_the_day_is_in_force(
        string asset, string currency, int day, string expected)
    {
        var rates = new MarketRates(
        [
            new("EUR", "USD", Day, Of("1.08")), new("EUR", "USD", Day.AddDays(-30), Of("1.05")),
            new("ACME", "USD", Day, Of("100")), new("CHF", "GBP", Day, Of("0.9")),
        ], 7);

        TextOf(rates.Find(asset, currency, Day.AddDays(day))).ShouldBe(expected);
    }

    [Fact]
    public void A_newer_inverse_goes_before_an_older_price_and_on_the_same_day_the_pair_itself()
    {
        var rates = new MarketRates(
        [
            new("EUR", "USD", Day, Of("1.25")), new("USD", "EUR", Day, Of("0.5")),
            new("USD", "EUR", Day.AddDays(1), Of("0.4")),
        ], 7);

        TextOf(rates.Find("EUR", "USD", Day)).ShouldBe("1.25 of 0");
        TextOf(rates.Find("USD", "EUR", Day)).ShouldBe("0.5 of 0");
        TextOf(rates.Find("EUR", "USD", Day.AddDays(1))).ShouldBe("2.5 of 1");
    }

    [Fact]
    public void Of_several_ways_through_a_third_asset_the_one_with_the_newest_older_price_is_taken()
    {
        var rates = new MarketRates(
        [
            new("A", "X", Day, Of("2")), new("X", "B", Day.AddDays(-3), Of("3")),
            new("A", "Y", Day.AddDays(-1), Of("5")), new("B", "Y", Day.AddDays(-2), Of("2")),
            new("A", "Z", Day.AddDays(-2), Of("7")), new("Z", "B", Day, Of("7")),
        ], 7);

        TextOf(rates.Find("A", "B", Day)).ShouldBe("2.5 of -2 via Y");
    }

    [Fact]
    public async Task Rates_at_a_date_and_a_position_are_those_of_a_fold_of_the_events()
    {
        var ledger = await host.OpenLedgerAsync();
        var recorded = new List<(long Position, MarketPrice Price)>();
        foreach (var batch in PriceGen.List[1, 4].Array[25].Single())
        {
            var outcome = await ledger.SendAsync(new RecordPrices(batch));
            recorded.AddRange(batch.Select(p => (outcome.Position, p)));
        }

        var last = recorded[^1].Position;
        foreach (var at in new long?[] { null, 1, 2, 9, last - 1, last })
        {
            var known = recorded.Where(r => r.Position <= (at ?? last)).Select(r => r.Price).ToList();
            var rates = await ledger.ReadAsync(last, view =>
                ReadRates.OfSpanAsync(view, Day.AddDays(3), Day.AddDays(15), at, 7, Token));
            foreach (var day in Enumerable.Range(3, 13).Select(Day.AddDays))
            {
                foreach (var (asset, currency) in Assets.SelectMany(a => Assets.Select(c => (a, c))))
                    TextOf(rates.Find(asset, currency, day)).ShouldBe(
                        NaiveRate(known, asset, currency, day), $"{asset} in {currency} on {day} at {at}");
            }
        }
    }

    private static Gen<MarketPrice> PriceGen =>
        from pair in Gen.OneOf(("EUR", "USD"), ("USD", "EUR"), ("ACME", "USD"), ("CHF", "EUR"))
        from day in Gen.Int[0, 14]
        from cents in Gen.Int[1, 999]
        select new MarketPrice(pair.Item1, pair.Item2, Day.AddDays(day), cents / 100m, "random");

    /// <summary>The same told slowly, from the list of all prices in recorded order.</summary>
    private static string NaiveRate(List<MarketPrice> known, string asset, string currency, DateOnly day)
    {
        if (asset == currency) return $"1 of {day.DayNumber - Day.DayNumber}";
        if (NaiveDirect(known, asset, currency, day) is { } direct) return Text(direct, null);
        var ways = Assets.Select(via => (Via: via, One: NaiveDirect(known, asset, via, day),
                Two: NaiveDirect(known, via, currency, day)))
            .Where(w => w is { One: not null, Two: not null })
            .Select(w => (Rate: (w.One!.Value.Value * w.Two!.Value.Value,
                w.One.Value.Date < w.Two.Value.Date ? w.One.Value.Date : w.Two.Value.Date), w.Via))
            .OrderByDescending(w => w.Rate.Item2).ThenBy(w => w.Via, StringComparer.Ordinal).ToList();
        return ways.Count == 0 ? "none" : Text(ways[0].Rate, ways[0].Via);

        string Text((Exact Value, DateOnly Date) rate, string? via) => TextOf(
            new Rate(rate.Value, rate.Date, day.DayNumber - rate.Date.DayNumber > 7, via));
    }

    private static (Exact Value, DateOnly Date)? NaiveDirect(
        List<MarketPrice> known, string asset, string currency, DateOnly day)
    {
        var inForce = known.Select((p, i) => (Price: p, Order: i)).Where(x => x.Price.Date <= day
                && ((x.Price.Base, x.Price.Quote) == (asset, currency)
                    || (x.Price.Base, x.Price.Quote) == (currency, asset)))
            .OrderByDescending(x => x.Price.Date).ThenByDescending(x => x.Price.Base == asset)
            .ThenByDescending(x => x.Order).Select(x => x.Price).FirstOrDefault();
        if (inForce is null) return null;
        var value = Of(inForce.Price.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return (inForce.Base == asset ? value : Exact.Divide(Exact.Unit(0), value), inForce.Date);
    }

    private static Exact Of(string number) =>
        Exact.Parse(number.Split('.')[0], number.Contains('.') ? number.Split('.')[1] : "");

    private static string TextOf(Rate? rate) => rate is null
        ? "none"
        : $"{rate.Value} of {rate.Date.DayNumber - Day.DayNumber}{(rate.IsStale ? " stale" : "")}"
            + (rate.Via is null ? "" : $" via {rate.Via}");
}
