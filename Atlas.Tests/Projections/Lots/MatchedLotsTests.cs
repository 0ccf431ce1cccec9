using Atlas.Ledger.Money;
using Atlas.Projections.Calculations;
using Atlas.Projections.Lots;
using CsCheck;

namespace Atlas.Tests.Projections.Lots;

public sealed class MatchedLotsTests
{
    private const string Depot = "Assets:Depot";

    private static readonly DateOnly Day = new(2026, 1, 5);
    private static readonly Dictionary<string, int> Scales = new() { ["EUR"] = 2, ["USD"] = 2 };
    private static readonly LotMethod[] Methods =
        [LotMethod.Fifo, LotMethod.Lifo, LotMethod.Hifo, LotMethod.Average];

    [Theory]
    [InlineData(LotMethod.Fifo, "10:100 2:40", "8:160 10:150")]
    [InlineData(LotMethod.Lifo, "10:150 2:40", "10:100 8:160")]
    [InlineData(LotMethod.Hifo, "10:200 2:30", "10:100 8:120")]
    [InlineData(LotMethod.Average, "10:150 2:30", "8:120 10:150")]
    public void A_method_takes_lots_whatever_lot_the_sale_names(LotMethod method, string sold, string left)
    {
        var lots = Of(method, Buy(1, 10, 10), Buy(2, 10, 20), Buy(3, 10, 15),
            Sell(4, 12, 25) with { UnitCost = Exact.Parse("15"), CostAsset = "EUR" });

        Text(lots.Gains.Select(g => (g.Quantity, g.Cost))).ShouldBe(sold);
        Text(lots.Open.Select(l => (l.Quantity, l.Cost))).ShouldBe(left);
        Sum(lots.Gains.Select(g => g.Proceeds!.Value)).ShouldBe(Exact.Parse("300"));
        lots.Unmatched.ShouldBeEmpty();
    }

