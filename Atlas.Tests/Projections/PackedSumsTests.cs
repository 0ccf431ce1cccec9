using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using CsCheck;

namespace Atlas.Tests.Projections;

public sealed class PackedSumsTests
{
    private static readonly Gen<decimal> Amount = Gen.OneOf(
        Gen.Int[-100_000, 100_000].Select(units => units / 100m),
        Gen.Long.Select(units => units * 1_000_000_000m),
        Gen.Const(-99999999999999999999999.9999m));

    [Fact]
    public void Sums_are_one_text_in_the_order_of_their_numbers()
    {
        var packed = PackedSums.Add("", 17, Exact.Of(-4.00m));
        packed = PackedSums.Add(packed, 3, Exact.Of(12.50m));
        packed = PackedSums.Add(packed, 31, Exact.Of(1m));
        packed = PackedSums.Add(packed, 9, Exact.Of(0.25m));
        packed = PackedSums.Add(packed, 17, Exact.Of(4m));

        packed.ShouldBe("3:12.5 9:0.25 17:0 31:1");
    }

    [Fact]
    public void What_was_added_is_read_again_exactly() =>
        Gen.Select(Gen.Int[1, 31], Amount).List[0, 60].Sample(parts =>
        {
            var packed = parts.Aggregate(
                "", (text, part) => PackedSums.Add(text, part.Item1, Exact.Of(part.Item2)));
            var read = new List<(int, Exact)>();
            var sums = PackedSums.Read(packed);
            while (sums.MoveNext()) read.Add((sums.Number, new Exact(sums.UnitsAt(4), 4)));

            read.ShouldBe(parts.GroupBy(p => p.Item1).OrderBy(g => g.Key).Select(g => (g.Key, g.Aggregate(
                Exact.Zero, (sum, p) => sum + Exact.Of(p.Item2)))));
        }, iter: 300);

    [Theory]
    [InlineData("12.50")]
    [InlineData(":1")]
    [InlineData("3:")]
    [InlineData("3:1.234")]
    [InlineData("3:1x")]
    public void A_text_that_is_none_is_never_read_as_a_number(string packed) =>
        Should.Throw<FormatException>(() =>
        {
            var sums = PackedSums.Read(packed);
            while (sums.MoveNext()) _ = sums.UnitsAt(2);
        });
}
