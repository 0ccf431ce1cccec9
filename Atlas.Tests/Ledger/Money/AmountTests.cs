using System.Globalization;
using System.Numerics;
using Atlas.Ledger.Money;
using CsCheck;

namespace Atlas.Tests.Ledger.Money;

public sealed class AmountTests
{
    /// <summary>
    /// Every amount of a scale: a whole number of units with at most 27 digits, of any length.
    /// </summary>
    private static readonly Gen<(BigInteger Units, int Scale)> Exact =
        Gen.Select(Gen.Int[0, 27].SelectMany(n => Gen.Char['0', '9'].Array[n]), Gen.Bool, Gen.Int[0, 27])
            .Select((digits, negative, scale) => (Number(new string(digits)) * (negative ? -1 : 1), scale));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("10.00", "10")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("007", "7")]
    [InlineData("1.000000000000000000000000000000", "1")]
    [InlineData("999999999999999999999999999", "999999999999999999999999999")]
    [InlineData("-0.000000000000000000000000001", "-0.000000000000000000000000001")]
    public void Plain_numbers_are_read_exactly(string text, string canonical)
    {
        Amount.TryParse(text, out var amount).ShouldBeTrue();
        Amount.Canonical(amount).ToString(CultureInfo.InvariantCulture).ShouldBe(canonical);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("+5")]
    [InlineData("1,000")]
    [InlineData(" 1")]
    [InlineData("1e3")]
    [InlineData("--1")]
    [InlineData("1.2.3")]
    [InlineData("٣")]
    [InlineData("NaN")]
    public void Anything_else_is_no_number(string text) => Amount.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("1000000000000000000000000000")]
    [InlineData("-1000000000000000000000000000.0")]
    [InlineData("1234567890123456789012345678.9")]
    [InlineData("0.1234567890123456789012345678")]
    [InlineData("99999999999999999999999999999999999999999999")]
    public void A_number_of_more_than_27_digits_is_read_as_one_that_no_command_takes(string text)
    {
        Amount.TryParse(text, out var amount).ShouldBeTrue();
        Amount.HasAtMostDigitsMax(amount).ShouldBeFalse();
        for (var scale = 0; scale <= Amount.ScaleMax; scale++) Amount.Fits(amount, scale).ShouldBeFalse();
    }

    [Fact]
    public void Text_and_amount_are_the_same_number() => Exact.Sample(x =>
    {
        var text = TextOf(x.Units, x.Scale);
        Amount.TryParse(text, out var amount).ShouldBeTrue();
        Amount.Format(amount, x.Scale).ShouldBe(text);
        Amount.Format(Amount.Canonical(amount), x.Scale).ShouldBe(text);
        Amount.AtScale(amount, x.Scale).ShouldBe(amount);
        Amount.AtScale(amount, x.Scale).Scale.ShouldBe((byte)x.Scale);
    });

    [Fact]
    public void Whatever_has_27_digits_at_its_scale_fits_and_nothing_more() => Exact.Sample(x =>
    {
        var amount = Parse(TextOf(x.Units, x.Scale));
        Amount.Fits(amount, x.Scale).ShouldBeTrue();
        Amount.PlacesOf(amount).ShouldBeLessThanOrEqualTo(x.Scale);
        for (var scale = 0; scale <= Amount.ScaleMax; scale++)
        {
            var fits = BigInteger.Abs(x.Units) * BigInteger.Pow(10, scale) < BigInteger.Pow(10, 27 + x.Scale);
            Amount.Fits(amount, scale).ShouldBe(fits, $"{amount} at scale {scale}");
        }
    });

    [Fact]
    public void The_first_amount_that_does_not_fit_is_the_power_of_ten_with_28_digits()
    {
        for (var scale = 0; scale <= Amount.ScaleMax; scale++)
        {
            var units = decimal.Parse($"1{new string('0', 27)}", CultureInfo.InvariantCulture);
            var first = units / decimal.Parse($"1{new string('0', scale)}", CultureInfo.InvariantCulture);
            Amount.Fits(first, scale).ShouldBeFalse();
            Amount.Fits(-first, scale).ShouldBeFalse();
            Amount.Fits(first / 10, scale).ShouldBeTrue();
        }
    }

    [Fact]
    public void Canonical_form_drops_trailing_zeros_and_changes_no_value() => Exact.Sample(x =>
    {
        var amount = Parse(TextOf(x.Units, x.Scale));
        var canonical = Amount.Canonical(amount);
        canonical.ShouldBe(amount);
        var text = canonical.ToString(CultureInfo.InvariantCulture);
        (text.Contains('.', StringComparison.Ordinal) && text.EndsWith('0')).ShouldBeFalse(text);
        text.ShouldNotBe("-0");
    });

    [Fact]
    public void A_sum_is_zero_exactly_when_the_whole_numbers_sum_to_zero() =>
        Gen.Select(Exact.Array[1, 6], Gen.Bool).Sample((parts, closed) =>
        {
            var amounts = parts.Select(p => Parse(TextOf(p.Units, p.Scale))).ToList();
            var sum =
                parts.Aggregate(BigInteger.Zero, (s, p) => s + p.Units * BigInteger.Pow(10, 27 - p.Scale));
            Amount.SumIsZero(amounts).ShouldBe(sum.IsZero);
            if (closed) Amount.SumIsZero([.. amounts, .. amounts.Select(a => -a)]).ShouldBeTrue();
        });

    private static BigInteger Number(string digits) =>
        digits.Length == 0 ? 0 : BigInteger.Parse(digits, CultureInfo.InvariantCulture);

    private static decimal Parse(string text) => Amount.TryParse(text, out var amount)
        ? amount
        : throw new InvalidOperationException($"{text} is well formed and was not read.");

    private static string TextOf(BigInteger units, int scale)
    {
        var digits = BigInteger.Abs(units).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}";
        return units.Sign < 0 ? $"-{text}" : text;
    }
}
