namespace Atlas.Projections.Calculations;

/// <summary>
/// A convention for the length of time between two days, with spreadsheets' number where they have it.
/// </summary>
public enum DayCount
{
    /// <summary>30/360 US, basis 0: every month has 30 days.</summary>
    ThirtyUs = 0,

    /// <summary>Basis 1: the days there are, over the average year between the two days.</summary>
    ActualActual = 1,

    /// <summary>ACT/360, basis 2.</summary>
    Actual360 = 2,

    /// <summary>ACT/365 fixed, basis 3.</summary>
    Actual365 = 3,

    /// <summary>30E/360, basis 4: the 31st counts as the 30th.</summary>
    ThirtyEuropean = 4,

    /// <summary>ACT/ACT ISDA: the days in leap years over 366, the others over 365.</summary>
    ActualActualIsda = 5,
}

/// <summary>Days and years between two days.</summary>
/// <remarks>
/// Days from the first to the last are positive. Sources: ISDA Definitions 2006, section 4.16; SIA, "Standard
/// Securities Calculation Methods" (1993), whose order of the rules at the end of February is that of
/// spreadsheets: the 31st as last day stays when the first day is made the 30th from the end of February; D.
/// A. Wheeler, "YEARFRAC incompatibilities" (2008) for basis 1.
/// </remarks>
public static class DayCounts
{
    /// <summary>The days between two days, by the convention's calendar; negative backwards.</summary>
    public static int Days(DayCount convention, DateOnly first, DateOnly last)
    {
        if (last < first) return -Days(convention, last, first);
        return convention switch
        {
            DayCount.ThirtyUs => ThirtyUs(first, last),
            DayCount.ThirtyEuropean => Thirty(first, last, Math.Min(first.Day, 30), Math.Min(last.Day, 30)),
            _ => last.DayNumber - first.DayNumber,
        };
    }

    /// <summary>YEARFRAC: the years between two days, in whichever order; never negative.</summary>
    public static Wide Years(DayCount convention, DateOnly first, DateOnly last)
    {
        if (last < first) (first, last) = (last, first);
        return convention == DayCount.ActualActualIsda
            ? Isda(first, last)
            : Days(convention, first, last) / DaysPerYear(convention, first, last);
    }

    /// <summary>
    /// DAYS360. The US method follows spreadsheets, not the SIA: the last day of February as the last day
    /// stays, and days backwards are counted as they stand. The European one is 30E/360.
    /// </summary>
    public static int Days360(DateOnly first, DateOnly last, bool european)
    {
        if (european) return Days(DayCount.ThirtyEuropean, first, last);
        var firstDay = first.Day == 31 || IsEndOfFebruary(first) ? 30 : first.Day;
        var lastDay = last.Day == 31 && firstDay == 30 ? 30 : last.Day;
        return Thirty(first, last, firstDay, lastDay);
    }

    /// <summary>The same day so many months away, or their last one; the end of a month stays one.</summary>
    internal static DateOnly AddMonths(DateOnly day, int months)
    {
        var shifted = day.AddMonths(months);
        return IsEndOfMonth(day)
            ? new DateOnly(shifted.Year, shifted.Month, DateTime.DaysInMonth(shifted.Year, shifted.Month))
            : shifted;
    }

    private static bool IsEndOfMonth(DateOnly day) => day.Day == DateTime.DaysInMonth(day.Year, day.Month);

    private static Wide DaysPerYear(DayCount convention, DateOnly first, DateOnly last) => convention switch
    {
        DayCount.Actual365 => 365,
        DayCount.ActualActual => AverageYear(first, last),
        _ => 360,
    };

    private static int ThirtyUs(DateOnly first, DateOnly last)
    {
        var startsInFebruary = IsEndOfFebruary(first);
        var endsAt30 = startsInFebruary ? IsEndOfFebruary(last) : last.Day == 31 && first.Day >= 30;
        return Thirty(
            first, last, startsInFebruary ? 30 : Math.Min(first.Day, 30), endsAt30 ? 30 : last.Day);
    }

    private static int Thirty(DateOnly first, DateOnly last, int firstDay, int lastDay) =>
        (360 * (last.Year - first.Year)) + (30 * (last.Month - first.Month)) + lastDay - firstDay;

    private static bool IsLeapDay(DateOnly day) => day is { Month: 2, Day: 29 };

    private static bool IsEndOfFebruary(DateOnly day) => day.Month == 2 && IsEndOfMonth(day);

    /// <summary>
    /// Beyond one year the mean length of all calendar years touched; within one, 366 where a 29 February
    /// lies between the days or both lie in one leap year.
    /// </summary>
    private static Wide AverageYear(DateOnly first, DateOnly last)
    {
        if (last <= OneYearAfter(first)) return HasLeapDay(first, last) ? 366 : 365;
        var years = last.Year - first.Year + 1;
        return (Wide)(DaysBefore(last.Year + 1) - DaysBefore(first.Year)) / years;
    }

    private static bool HasLeapDay(DateOnly first, DateOnly last) => first.Year == last.Year
        ? DateTime.IsLeapYear(first.Year)
        : (DateTime.IsLeapYear(first.Year) && first.Month <= 2) ||
            (DateTime.IsLeapYear(last.Year) && (last.Month > 2 || IsLeapDay(last)));

    /// <summary>The same day of the next year; of 29 February the 28th.</summary>
    private static DateOnly OneYearAfter(DateOnly day) =>
        day.Year == DateOnly.MaxValue.Year ? DateOnly.MaxValue : day.AddYears(1);

    private static Wide Isda(DateOnly first, DateOnly last)
    {
        if (first.Year == last.Year) return (Wide)(last.DayNumber - first.DayNumber) / DaysIn(first.Year);
        return ((Wide)(DaysBefore(first.Year + 1) - first.DayNumber) / DaysIn(first.Year)) +
            (last.Year - first.Year - 1) +
            ((Wide)(last.DayNumber - DaysBefore(last.Year)) / DaysIn(last.Year));
    }

    internal static int DaysIn(int year) => DateTime.IsLeapYear(year) ? 366 : 365;

    /// <summary>The number of 1 January, also of the year after the last that can be written.</summary>
    private static int DaysBefore(int year) => year > DateOnly.MaxValue.Year
        ? DateOnly.MaxValue.DayNumber + 1
        : new DateOnly(year, 1, 1).DayNumber;
}
