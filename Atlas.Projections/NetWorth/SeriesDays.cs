namespace Atlas.Projections.NetWorth;

/// <summary>A series would have too many days.</summary>
public sealed class SeriesTooLongException(int days) : Exception(
    $"The series would have more than {days} days; ask for a longer interval or a shorter period.");

/// <summary>The days that a series shows.</summary>
public static class SeriesDays
{
    public const int DaysMax = 4_000;

    /// <summary>The last day of each interval within the period, and the period's last day.</summary>
    /// <exception cref="SeriesTooLongException">They are more than <see cref="DaysMax"/>.</exception>
    public static IReadOnlyList<DateOnly> Of(DateOnly from, DateOnly to, SeriesInterval interval)
    {
        var days = new List<DateOnly>();
        for (var day = EndOf(from, interval); day < to; day = EndOf(day.AddDays(1), interval))
        {
            if (days.Count == DaysMax - 1) throw new SeriesTooLongException(DaysMax);
            days.Add(day);
        }

        days.Add(to);
        return days;
    }

    /// <summary>Weeks end on Sundays.</summary>
    private static DateOnly EndOf(DateOnly day, SeriesInterval interval) => interval switch
    {
        SeriesInterval.Day => day,
        SeriesInterval.Week => day.AddDays((7 - (int)day.DayOfWeek) % 7),
        SeriesInterval.Month => EndOf(day, months: 1),
        SeriesInterval.Quarter => EndOf(day, months: 3),
        SeriesInterval.Year => EndOf(day, months: 12),
    };

    private static DateOnly EndOf(DateOnly day, int months) =>
        new DateOnly(day.Year, ((day.Month - 1) / months * months) + 1, 1).AddMonths(months).AddDays(-1);
}
