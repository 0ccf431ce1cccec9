namespace Atlas.Insights.Anomalies;

/// <summary>
/// The past transactions that are most like a movement, of those that its profiles remember: at most 144.
/// What another counterparty takes away, and an amount, an hour or a day that differs, is one sum of
/// distances.
/// </summary>
internal static class Similarity
{
    private const int Most = 3;

    /// <summary>As far as an amount twenty times as large.</summary>
    private const double OtherCounterparty = 3;

    /// <summary>The account is the same, whom it paid and what for are not.</summary>
    private const double OtherCategory = 4;

    /// <summary>Midnight against noon, where both times are known.</summary>
    private const double OtherHalfOfDay = 0.5;

    private const double OtherWeekday = 0.1;

    /// <summary>A working day against a weekend.</summary>
    private const double OtherPartOfWeek = 0.3;

    /// <summary>The nearest first, of equals the newest.</summary>
    public static IEnumerable<Visit> Of(Movement movement, Circles circles)
    {
        var distances = new Dictionary<long, (Visit Visit, double Distance)>();
        Add(circles.Counterparty?.Visits, 0);
        Add(circles.Category?.Visits, OtherCounterparty);
        Add(circles.Account?.Visits, OtherCategory);
        return distances.Values.OrderBy(d => d.Distance).ThenByDescending(d => d.Visit.Position)
            .Take(Most).Select(d => d.Visit);

        void Add(Visits? visits, double apart)
        {
            // A wider circle holds those of the narrower ones too; the narrowest one counts.
            for (var i = 0; i < visits?.Count; i++)
                distances.TryAdd(visits[i].Position, (visits[i], apart + DistanceOf(movement, visits[i])));
        }
    }

    /// <summary>Beside the circle: logarithm of the amounts' ratio, hour, day of the week.</summary>
    private static double DistanceOf(Movement movement, Visit visit)
    {
        var distance = Math.Abs(movement.LogAmount - visit.LogAmount);
        if (movement.Hour >= 0 && visit.Hour >= 0)
        {
            var hours = Math.Abs(movement.Hour - visit.Hour);
            distance += OtherHalfOfDay * Math.Min(hours, Hours.PerDay - hours) / (Hours.PerDay / 2.0);
        }

        var (day, other) = (Weekdays.Of(movement.Day), Weekdays.Of(visit.Day));
        if (IsWeekend(day) != IsWeekend(other)) return distance + OtherPartOfWeek;
        return day == other ? distance : distance + OtherWeekday;
    }

    private static bool IsWeekend(int weekday) =>
        (DayOfWeek)weekday is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
