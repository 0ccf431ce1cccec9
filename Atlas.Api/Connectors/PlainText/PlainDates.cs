using System.Globalization;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>Dates as journals write them.</summary>
internal static class PlainDates
{
    /// <summary>
    /// Year, month and day with <c>-</c>, <c>/</c> or <c>.</c>; without a year, the default one.
    /// </summary>
    public static bool TryParse(string text, int? defaultYear, out DateOnly date)
    {
        date = default;
        var parts = text.Split(['-', '/', '.']);
        if (parts.Length is < 2 or > 3 || parts.Any(p => p.Length is 0 or > 4 || !p.All(char.IsAsciiDigit)))
            return false;
        var numbers = parts.Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        if (numbers.Length == 2)
        {
            if (defaultYear is null) return false;
            numbers = [defaultYear.Value, .. numbers];
        }
        else if (parts[0].Length < 4)
        {
            return false;
        }

        var (year, month, day) = (numbers[0], numbers[1], numbers[2]);
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new DateOnly(year, month, day);
        return true;
    }

    /// <summary>As every program reads it: <c>2026-01-31</c>.</summary>
    public static string Text(DateOnly date) => date.ToString("O", CultureInfo.InvariantCulture);

    public static bool IsPart(char c) => char.IsAsciiDigit(c) || c is '-' or '/' or '.';
}
