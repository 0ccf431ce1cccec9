using Atlas.Ledger.Money;
using Atlas.Projections.Calculations;
using CsCheck;

namespace Atlas.Tests.Projections.Calculations;

public sealed class LotBookTests
{
    private static readonly DateOnly Day = new(2026, 1, 1);

    private static readonly Gen<(int Quantity, int Cents)[]> Purchases =
        Gen.Select(Gen.Int[1, 500], Gen.Int[0, 1_000_000]).Array[1, 8];

    [Fact]
    public void After_full_disposal_every_method_has_gained_the_same() =>
        Gen.Select(Purchases, Gen.Int[0, 500].Array[0, 6], Gen.Int[-100, 1_000_000].Array[7])
            .Sample((bought, sold, proceeds) =>
            {
                var totals = Enum.GetValues<LotMethod>()
                    .Select(method => GainOf(bought, sold, proceeds, method)).ToList();
                return totals.TrueForAll(t => t.CompareTo(totals[0]) == 0);
            });

    [Theory]
    [InlineData(LotMethod.Fifo, "a:10:100.00 b:5:100.00")]
    [InlineData(LotMethod.Lifo, "c:10:150.00 b:5:100.00")]
    [InlineData(LotMethod.Hifo, "b:10:200.00 c:5:75.00")]
    [InlineData(LotMethod.Average, "a:10:150.00 b:5:75.00")]
    [InlineData(LotMethod.Specific, "c:7:105.00 a:8:80.00")]
    public void A_method_says_which_units_go(LotMethod method, string expected)
    {
        var sale = new Sale(Day.AddYears(1), Of(15), Money(30000), method,
            method == LotMethod.Specific ? [new("c", Of(7)), new("a", Of(8))] : null);

        var disposal = Three.Sell(sale);

        string.Join(' ', disposal.Gains.Select(g => $"{g.Lot}:{g.Quantity}:{g.Cost}")).ShouldBe(expected);
        Sum(disposal.Gains.Select(g => g.Proceeds)).ShouldBe(Money(30000));
        disposal.After.Quantity.ShouldBe(Of(15));
        (disposal.After.Cost + Sum(disposal.Gains.Select(g => g.Cost))).ShouldBe(Three.Cost);
    }

    [Fact]
    public void A_split_changes_units_and_no_cost()
    {
        var split = Three.Split(Of(3), Of(2));
        (split.Quantity.ToString(), split.Cost).ShouldBe(("45", Three.Cost));
        split.Unrealised(Of(10)).Select(u => u.Gain.ToString()).ShouldBe(["50.00", "-50.00", "0.00"]);
    }

    [Fact]
    public void Returned_capital_lowers_the_cost_and_is_a_gain_beyond_it()
    {
        var disposal = Three.ReturnCapital(Day.AddDays(9), Money(36000));
        disposal.After.Lots.Select(l => l.Cost.ToString()).ShouldBe(["0", "80.00", "30.00"]);
        disposal.Gains.ShouldHaveSingleItem().ShouldBe(new RealisedGain(
            "a", Day, Day.AddDays(9), Exact.Zero, Money(10000), Money(12000)));
    }

