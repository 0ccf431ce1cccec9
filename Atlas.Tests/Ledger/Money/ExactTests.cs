using System.Globalization;
using System.Numerics;
using Atlas.Ledger.Money;
using CsCheck;

namespace Atlas.Tests.Ledger.Money;

/// <summary>
/// Whatever fits a long is computed in another way than what does not; both are compared with whole numbers
/// of any size, above all where the one way ends and the other begins.
/// </summary>
public sealed class ExactTests
{
    private const int PlacesMax = 24;

    private static readonly BigInteger[] Edges =
        [0, 1, 10, int.MaxValue, long.MaxValue, BigInteger.One << 64, (BigInteger)Int128.MaxValue];

    private static readonly Gen<BigInteger> AnyUnits = Gen.OneOf(
        Gen.Select(Gen.Int[0, Edges.Length - 1], Gen.Int[-2, 2], (edge, more) => Edges[edge] + more),
        Gen.Int[1, 45].SelectMany(n => Gen.Char['0', '9'].Array[n]).Select(digits => Number(new(digits))),
        Gen.Long.Select(n => (BigInteger)n),
        // What becomes shorter when it is trimmed.
        Gen.Select(Gen.Int, Gen.Int[0, 25], (n, zeros) => n * BigInteger.Pow(10, zeros)));

    private static readonly Gen<(BigInteger Units, int Places)> Any = Gen.Select(
        AnyUnits, Gen.Bool, Gen.Int[0, PlacesMax],
        (units, isNegative, places) => (isNegative ? -units : units, places));

    [Fact]
    public void Sums_differences_products_and_order_are_those_of_whole_numbers() =>
        Gen.Select(Any, Any).Sample(pair =>
        {
            var (a, b) = (Of(pair.Item1), Of(pair.Item2));
            var (x, y) = (At(pair.Item1), At(pair.Item2));
            At(a + b).ShouldBe(x + y);
            At(a - b).ShouldBe(x - y);
            (a + b).Places.ShouldBe(Math.Max(a.Places, b.Places));
            (a * b).ShouldBe(Of((a.Units * b.Units, a.Places + b.Places)));
            (a * b).Units.ShouldBe(pair.Item1.Units * pair.Item2.Units);
            a.CompareTo(b).ShouldBe(x.CompareTo(y));
            a.Equals(b).ShouldBe(x == y);
        }, iter: 20_000);

    [Fact]
    public void Signs_and_sizes_are_those_of_the_units() => Any.Sample(x =>
    {
        var number = Of(x);
        (number.Units, number.Places, number.Sign, number.IsZero)
            .ShouldBe((x.Units, x.Places, x.Units.Sign, x.Units.IsZero));
        (-number).Units.ShouldBe(-x.Units);
        number.Abs.Units.ShouldBe(BigInteger.Abs(x.Units));
    }, iter: 10_000);

    [Fact]
    public void Padded_trimmed_or_written_it_is_the_same_number() =>
        Gen.Select(Any, Gen.Int[0, 30]).Sample((x, places) =>
        {
            var number = Of(x);
            var (padded, trimmed) = (number.AtLeast(places), number.Trim());
            padded.Places.ShouldBe(Math.Max(places, x.Places));
            (padded, trimmed).ShouldBe((number, number));
            (trimmed.Places == 0 || !(trimmed.Units % 10).IsZero).ShouldBeTrue();
            trimmed.GetHashCode().ShouldBe(padded.GetHashCode());
            number.ToString().ShouldBe(TextOf(x));
            Exact.Parse(number.ToString()).ShouldBe(number);
            Exact.Parse(number.ToString()).Places.ShouldBe(x.Places);
        }, iter: 10_000);

    [Fact]
    public void A_decimal_is_taken_with_its_places() => Gen.Decimal.Sample(value =>
    {
        var number = Exact.Of(value);
        number.ToString().ShouldBe(value.ToString(CultureInfo.InvariantCulture));
        number.Places.ShouldBe(value.Scale);
    }, iter: 10_000);

    private static Exact Of((BigInteger Units, int Places) number) => new(number.Units, number.Places);

    /// <summary>In units that are fine enough for every number here.</summary>
    private static BigInteger At((BigInteger Units, int Places) number) =>
        number.Units * BigInteger.Pow(10, (2 * PlacesMax) - number.Places);

    private static BigInteger At(Exact number) => At((number.Units, number.Places));

    private static string TextOf((BigInteger Units, int Places) number)
    {
        var digits = BigInteger.Abs(number.Units).ToString(CultureInfo.InvariantCulture)
            .PadLeft(number.Places + 1, '0');
        var text = number.Places == 0 ? digits : digits.Insert(digits.Length - number.Places, ".");
        return number.Units.Sign < 0 ? "-" + text : text;
    }

    private static BigInteger Number(string digits) =>
        BigInteger.Parse(digits, CultureInfo.InvariantCulture);
}
