using System.Numerics;
using Atlas.Projections.Calculations;
using CsCheck;

namespace Atlas.Tests.Projections.Calculations;

public sealed class WideTests
{
    private const double Close = 1e-29;

    /// <summary>Of every size that interest comes in.</summary>
    private static readonly Gen<Wide> Number =
        Gen.Select(Gen.Decimal[-9m, 9m], Gen.Int[-20, 20], (d, power) => d * Wide.Pow(10, power));

    [Theory]
    [InlineData("0.1", "0.1")]
    [InlineData("-12.50", "-12.5")]
    [InlineData("+7", "7")]
    [InlineData("1.25e-3", "0.00125")]
    [InlineData("0.333333333333333333333", "0.333333333333333")]
    [InlineData("1E300", "1E+300")]
    [InlineData("000", "0")]
    public void A_number_is_read_and_written(string text, string written)
    {
        Wide.TryParse(text, out var number).ShouldBeTrue();
        number.ToString().ShouldBe(written);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1,000")]
    [InlineData("0x1F")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    [InlineData("1 2")]
    public void What_is_no_finite_number_is_not_read(string text) =>
        Wide.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Decimals_come_in_and_out_unchanged() => Gen.Decimal[-7.8e27m, 7.8e27m]
        .Sample(d => ((Wide)d).ToDecimal() is { } back && Math.Abs(back - d) <= Math.Abs(d) * 1e-27m);

    [Fact]
    public void Products_are_right_to_thirty_digits() => Gen.Long.Select(Gen.Long).Sample((a, b) =>
        IsClose((decimal)a * (Wide)(decimal)b, Of($"{(BigInteger)a * b}")));

    [Fact]
    public void Division_undoes_multiplication() => Number.Select(Number)
        .Sample((a, b) => b.IsZero || IsClose(a * b / b, a));

    [Fact]
    public void The_logarithm_undoes_the_exponential() => Gen.Decimal[-300m, 300m]
        .Sample(x => Wide.Abs(Wide.Log(Wide.Exp(x)) - x) <= 1e-28);

    [Fact]
    public void Near_zero_no_digit_is_lost() =>
        Gen.Select(Gen.Decimal[-0.9m, 9m], Gen.Int[0, 25]).Sample((d, power) =>
        {
            var x = d * Wide.Pow(10, -power);
            return IsClose(Wide.ExpMinusOne(Wide.LogOnePlus(x)), x);
        });

    /// <summary>The digits are those of the literature.</summary>
    [Fact]
    public void Known_constants_come_out()
    {
        IsClose(Wide.Exp(1), Of("2.718281828459045235360287471352662")).ShouldBeTrue();
        IsClose(Wide.Log(2), Of("0.69314718055994530941723212145817657")).ShouldBeTrue();
        IsClose(Wide.Pow(2, 0.5), Of("1.41421356237309504880168872420969808")).ShouldBeTrue();
        Wide.Pow(-2, 3).ToString().ShouldBe("-8");
        Wide.Pow(-2, 0.5).IsFinite.ShouldBeFalse();
        (Wide.Exp(1000).IsFinite, Wide.Exp(-1000)).ShouldBe((false, Wide.Zero));
    }

    [Fact]
    public void Whole_parts_are_those_of_decimals() => Gen.Decimal[-1e20m, 1e20m].Sample(d =>
        Wide.Floor(d) == Math.Floor(d) && Wide.Ceiling(d) == Math.Ceiling(d) &&
        Wide.Truncate(d) == Math.Truncate(d) && ((Wide)d).IsWhole == (d == Math.Truncate(d)));

    private static Wide Of(string text) => Wide.TryParse(text, out var number) ? number : Wide.NaN;

    private static bool IsClose(Wide actual, Wide expected) =>
        Wide.Abs(actual - expected) <= Wide.Abs(expected) * Close;
}
