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
    public void The_parts_of_a_span_are_its_days_once_each_and_no_others() =>
        Gen.Select(Gen.Int[0, 800], Gen.Int[0, 800], Gen.Bool, Gen.Bool).Sample((a, b, hasFrom, hasTo) =>
        {
            var (from, to) = (First.AddDays(Math.Min(a, b)), First.AddDays(Math.Max(a, b)));
            var span = new DateSpan(hasFrom ? from : null, hasTo ? to : null);
            var counted = Enumerable.Range(-40, 900).Select(i => First.AddDays(i)).ToDictionary(
                day => day, day => span.Parts().Where(p => Covers(p, day)).Sum(p => p.Sign));
            counted.Where(d => d.Value != (IsIn(span, d.Key) ? 1 : 0)).ShouldBeEmpty($"{span}");
        });

    [Fact]
    public void Parts_of_several_spans_are_told_apart_so_that_each_day_is_read_once() =>
        Gen.Select(Gen.Int[0, 400], Gen.Int[0, 400], Gen.Int[0, 400], Gen.Int[0, 400], Gen.Bool).Sample(
            (a, b, c, d, isOpen) =>
            {
                DateSpan[] spans = [SpanOf(a, b, isOpen), SpanOf(c, d, !isOpen)];
                var parts = DateSpanPart.Disjoint([.. spans.Select(s => s.Parts())]).ToList();
                for (var day = First.AddDays(-40); day < First.AddDays(480); day = day.AddDays(1))
                {
                    var found = parts.Where(p => Covers(p.Part, day)).ToList();
                    found.Count(p => !p.Part.IsMonths).ShouldBeLessThan(2);
                    found.Count(p => p.Part.IsMonths).ShouldBeLessThan(2);
                    spans.Select((_, i) => found.Sum(p => p.Weights[i])).ShouldBe(
                        spans.Select(s => IsIn(s, day) ? 1 : 0), $"{day} of {spans[0]}, {spans[1]}");
                }
            }, iter: 50);

    private static DateSpan SpanOf(int one, int other, bool isOpen) => new(
        isOpen ? null : First.AddDays(Math.Min(one, other)), First.AddDays(Math.Max(one, other)));

    private static bool IsIn(DateSpan span, DateOnly day) =>
        day >= (span.From ?? day) && day <= (span.To ?? day);

    /// <summary>A month is stored under its first day.</summary>
    private static bool Covers(DateSpanPart part, DateOnly day)
    {
        var stored = part.IsMonths ? new DateOnly(day.Year, day.Month, 1) : day;
        return stored >= part.From && stored <= part.To;
    }

    private static DateOnly Day(string text) =>
        DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