    /// <summary>Random purchases, sales and splits; in the end everything is sold.</summary>
    [Fact]
    public void After_full_disposal_every_method_has_gained_the_same() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[1, 50], Gen.Int[1, 5_000]).Array[1, 14].Sample(steps =>
        {
            var (moves, held) = (new List<LotMove>(), 0);
            foreach (var (kind, units, cents) in steps)
            {
                var day = moves.Count + 1;
                var price = new Exact(cents, 2);
                if (kind <= 2) moves.Add(Buy(day, units, price));
                else if (held == 0) continue;
                else if (kind == 3) moves.Add(Sell(day, units % held, price));
                else moves.Add(Sell(day, -units, price) with { IsSplit = true, Price = null });
                held += (int)moves[^1].Amount.Units;
                if (moves[^1].Amount.IsZero) moves.RemoveAt(moves.Count - 1);
            }

            if (held > 0) moves.Add(Sell(99, held, new Exact(777, 2)));
            var all = Methods.Select(m => Of(m, [.. moves])).ToList();
            var totals = all.Select(l => Sum(l.Gains.Select(g => g.Gain!.Value))).ToList();
            return all.TrueForAll(l => l.Open.Count == 0 && l.Unmatched.Count == 0)
                && totals.TrueForAll(t => t == totals[0]);
        });

    [Fact]
    public void What_was_taken_back_counts_as_if_it_had_never_been_and_the_rest_of_it_as_itself()
    {
        LotMove[] kept = [Buy(1, 10, 10), Buy(2, 5, 20), Sell(4, 3, 30)];
        LotMove[] all =
        [
            .. kept[..2], Buy(3, 7, 1), Sell(4, 3, 30), Sell(5, 8, 40),
            Back(6, Buy(3, 7, 1), 7), Back(7, Sell(5, 8, 40), 8),
        ];
        var (plain, settled) = (Of(LotMethod.Lifo, kept), Of(LotMethod.Lifo, all));
        settled.Open.ShouldBe(plain.Open);
        settled.Gains.ShouldBe(plain.Gains);

        var half = Of(LotMethod.Fifo, Buy(1, 10, 10), Back(2, Buy(1, 10, 10), 4));
        Text(half.Open.Select(l => (l.Quantity, l.Cost))).ShouldBe("6:60");
        LotMove twin = Buy(1, 5, 10) with { Index = 1 };
        Of(LotMethod.Fifo, Buy(1, 10, 10), twin, Back(2, Buy(1, 10, 10), 10), Back(2, twin, 5))
            .Open.ShouldBeEmpty();
    }

    [Fact]
    public void A_split_changes_units_and_no_cost_however_the_books_write_it()
    {
        LotMove[] bought = [Buy(1, 10, 10), Buy(2, 5, 30)];
        var told = Of(LotMethod.Fifo, [.. bought, Buy(3, 15, 0) with { UnitCost = null, IsSplit = true }]);
        LotMove gone = Sell(3, 10, 0) with { UnitCost = Exact.Parse("10"), CostAsset = "EUR", Price = null };
        var exchanged = Of(LotMethod.Fifo,
        [
            .. bought, gone,
            gone with { Amount = Exact.Parse("-5"), UnitCost = Exact.Parse("30"), Index = 1 },
            Buy(3, 20, 5) with { Index = 2 }, Buy(3, 10, 15) with { Index = 3 },
        ]);

        foreach (var lots in new[] { told, exchanged })
        {
            Text(lots.Open.Select(l => (l.Quantity, l.Cost))).ShouldBe("20:100 10:150");
            lots.Open.Select(l => l.Opened).ShouldBe([Day.AddDays(1), Day.AddDays(2)]);
            lots.Gains.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Returned_capital_lowers_costs_and_is_a_gain_beyond_them()
    {
        var lots = MatchedLots.Of(
            [Buy(1, 10, 1), Buy(2, 10, 50)],
            [
                new CapitalReturn(3, Day.AddDays(3), Depot, "ACME", Exact.Parse("30"), "EUR"),
                new CapitalReturn(3, Day.AddDays(3), "Assets:Other", "ACME", Exact.Parse("30"), "EUR"),
            ], LotMethod.Fifo, Scales);

        Text(lots.Open.Select(l => (l.Quantity, l.Cost))).ShouldBe("10:0 10:485");
        var gain = lots.Gains.ShouldHaveSingleItem();
        (gain.Position, gain.Quantity, gain.Cost, gain.Proceeds)
            .ShouldBe((3, Exact.Zero, Exact.Parse("10"), Exact.Parse("15")));
    }

    [Fact]
    public void What_comes_without_a_cost_or_leaves_beyond_the_lots_is_told_apart()
    {
        var short5 = Of(LotMethod.Fifo, Buy(1, 10, 10), Sell(2, 15, 12));
        short5.Unmatched.ShouldBe([new UnmatchedUnits(Depot, "ACME", Exact.Parse("-5"))]);
        short5.Gains.ShouldHaveSingleItem().Gain.ShouldBe(Exact.Parse("20"));

        var gift = Of(LotMethod.Fifo, Buy(1, 10, 10), Buy(2, 3, 0) with { UnitCost = null },
            Sell(3, 4, 12) with { PriceAsset = "USD" });
        gift.Unmatched.ShouldBe([new UnmatchedUnits(Depot, "ACME", Exact.Parse("3"))]);
        gift.Gains.ShouldHaveSingleItem().Proceeds.ShouldBeNull();
    }

    [Fact]
    public void What_has_a_price_and_no_cost_costs_that_and_each_account_and_currency_is_matched_alone()
    {
        LotMove priced = Buy(1, 10, 0) with { UnitCost = null, Price = Exact.Parse("7"), PriceAsset = "EUR" };
        var lots = Of(LotMethod.Fifo, priced, Buy(2, 10, 8) with { CostAsset = "USD" },
            Buy(3, 10, 9) with { Account = "Assets:Other" }, Sell(4, 10, 10) with { PriceAsset = "USD" },
            Sell(5, 1, 10));

        Text(lots.Gains.Select(g => (g.Quantity, g.Cost))).ShouldBe("10:80 1:7");
        lots.Open.Select(l => (l.Lot.Account, l.Lot.Currency, l.Quantity.ToString()))
            .ShouldBe([(Depot, "EUR", "9"), ("Assets:Other", "EUR", "10")]);
    }

    private static LotPositions Of(LotMethod method, params LotMove[] moves) =>
        MatchedLots.Of(moves, [], method, Scales);

    private static LotMove Buy(int day, int units, int cost) => Buy(day, units, new Exact(cost, 0));

    private static LotMove Buy(int day, int units, Exact cost) => new(
        day, 0, Id(day), null, Day.AddDays(day), Depot, "ACME", new Exact(units, 0), cost, "EUR", null, null,
        null, null, IsSplit: false);

    private static LotMove Sell(int day, int units, int price) => Sell(day, units, new Exact(price, 0));

    private static LotMove Sell(int day, int units, Exact price) => new(
        day, 0, Id(day), null, Day.AddDays(day), Depot, "ACME", new Exact(-units, 0), null, null, null, null,
        price, "EUR", IsSplit: false);

    /// <summary>Takes so many units of a move back on a later day.</summary>
    private static LotMove Back(int day, LotMove move, int units) => move with
    {
        Position = day, Transaction = Id(day), Reverses = move.Transaction, Date = Day.AddDays(day),
        Amount = new Exact(-units * move.Amount.Sign, 0),
    };

    private static Guid Id(int day) => new(day, 0, 0, new byte[8]);

    private static string Text(IEnumerable<(Exact Quantity, Exact Cost)> lots) =>
        string.Join(' ', lots.Select(l => $"{l.Quantity}:{l.Cost.Trim()}"));

    private static Exact Sum(IEnumerable<Exact> numbers) => numbers.Aggregate(Exact.Zero, (a, b) => a + b);
}
