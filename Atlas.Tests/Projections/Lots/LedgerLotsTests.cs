using Atlas.Ledger.Money;
using Atlas.Projections.Lots;
using CsCheck;

namespace Atlas.Tests.Projections.Lots;

public sealed class LedgerLotsTests
{
    private static readonly DateOnly Day = new(2026, 1, 5);
    private static readonly LotKey Cheap = new("Assets:Depot", "ACME", Exact.Parse("12.5"), "EUR", Day, null);
    private static readonly LotKey Named = Cheap with { Label = "first" };

    [Fact]
    public void What_is_sold_leaves_its_lot_and_gains_the_difference()
    {
        var lots = new LedgerLots(
        [
            Posting(1, Cheap, "10"), Posting(2, Named, "3"), Posting(3, Cheap, "-4", "15.00"),
        ]);

        lots.Open.Select(l => (l.Lot, l.Quantity.ToString(), l.Cost.Trim().ToString()))
            .ShouldBe([(Cheap, "6", "75"), (Named, "3", "37.5")], ignoreOrder: true);
        var gain = lots.Gains.ShouldHaveSingleItem();
        (gain.Position, gain.Quantity.ToString(), gain.Cost.Trim().ToString()).ShouldBe((3, "4", "50"));
        gain.Gain!.Value.Trim().ToString().ShouldBe("10");
    }

    [Fact]
    public void A_sale_without_a_price_in_the_costs_currency_has_no_known_gain()
    {
        var lots = new LedgerLots(
        [
            Posting(1, Cheap, "10"), Posting(2, Cheap, "-1"), Posting(3, Cheap, "-1", "14", "USD"),
        ]);
        lots.Gains.Select(g => (g.Proceeds, g.Gain)).ShouldBe([(null, null), (null, null)]);
        lots.Open.ShouldHaveSingleItem().Quantity.ToString().ShouldBe("8");
    }

    [Fact]
    public void What_is_sold_first_gains_when_it_is_bought_back()
    {
        var lots = new LedgerLots([Posting(1, Cheap, "-10", "12.5"), Posting(2, Cheap, "10", "11")]);
        lots.Open.ShouldBeEmpty();
        lots.Gains.ShouldHaveSingleItem().Gain!.Value.Trim().ToString().ShouldBe("15");
    }

    [Fact]
    public void A_lot_without_a_day_opened_on_that_of_its_first_posting()
    {
        var lots = new LedgerLots([Posting(7, Cheap with { Acquired = null }, "1")]);
        lots.Open.ShouldHaveSingleItem().Opened.ShouldBe(Day.AddDays(7));
    }

    /// <summary>Whatever was bought and sold, undoing all of it in any later order leaves nothing.</summary>
    [Fact]
    public void Reversals_undo_lots_and_gains() => Gen.Select(
            Gen.Select(Gen.Int[1, 9], Gen.Int[0, 2]).Array[1, 12], Gen.Int[0, 1000].Array[40])
        .Sample((steps, order) =>
        {
            var held = new int[3];
            var postings = new List<LotPosting>();
            foreach (var (size, lot) in steps)
            {
                var amount = held[lot] >= size ? -size : size;
                held[lot] += amount;
                postings.Add(Posting(
                    postings.Count, Cheap with { Label = $"{lot}" }, $"{amount}", $"{10 + size}"));
            }

            var undone = postings.Select((p, i) => p with
            {
                Position = 100 + i, Amount = -p.Amount, IsReversal = true,
            }).OrderBy(p => order[p.Position - 100]);
            var lots = new LedgerLots([.. postings, .. undone]);
            return lots.Open.Count == 0 &&
                lots.Gains.Aggregate(Exact.Zero, (sum, g) => sum + g.Gain!.Value).IsZero;
        });

    private static LotPosting Posting(
        int position, LotKey lot, string amount, string? price = null, string currency = "EUR") =>
        new(position, 0, Day.AddDays(position), lot, Exact.Parse(amount),
            price is null ? null : Exact.Parse(price), price is null ? null : currency, IsReversal: false);
}
