using System.Globalization;

namespace Atlas.Insights.Series;

/// <summary>A row of a series, or why it is none.</summary>
internal readonly record struct SeriesRow(DateTimeOffset Time, double Value, string? Reason = null);

/// <summary>
/// Where in a line of CSV the time and the value stand. A field may be quoted, but holds no comma.
/// </summary>
internal sealed class SeriesColumns
{
    private readonly int _count;
    private readonly int _time;
    private readonly int _value;

    private SeriesColumns(int count, int time, int value) => (_count, _time, _value) = (count, time, value);

    /// <summary>Null where the header is not that of a series without scores.</summary>
    public static SeriesColumns? Of(string header)
    {
        var names = header.Split(',').Select(n => Bare(n).ToString()).ToList();
        return names.Count(n => n == "timestamp") == 1 && names.Count(n => n == "value") == 1 &&
            !names.Contains("anomaly_score")
            ? new SeriesColumns(names.Count, names.IndexOf("timestamp"), names.IndexOf("value"))
            : null;
    }

    public SeriesRow Read(string row)
    {
        Span<Range> fields = stackalloc Range[_count + 1];
        var count = row.AsSpan().Split(fields, ',');
        if (count != _count) return Refuse($"{count} fields where the header has {_count}: {row}");
        var time = Bare(row.AsSpan()[fields[_time]]);
        if (!DateTimeOffset.TryParse(
            time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return Refuse($"'{time}' is no time such as 2026-01-31 13:45:00");
        var text = Bare(row.AsSpan()[fields[_value]]);
        if (text.IsEmpty) return new SeriesRow(at, double.NaN);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? new SeriesRow(at, value)
            : Refuse($"'{text}' is no number such as 12.5, nor empty or NaN for a missing one");
    }

    private static SeriesRow Refuse(string reason) => new(default, double.NaN, reason);

    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> field) => field.Trim().Trim('"').Trim();
}
