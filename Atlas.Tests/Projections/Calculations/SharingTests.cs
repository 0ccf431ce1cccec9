using Atlas.Ledger.Money;
using Atlas.Projections.Calculations;
using Atlas.Projections.Prices;
using CsCheck;

namespace Atlas.Tests.Projections.Calculations;

public sealed class SharingTests
{
    [Fact]
    public void Shares_sum_to_the_amount_and_none_is_a_cent_from_its_exact_part() =>
        Gen.Select(Gen.Long[-1_000_000_000_000, 1_000_000_000_000], Gen.Int[0, 1000].Array[1, 12])
            .Where((_, weights) => weights.Sum() > 0).Sample((cents, weights) =>
            {
                var shares = Allocation.ByLargestRemainder(
                    new Exact(cents, 2), 2, [.. weights.Select(w => new Exact(w, 1))])!;
                var total = weights.Sum();
                var sum = shares.Aggregate(Exact.Zero, (all, share) => all + share);
                return sum.CompareTo(new Exact(cents, 2)) == 0 && shares.Zip(weights).All(pair =>
                    (pair.First - PartOf(cents, pair.Second, total)).Abs < new Exact(1, 2));
            });

    private static Exact PartOf(long cents, int weight, int total) =>
        Exact.Divide(new Exact(cents, 2) * new Exact(weight, 0), new Exact(total, 0));

    [Theory]
    [InlineData(100, "1 1 1", "0.34 0.33 0.33")]
    [InlineData(-100, "1 1 1", "-0.34 -0.33 -0.33")]
    [InlineData(101, "3 0 7", "0.30 0.00 0.71")]
    [InlineData(5, "1 1 1 1 1 1", "0.01 0.01 0.01 0.01 0.01 0.00")]
    public void Cents_left_over_go_to_the_largest_remainders(int cents, string weights, string expected) =>
        string.Join(' ', Allocation.ByLargestRemainder(
            new Exact(cents, 2), 2, [.. weights.Split(' ').Select(w => Exact.Parse(w))])!).ShouldBe(expected);

    [Fact]
    public void What_cannot_be_shared_is_not()
    {
        Allocation.ByLargestRemainder(new Exact(1, 3), 2, [new Exact(1, 0)]).ShouldBeNull();
        Allocation.ByLargestRemainder(new Exact(1, 2), 2, [Exact.Zero]).ShouldBeNull();
        Allocation.ByLargestRemainder(new Exact(1, 2), 2, [new Exact(2, 0), new Exact(-1, 0)]).ShouldBeNull();
    }

    [Fact]
    public void An_amount_is_converted_at_the_rate_in_force_and_says_which()
    {
        var price = new DatedPrice("EUR", "USD", new(2026, 1, 5), Exact.Parse("1.0955"));
        var rates = new MarketRates([price], 7);
        var converted = Conversion.Convert(
            Exact.Parse("100.00"), "EUR", "USD", new(2026, 1, 20), 2, rates).ShouldNotBeNull();

        converted.Amount.ToString().ShouldBe("109.55");
        (converted.Rate.Date, converted.Rate.IsStale).ShouldBe((new DateOnly(2026, 1, 5), true));
        Conversion.Convert(Exact.Parse("0.01"), "EUR", "USD", new(2026, 1, 6), 4, rates)!
            .Amount.ToString().ShouldBe("0.0110");
        Conversion.Convert(Exact.Zero, "EUR", "USD", new(2026, 1, 4), 2, rates).ShouldBeNull();
    }
}
