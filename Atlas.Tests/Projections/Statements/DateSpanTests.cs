using Atlas.Projections.Statements;
using CsCheck;

namespace Atlas.Tests.Projections.Statements;

public sealed class DateSpanTests
{
    private static readonly DateOnly First = new(2023, 12, 1);

    [Theory]
    [InlineData("2014-01-01", "2014-12-31", "2013-01-01", "2013-12-31")]
    [InlineData("2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28")]
    [InlineData("2024-01-01", "2024-02-29", "2023-11-01", "2023-12-31")]
    [InlineData("2026-03-01", "2026-03-30", "2026-01-30", "2026-02-28")]
    [InlineData("2026-05-10", "2026-05-10", "2026-05-09", "2026-05-09")]
    public void The_period_before_is_as_many_months_or_days_long(
        string from, string to, string previousFrom, string previousTo) =>
        DateSpan.Before(Day(from), Day(to)).ShouldBe(new DateSpan(Day(previousFrom), Day(previousTo)));

    [Theory]
    [InlineData("2014-01-01", "2014-12-31", "2013-01-01", "2013-12-31")]
    [InlineData("2025-02-01", "2025-02-28", "2024-02-01", "2024-02-29")]
    [InlineData("2024-02-29", "2024-02-29", "2023-02-28", "2023-02-28")]
    [InlineData("2026-03-15", "2026-04-14", "2025-03-15", "2025-04-14")]
    public void The_period_a_year_ago_has_the_same_days(
        string from, string to, string previousFrom, string previousTo) =>
        DateSpan.YearBefore(Day(from), Day(to)).ShouldBe(new DateSpan(Day(previousFrom), Day(previousTo)));

    [Fact]
    public void The_windows_of_spans_have_each_of_their_days_once_and_no_others() =>
        Gen.Select(Gen.Int[0, 800], Gen.Int[0, 800], Gen.Int[0, 800], Gen.Int[0, 800], Gen.Int[0, 3]).Sample(
            (a, b, c, d, open) =>
            {
                DateSpan[] spans = [SpanOf(a, b, open % 2 == 1, open > 1), SpanOf(c, d, open > 1, open == 1)];
                var windows = new SpanWindows([.. spans]);
                for (var day = First.AddDays(-40); day < First.AddDays(880); day = day.AddDays(1))
                {
                    spans.Select((_, i) => TimesIn(windows, i, day)).ShouldBe(
                        spans.Select(s => IsIn(s, day) ? 1 : 0), $"{day} of {spans[0]}, {spans[1]}");
                }
            }, iter: 100);

    /// <summary>How often a day is counted, in the rows that are read.</summary>
    private static int TimesIn(SpanWindows windows, int span, DateOnly day)
    {
        var (month, year) = (new DateOnly(day.Year, day.Month, 1), new DateOnly(day.Year, 1, 1));
        var isYearRead = windows.Years is var (first, last) && year >= first && year <= last;
        var inYear = isYearRead && windows.OfYear(span, year).Has(day.Month) ? 1 : 0;
        return inYear + (windows.Months.Contains(month) && windows.OfMonth(span, month).Has(day.Day) ? 1 : 0);
    }

    private static DateSpan SpanOf(int one, int other, bool isOpenFrom, bool isOpenTo) => new(
        isOpenFrom ? null : First.AddDays(Math.Min(one, other)),
        isOpenTo ? null : First.AddDays(Math.Max(one, other)));

    private static bool IsIn(DateSpan span, DateOnly day) =>
        day >= (span.From ?? day) && day <= (span.To ?? day);

    private static DateOnly Day(string text) =>
        DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
