using System.Globalization;
using Atlas.Projections.Calculations;
using CsCheck;

namespace Atlas.Tests.Projections.Calculations;

public sealed class DaysTests
{
    private static readonly Gen<DateOnly> Day =
        Gen.Int[0, 80_000].Select(d => new DateOnly(1990, 1, 1).AddDays(d));

    [Theory]
    [InlineData("2024-01-31", "2024-02-29", 29, 29)]
    [InlineData("2023-01-31", "2023-03-31", 60, 60)]
    [InlineData("2023-02-28", "2023-03-31", 31, 32)]
    [InlineData("2024-02-29", "2024-08-31", 181, 181)]
    [InlineData("2024-02-28", "2025-02-28", 360, 360)]
    [InlineData("2024-02-29", "2025-02-28", 360, 359)]
    [InlineData("2023-01-15", "2023-05-31", 136, 135)]
    public void Months_have_30_days(string first, string last, int us, int european)
    {
        DayCounts.Days(DayCount.ThirtyUs, Of(first), Of(last)).ShouldBe(us);
        DayCounts.Days(DayCount.ThirtyEuropean, Of(first), Of(last)).ShouldBe(european);
    }

    [Theory]
    [InlineData("2023-03-01", "2024-02-28", 364, 365)]
    [InlineData("2023-03-01", "2024-02-29", 365, 366)]
    [InlineData("2047-06-28", "2048-01-29", 215, 365)]
    [InlineData("2024-03-01", "2025-02-28", 364, 365)]
    [InlineData("2024-02-29", "2025-02-28", 365, 366)]
    [InlineData("2024-07-01", "2024-08-01", 31, 366)]
    [InlineData("2023-01-01", "2025-01-02", 732 * 3, 365 + 366 + 365)]
    public void On_basis_1_a_year_is_as_long_as_the_years_between(
        string first, string last, int days, int perYear) =>
        Wide.Abs((DayCounts.Years(DayCount.ActualActual, Of(first), Of(last)) * perYear) - days)
            .ShouldBeLessThan(1e-25);

    [Fact]
    public void Years_do_not_ask_which_day_comes_first() =>
        Gen.Select(Day, Day, Gen.Enum<DayCount>()).Sample((a, b, convention) =>
            DayCounts.Years(convention, a, b) == DayCounts.Years(convention, b, a));

    /// <summary>Parts of a time make the whole; the ends of months of 30/360 excepted.</summary>
    [Fact]
    public void Actual_years_add_up() => Gen.Select(Day, Day, Day).Sample((a, b, c) =>
    {
        DateOnly[] days = [.. new[] { a, b, c }.Order()];
        return new[] { DayCount.Actual360, DayCount.Actual365, DayCount.ActualActualIsda }.All(convention =>
        {
            var parts = Years(convention, 0, 1) + Years(convention, 1, 2);
            return Wide.Abs(parts - Years(convention, 0, 2)) <= 1e-25;
        });

        Wide Years(DayCount convention, int from, int to) =>
            DayCounts.Years(convention, days[from], days[to]);
    });

    [Fact]
    public void A_calendar_year_is_one_year_by_ISDA() => Gen.Int[1900, 9997].Sample(year =>
        DayCounts.Years(DayCount.ActualActualIsda, new(year, 1, 1), new(year + 1, 1, 1)) == 1);

    /// <summary>30 March 2024 is a Saturday, Good Friday and Easter Monday are holidays.</summary>
    [Theory]
    [InlineData(Roll.Unadjusted, "2024-03-30", "2024-03-30")]
    [InlineData(Roll.Following, "2024-03-30", "2024-04-02")]
    [InlineData(Roll.ModifiedFollowing, "2024-03-30", "2024-03-28")]
    [InlineData(Roll.Preceding, "2024-03-30", "2024-03-28")]
    [InlineData(Roll.Preceding, "2024-04-01", "2024-03-28")]
    [InlineData(Roll.ModifiedPreceding, "2024-04-01", "2024-04-02")]
    [InlineData(Roll.ModifiedFollowing, "2024-04-02", "2024-04-02")]
    public void A_day_that_is_no_business_day_rolls(Roll roll, string day, string expected)
    {
        var days = new BusinessDays([new(2024, 3, 29), new(2024, 4, 1)]);
        days.Adjust(Of(day), roll).ShouldBe(Of(expected));
    }

    private static DateOnly Of(string day) =>
        DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
