namespace Atlas.Projections.Statements;

/// <summary>Effective dates from one day to another, both included; null = no end on that side.</summary>
public readonly record struct DateSpan(DateOnly? From, DateOnly? To)
{
    public static readonly DateSpan All = new(null, null);

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

    public bool Has(DateOnly day) => !(day < From) && !(day > To);

    internal static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);
}