    /// <summary>Buys and sells at random, each sale by another method.</summary>
    [Fact]
    public void A_book_does_what_a_plain_list_does_that_is_searched_for_each_sale() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 60], Gen.Int[0, 9_000], Gen.Int[0, 3]).Array[1, 30]
            .Sample(steps =>
            {
                var (book, lots) = (LotBook.Empty(2), new List<Lot>());
                foreach (var ((kind, units, cents, method), i) in steps.Select((step, i) => (step, i)))
                {
                    if (kind > 0)
                    {
                        var lot = new Lot($"{i}", Day.AddDays(units), Of(units), Money(cents));
                        book = book.Buy(lot);
                        lots = [.. lots.Append(lot).OrderBy(l => l.Acquired)];
                    }
                    else if (lots.Count > 0)
                    {
                        var part = units % (int)Sum(lots.Select(l => l.Quantity)).Units;
                        var sale = new Sale(Day, Of(part + 1), Money(cents), (LotMethod)method);
                        (lots, var gains) = SellFrom(lots, sale);
                        var disposal = book.Sell(sale);
                        disposal.Gains.ShouldBe(gains);
                        book = disposal.After;
                    }

                    book.Lots.ShouldBe(lots);
                    book.Cost.ShouldBe(Sum(lots.Select(l => l.Cost)));
                }
            });

    /// <summary>A search of all lots for each sale would allocate sixteen times as much.</summary>
    [Theory]
    [InlineData(LotMethod.Fifo)]
    [InlineData(LotMethod.Lifo)]
    [InlineData(LotMethod.Hifo)]
    [InlineData(LotMethod.Average)]
    public void Four_times_as_many_lots_and_sales_are_little_more_than_four_times_the_work(LotMethod method)
    {
        long WorkOf(int lots)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var book = LotBook.Empty(2);
            for (var i = 0; i < lots; i++)
                book = book.Buy(new Lot($"{i}", Day.AddDays(i), Of(2), Money((i * 7919) % 10_007)));
            for (var i = 0; i < lots; i++)
                book = book.Sell(new Sale(Day.AddDays(lots), Of(2), Money(100), method)).After;
            book.Lots.ShouldBeEmpty();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        WorkOf(100);
        WorkOf(1_600).ShouldBeLessThan(7 * WorkOf(400));
    }

    [Fact]
    public void What_cannot_be_sold_says_why_and_changes_nothing()
    {
        (Sale Sale, string Because)[] cases =
        [
            (new(Day, Of(31), Money(1), LotMethod.Fifo), "31 are sold and 30 held"),
            (new(Day, Of(0), Money(1), LotMethod.Fifo), "positive"),
            (new(Day, Of(1), new Exact(1, 3), LotMethod.Fifo), "places"),
            (new(Day, Of(1), Money(1), LotMethod.Specific), "do not sum"),
            (new(Day, Of(11), Money(1), LotMethod.Specific, [new("a", Of(11))]), "lot a does not have 11"),
            (new(Day, Of(2), Money(1), LotMethod.Specific, [new("a", Of(1)), new("a", Of(1))]), "twice"),
        ];
        foreach (var (sale, because) in cases)
        {
            var disposal = Three.Sell(sale);
            disposal.Problem.ShouldNotBeNull().ShouldContain(because);
            (disposal.After, disposal.Gains.Count).ShouldBe((Three, 0));
        }

        LotBook.Empty(2).ReturnCapital(Day, Money(1)).Problem.ShouldNotBeNull();
        Should.Throw<ArgumentException>(() => Three.Buy(new Lot("a", Day, Of(1), Money(1))));
    }

    private static LotBook Three { get; } = LotBook.Empty(2)
        .Buy(new Lot("b", Day.AddDays(1), Of(10), Money(20000)))
        .Buy(new Lot("a", Day, Of(10), Money(10000)))
        .Buy(new Lot("c", Day.AddDays(2), Of(10), Money(15000)));

    /// <summary>Buys all, sells as told while there is enough, then sells the rest.</summary>
    private static Exact GainOf(
        (int Quantity, int Cents)[] bought, int[] sold, int[] proceeds, LotMethod method)
    {
        var book = LotBook.Empty(2);
        for (var i = 0; i < bought.Length; i++)
            book = book.Buy(new Lot($"{i}", Day.AddDays(i), Of(bought[i].Quantity), Money(bought[i].Cents)));
        var gain = Exact.Zero;
        for (var i = 0; i <= sold.Length; i++)
        {
            var quantity = i == sold.Length ? book.Quantity : Of(sold[i]);
            var parts = method == LotMethod.Specific ? PartsOf(book, quantity) : null;
            var disposal = book.Sell(new Sale(Day, quantity, Money(proceeds[i]), method, parts));
            (book, gain) = (disposal.After, gain + Sum(disposal.Gains.Select(g => g.Gain)));
        }

        return book.Lots.Count == 0 ? gain : throw new InvalidOperationException("not all was sold");
    }

    /// <summary>Neither the oldest nor the newest first: those of odd days, then the others.</summary>
    private static List<LotPart> PartsOf(LotBook book, Exact wanted)
    {
        var parts = new List<LotPart>();
        foreach (var lot in book.Lots.OrderBy(l => l.Acquired.Day % 2).ThenByDescending(l => l.Acquired))
        {
            var part = lot.Quantity < wanted ? lot.Quantity : wanted;
            if (part.Sign > 0) parts.Add(new LotPart(lot.Name, part));
            wanted -= part;
        }

        return parts;
    }

    private static (List<Lot> Left, List<RealisedGain> Gains) SellFrom(List<Lot> lots, Sale sale)
    {
        var (taken, wanted) = (new List<(Lot Lot, Exact Quantity)>(), sale.Quantity);
        foreach (var lot in sale.Method switch
            {
                LotMethod.Lifo => lots.AsEnumerable().Reverse(),
                LotMethod.Hifo => lots.OrderByDescending(l => Exact.Divide(l.Cost, l.Quantity)),
                _ => lots,
            })
        {
            var part = lot.Quantity < wanted ? lot.Quantity : wanted;
            if (!part.IsZero) taken.Add((lot, part));
            wanted -= part;
        }

        Exact[] quantities = [.. taken.Select(t => t.Quantity)];
        var (proceeds, cost) = (Shares(sale.Proceeds, quantities), Sum(lots.Select(l => l.Cost)));
        var isAverage = sale.Method == LotMethod.Average;
        var costs = isAverage
            ? Shares(PartOf(cost, sale.Quantity, Sum(lots.Select(l => l.Quantity))), quantities)
            : [.. taken.Select(t => PartOf(t.Lot.Cost, t.Quantity, t.Lot.Quantity))];
        var gains = taken.Select((t, i) => new RealisedGain(
            t.Lot.Name, t.Lot.Acquired, sale.Date, t.Quantity, costs[i], proceeds[i])).ToList();
        List<Lot> left = [.. lots.Select(lot => gains.Find(g => g.Lot == lot.Name) is { } gain
                ? lot with { Quantity = lot.Quantity - gain.Quantity, Cost = lot.Cost - gain.Cost } : lot)
            .Where(lot => !lot.Quantity.IsZero)];
        if (!isAverage || left.Count == 0) return (left, gains);
        var averages = Shares(cost - Sum(costs), [.. left.Select(l => l.Quantity)]);
        return ([.. left.Select((lot, i) => lot with { Cost = averages[i] })], gains);
    }

    private static IReadOnlyList<Exact> Shares(Exact amount, Exact[] quantities) =>
        Allocation.ByLargestRemainder(amount, 2, quantities)!;

    private static Exact PartOf(Exact amount, Exact quantity, Exact all) =>
        Shares(amount, [quantity, all - quantity])[0];

    private static Exact Of(int units) => new(units, 0);

    private static Exact Money(int cents) => new(cents, 2);

    private static Exact Sum(IEnumerable<Exact> numbers) => numbers.Aggregate(Exact.Zero, (a, b) => a + b);
}
