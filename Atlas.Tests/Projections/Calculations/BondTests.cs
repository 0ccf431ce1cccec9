using Atlas.Projections.Calculations;
using CsCheck;

namespace Atlas.Tests.Projections.Calculations;

public sealed class BondTests
{
    private static readonly Gen<Bond> Bonds = Gen.Select(
        Gen.Int[0, 4000], Gen.Int[1, 9000], Gen.Decimal[0m, 0.12m], Gen.Int[0, 2].Select(i => 1 << i),
        Gen.Int[0, 4],
        (settlement, days, rate, frequency, basis) => new Bond(
            new DateOnly(2010, 1, 1).AddDays(settlement), new DateOnly(2010, 1, 1).AddDays(settlement + days),
            Math.Round(rate, 4), 100, frequency, (DayCount)basis));

    private static readonly Gen<decimal> Yields = Gen.Decimal[0.0001m, 0.3m];

    [Fact]
    public void The_yield_undoes_the_price() => Bonds.Select(Yields).Sample((bond, yield) =>
        bond.Price(yield) is Answer.Unique(var price) &&
        (price.Sign <= 0 ||
            (bond.Yield(price) is Answer.Unique(var back) && Wide.Abs(back - yield) <= 1e-15)));

    /// <summary>
    /// Both against differences of the price with accrued interest, in the coupon periods before the last.
    /// </summary>
    [Fact]
    public void Duration_and_convexity_are_derivatives_of_the_price() =>
        Bonds.Where(b => b.Maturity > b.Settlement.AddMonths(13) &&
            b.Basis is not (DayCount.Actual360 or DayCount.Actual365)).Select(Yields).Sample((bond, yield) =>
        {
            const double step = 1e-9;
            var accrued = Accrued(bond);
            var (below, at, above) =
                (Dirty(yield - (Wide)step), Dirty(yield), Dirty(yield + (Wide)step));
            var slope = (below - above) / (2 * step) / at;
            var bend = (below + above - (at * 2)) / step / step / at;
            return bond.ModifiedDuration(yield) is Answer.Unique(var duration) &&
                bond.Convexity(yield) is Answer.Unique(var convexity) &&
                Wide.Abs(duration - slope) <= 1e-9 * duration &&
                Wide.Abs(convexity - bend) <= 1e-6 * convexity;

            Wide Dirty(Wide y) => ((Answer.Unique)bond.Price(y)).Value + accrued;
        });

    [Fact]
    public void A_bond_that_yields_its_coupon_on_a_coupon_day_costs_par()
    {
        var bond = new Bond(new(2024, 2, 29), new(2031, 8, 31), 0.0375m, 100, 2, DayCount.ActualActual);
        bond.Price(0.0375m).ShouldBeOfType<Answer.Unique>().Value.ToString().ShouldBe("100");
    }

    /// <summary>
    /// LibreOffice and Gnumeric agree: 365 days are a year, though 91 are less than a quarter of it.
    /// </summary>
    [Fact]
    public void On_a_coupon_day_a_duration_counts_whole_periods()
    {
        var bond = new Bond(new(2001, 3, 31), new(2002, 3, 31), 0.0954m, 100, 4, DayCount.Actual365);
        bond.ModifiedDuration(0.1125m).ShouldBeOfType<Answer.Unique>().Value.ToString()
            .ShouldBe("0.938873855030996");
    }

    /// <summary>A zero-coupon bond is one payment: its duration is its time to maturity.</summary>
    [Fact]
    public void A_bond_without_coupons_lasts_until_its_maturity()
    {
        var bond = new Bond(new(2020, 3, 15), new(2027, 3, 15), 0, 100, 1, DayCount.ThirtyUs);
        bond.Duration(0.05m).ShouldBe(Answer.Of(7));
        bond.Convexity(0).ShouldBe(Answer.Of(56));
    }

    [Theory]
    [InlineData("2025-01-31", 3, 0, "frequency")]
    [InlineData("2025-01-31", 2, 5, "basis")]
    [InlineData("2020-01-31", 2, 0, "settlement")]
    public void What_is_no_bond_says_why(string maturity, int frequency, int basis, string because)
    {
        var day = DateOnly.ParseExact(maturity, "yyyy-MM-dd", null);
        var bond = new Bond(new(2020, 1, 31), day, 0.05m, 100, frequency, (DayCount)basis);
        Answer[] answers = [bond.Price(0.05m), bond.Yield(99), bond.ModifiedDuration(0), bond.Convexity(0)];
        foreach (var answer in answers) answer.ShouldBeOfType<Answer.None>().Reason.ShouldContain(because);
        new Bond(new(2020, 1, 31), new(2025, 1, 31), 0.05m, 100, 2, DayCount.ThirtyUs).Price(-0.01m)
            .ShouldBeOfType<Answer.None>().Code.ShouldBe(NoAnswer.InvalidArgument);
    }

    /// <summary>
    /// What the clean price lacks: by its definition the price at a yield of 0 counts every payment in full.
    /// </summary>
    private static Wide Accrued(Bond bond)
    {
        var clean = ((Answer.Unique)bond.Price(0)).Value;
        var coupons = 0;
        for (var day = bond.Maturity; day > bond.Settlement; coupons++)
            day = EndOfMonthKept(bond.Maturity, -12 / bond.Frequency * (coupons + 1));
        return bond.Redemption + (bond.Rate * 100 / bond.Frequency * coupons) - clean;
    }

    private static DateOnly EndOfMonthKept(DateOnly day, int months)
    {
        var shifted = day.AddMonths(months);
        return day.Day == DateTime.DaysInMonth(day.Year, day.Month)
            ? new(shifted.Year, shifted.Month, DateTime.DaysInMonth(shifted.Year, shifted.Month))
            : shifted;
    }
}
