namespace Atlas.Projections.Statements;

/// <summary>Effective dates from one day to another, both included; null = no end on that side.</summary>
public readonly record struct DateSpan(DateOnly? From, DateOnly? To)
{
    public static readonly DateSpan All = new(null, null);

    /// <summary>After this day of a month its rest is the shorter part.</summary>
    private const int LateDay = 15;

    public static DateSpan Until(DateOnly? to) => new(null, to);

    /// <summary>The whole months in which two days and all between them lie.</summary>
    public static DateSpan Months(DateOnly from, DateOnly to) =>
        new(MonthOf(from), MonthOf(to).AddMonths(1).AddDays(-1));

    /// <summary>
    /// What to compare a period with: as many months before it where it is made of whole months, else as many
    /// days.
    /// </summary>
    public static DateSpan Before(DateOnly from, DateOnly to)
    {
        var isMonths = from.Day == 1 && to.AddDays(1).Day == 1;
        var months = ((to.Year - from.Year) * 12) + to.Month - from.Month + 1;
        var first = isMonths ? from.AddMonths(-months) : from.AddDays(from.DayNumber - to.DayNumber - 1);
        return new DateSpan(first, from.AddDays(-1));
    }

    /// <summary>The same days a year earlier; the end of a month stays one.</summary>
    public static DateSpan YearBefore(DateOnly from, DateOnly to)
    {
        var last = to.AddYears(-1);
        return new DateSpan(
            from.AddYears(-1), to.AddDays(1).Day == 1 ? MonthOf(last).AddMonths(1).AddDays(-1) : last);
    }

    /// <summary>
    /// The same days as whole months and the few days that stick out, to be added, or left over, to be taken
    /// away: so a span costs a row per month and at most half a month of days at each end.
    /// </summary>
    public IReadOnlyList<DateSpanPart> Parts()
    {
        if (From is { } one && To is { } other && MonthOf(one) == MonthOf(other))
            return [new(IsMonths: false, 1, one, other)];
        var parts = new List<DateSpanPart>();
        var (first, last) = (DateOnly.MinValue, DateOnly.MaxValue);
        if (From is { } from)
        {
            first = from.Day <= LateDay ? MonthOf(from) : MonthOf(from).AddMonths(1);
            if (from.Day > LateDay) parts.Add(new(IsMonths: false, 1, from, first.AddDays(-1)));
            else if (from.Day > 1) parts.Add(new(IsMonths: false, -1, first, from.AddDays(-1)));
        }

        if (To is { } to)
        {
            var end = MonthOf(to).AddMonths(1).AddDays(-1);
            last = to.Day > LateDay ? end : MonthOf(to).AddDays(-1);
            if (to.Day <= LateDay) parts.Add(new(IsMonths: false, 1, MonthOf(to), to));
            else if (to < end) parts.Add(new(IsMonths: false, -1, to.AddDays(1), end));
        }

        if (first <= last) parts.Add(new(IsMonths: true, 1, first, last));
        return parts;
    }

    internal static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);
}

/// <summary>A part of a span.</summary>
/// <param name="IsMonths">Whole months, named by a day in each; else single days.</param>
/// <param name="Sign">-1 = to be taken away.</param>
public readonly record struct DateSpanPart(bool IsMonths, int Sign, DateOnly From, DateOnly To)
{
    /// <summary>
    /// The days and months of several spans' parts, each once, with the sum of its signs in every span.
    /// </summary>
    public static IEnumerable<(DateSpanPart Part, int[] Weights)> Disjoint(
        IReadOnlyList<IReadOnlyList<DateSpanPart>> spans) =>
        Disjoint(isMonths: true, spans).Concat(Disjoint(isMonths: false, spans));

    private static IEnumerable<(DateSpanPart Part, int[] Weights)> Disjoint(
        bool isMonths, IReadOnlyList<IReadOnlyList<DateSpanPart>> spans)
    {
        var all = spans.SelectMany(parts => parts).Where(p => p.IsMonths == isMonths).ToList();
        var edges = all.Select(p => p.First).Concat(all.Select(p => p.End)).Distinct().Order().ToList();
        foreach (var (first, end) in edges.Zip(edges.Skip(1)))
        {
            int[] weights = [.. spans.Select(parts => parts
                .Where(p => p.IsMonths == isMonths && p.First <= first && p.End >= end).Sum(p => p.Sign))];
            var last = end == DateOnly.MaxValue ? end : end.AddDays(-1);
            if (weights.Any(w => w != 0)) yield return (new(isMonths, 1, first, last), weights);
        }
    }

    private DateOnly First => IsMonths ? DateSpan.MonthOf(From) : From;

    /// <summary>The first day or month after it; the last day that there is stands for no end.</summary>
    private DateOnly End => To == DateOnly.MaxValue
        ? To
        : IsMonths ? DateSpan.MonthOf(To).AddMonths(1) : To.AddDays(1);
}
