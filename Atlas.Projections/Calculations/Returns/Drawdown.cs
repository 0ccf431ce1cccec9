namespace Atlas.Projections.Calculations;

/// <summary>The deepest fall of a value from its highest level so far.</summary>
/// <param name="Depth">A fraction of the value at the top, 0 or more; 0 = it never fell.</param>
/// <param name="Top">The day of the highest level before it.</param>
/// <param name="Bottom">The day of the lowest value.</param>
/// <param name="Recovery">The first day at or above the old level; null = not yet.</param>
/// <param name="Days">From the top to the recovery, or to the last day.</param>
public sealed record Drawdown(decimal Depth, DateOnly Top, DateOnly Bottom, DateOnly? Recovery, int Days);

/// <summary>Finds falls of a value.</summary>
public static class Drawdowns
{
    /// <summary>Of two falls of the same depth the earlier one.</summary>
    /// <param name="values">Above 0, in order of time, one per day at most; at least one.</param>
    /// <returns>Null where the values are not so.</returns>
    public static Drawdown? Deepest(IReadOnlyList<(DateOnly Date, decimal Value)> values)
    {
        if (values.Count == 0 || values.Any(v => v.Value <= 0)) return null;
        if (values.Zip(values.Skip(1), (a, b) => a.Date >= b.Date).Any(isLate => isLate)) return null;
        var (top, deepest) = (0, (Top: 0, Bottom: 0, Depth: 0m));
        for (var i = 1; i < values.Count; i++)
        {
            if (values[i].Value >= values[top].Value) top = i;
            var depth = 1 - (values[i].Value / values[top].Value);
            if (depth > deepest.Depth) deepest = (top, i, depth);
        }

        var start = values[deepest.Top];
        DateOnly? recovery = deepest.Depth == 0
            ? start.Date
            : values.Skip(deepest.Bottom).Where(v => v.Value >= start.Value)
                .Select(v => (DateOnly?)v.Date).FirstOrDefault();
        var days = (recovery ?? values[^1].Date).DayNumber - start.Date.DayNumber;
        return new Drawdown(deepest.Depth, start.Date, values[deepest.Bottom].Date, recovery, days);
    }
}
