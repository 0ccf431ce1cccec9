using System.ComponentModel;
using Atlas.Projections.Calculations;

namespace Atlas.Api.GraphQL;

/// <summary>Days and years between days.</summary>
public sealed partial class Query
{
    [Description("The years between two days, in whichever order.")]
    public static Wide YearFraction(DateOnly from, DateOnly to, DayCount convention) =>
        DayCounts.Years(convention, from, to);

    [Description("The days between two days by a convention's calendar; negative backwards.")]
    public static int DaysBetween(DateOnly from, DateOnly to, DayCount convention) =>
        DayCounts.Days(convention, from, to);

    [Description("The business day that a day rolls to.")]
    public static DateOnly BusinessDay(
        DateOnly day, Roll roll,
        [Description("No business days beside weekends.")] IReadOnlyList<DateOnly>? holidays = null) =>
        new BusinessDays(holidays ?? []).Adjust(day, roll);
}
