using System.Globalization;

namespace Atlas.Insights.Anomalies;

/// <summary>Numbers and times as the sentences say them.</summary>
internal static class Words
{
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>An amount from its logarithm, at its asset's scale.</summary>
    public static decimal AmountOf(double logAmount, byte scale)
    {
        var amount = Math.Exp(Math.Clamp(logAmount, -60, 60));
        var rounded = Math.Round((decimal)amount, Math.Min((byte)28, scale));
        return rounded + new decimal(0, 0, 0, isNegative: false, scale);
    }

    public static string Visited(Visits visits) =>
        visits.Total == 1 ? "1 visit" : Text($"{visits.Total} visits");

    /// <summary>How many times: 6 times, 1.4 times.</summary>
    public static string Times(decimal amount, decimal median)
    {
        if (median == 0) return "far more than";
        var times = amount / median;
        return times >= 3 ? Text($"{times:0} times") : Text($"{times:0.0} times");
    }

    public static string Days(int days) => days == 1 ? "1 day" : Text($"{days} days");

    public static string EveryDays(double days) => days switch
    {
        > 6 and < 8 => "every week",
        > 13 and < 15 => "every two weeks",
        > 27 and < 32 => "every month",
        > 87 and < 95 => "every quarter",
        > 355 and < 375 => "every year",
        _ => Text($"every {days:0} days"),
    };

    public static string Ordinal(int number) => (number % 100) is 11 or 12 or 13
        ? Text($"{number}th")
        : (number % 10) switch
        {
            1 => Text($"{number}st"),
            2 => Text($"{number}nd"),
            3 => Text($"{number}rd"),
            _ => Text($"{number}th"),
        };

    public static string FirstOrFew(double before) => before == 0 ? "the first" : "one of few";

    public static string PartOfDay(int hour) => hour switch
    {
        < 6 => "at night",
        < 12 => "in the morning",
        < 18 => "in the afternoon",
        _ => "in the evening",
    };
}
