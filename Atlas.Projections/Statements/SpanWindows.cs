namespace Atlas.Projections.Statements;

/// <summary>
/// The numbers that a span takes of a row of packed sums; none where the first is beyond the last.
/// </summary>
public readonly record struct SumWindow(int First, int Last)
{
    public static readonly SumWindow None = new(1, 0);

    /// <summary>Of a row with one amount, too.</summary>
    public static readonly SumWindow All = new(0, 31);

    public bool Has(int number) => number >= First && number <= Last;
}

/// <summary>
/// Which sums some spans of dates are made of: their whole months, out of the rows of years, and the days of
/// months that they do not cover, out of the rows of those months. So a span costs a row per year and two.
/// </summary>
public sealed class SpanWindows
{
    private readonly List<(int First, int Last)> _whole = [];
    private readonly Dictionary<DateOnly, SumWindow[]> _parts = [];

    /// <param name="spans">Null = no days.</param>
    public SpanWindows(IReadOnlyList<DateSpan?> spans)
    {
        for (var i = 0; i < spans.Count; i++)
        {
            if (spans[i] is not { } span)
            {
                _whole.Add((1, 0));
                continue;
            }

            var (from, to) = (span.From ?? DateOnly.MinValue, span.To ?? DateOnly.MaxValue);
            var (first, last) = (NumberOf(from), NumberOf(to));
            var (isWholeFirst, isWholeLast) = (from.Day == 1, to.Day == LastDayOf(to));
            if (first == last && !(isWholeFirst && isWholeLast))
            {
                AddPart(spans.Count, i, from, new SumWindow(from.Day, to.Day));
                _whole.Add((1, 0));
                continue;
            }

            if (!isWholeFirst) AddPart(spans.Count, i, from, new SumWindow(from.Day, 31));
            if (!isWholeLast) AddPart(spans.Count, i, to, new SumWindow(1, to.Day));
            _whole.Add((isWholeFirst ? first : first + 1, isWholeLast ? last : last - 1));
        }
    }

    /// <summary>The first days of months of which only some days belong to a span.</summary>
    public IReadOnlyCollection<DateOnly> Months => _parts.Keys;

    /// <summary>The first days of the first and the last year of which months belong to a span.</summary>
    public (DateOnly First, DateOnly Last)? Years
    {
        get
        {
            var whole = _whole.Where(w => w.First <= w.Last).ToList();
            return whole.Count == 0
                ? null
                : (YearOf(whole.Min(w => w.First)), YearOf(whole.Max(w => w.Last)));
        }
    }

    /// <summary>The months that a span takes of a year.</summary>
    public SumWindow OfYear(int span, DateOnly year)
    {
        var january = NumberOf(year);
        return new SumWindow(
            Math.Max(_whole[span].First - january, 0) + 1, Math.Min(_whole[span].Last - january, 11) + 1);
    }

    /// <summary>The days that a span takes of a month by themselves.</summary>
    public SumWindow OfMonth(int span, DateOnly month) =>
        _parts.TryGetValue(month, out var windows) ? windows[span] : SumWindow.None;

    private void AddPart(int spans, int span, DateOnly day, SumWindow window)
    {
        var month = DateSpan.MonthOf(day);
        if (!_parts.TryGetValue(month, out var windows))
        {
            _parts[month] = windows = new SumWindow[spans];
            Array.Fill(windows, SumWindow.None);
        }

        windows[span] = window;
    }

    /// <summary>Months since the year 0.</summary>
    private static int NumberOf(DateOnly day) => (day.Year * 12) + day.Month - 1;

    private static DateOnly YearOf(int month) => new(month / 12, 1, 1);

    private static int LastDayOf(DateOnly day) => DateTime.DaysInMonth(day.Year, day.Month);
}
