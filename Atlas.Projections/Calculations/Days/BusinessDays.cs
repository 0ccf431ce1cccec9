namespace Atlas.Projections.Calculations;

/// <summary>Where a day goes that is no business day.</summary>
public enum Roll
{
    Unadjusted,

    /// <summary>To the next business day.</summary>
    Following,

    /// <summary>To the next one, unless it lies in another month: then to the one before.</summary>
    ModifiedFollowing,

    /// <summary>To the business day before.</summary>
    Preceding,

    /// <summary>To the one before, unless it lies in another month: then to the next.</summary>
    ModifiedPreceding,
}

/// <summary>The days on which payments are made: all but weekends and the holidays given.</summary>
/// <remarks>Source: ISDA Definitions 2006, section 4.12, "Business Day Convention".</remarks>
public sealed class BusinessDays(IEnumerable<DateOnly> holidays)
{
    private readonly HashSet<DateOnly> _holidays = [.. holidays];

    public bool Includes(DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !_holidays.Contains(day);

    /// <summary>The day itself where it is a business day.</summary>
    public DateOnly Adjust(DateOnly day, Roll roll)
    {
        var (first, isModified) = roll switch
        {
            Roll.Following => (1, false),
            Roll.ModifiedFollowing => (1, true),
            Roll.Preceding => (-1, false),
            Roll.ModifiedPreceding => (-1, true),
            _ => (0, false),
        };
        if (first == 0) return day;
        var adjusted = Nearest(day, first);
        return isModified && adjusted.Month != day.Month ? Nearest(day, -first) : adjusted;
    }

    private DateOnly Nearest(DateOnly day, int step)
    {
        while (!Includes(day)) day = day.AddDays(step);
        return day;
    }
}
