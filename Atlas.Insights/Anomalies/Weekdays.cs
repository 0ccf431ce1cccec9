namespace Atlas.Insights.Anomalies;

/// <summary>On what days of the week money moved, by effective date.</summary>
internal sealed class Weekdays
{
    public const int PerWeek = 7;

    private readonly double[] _counts = new double[PerWeek];

    public double Total { get; private set; }

    /// <summary>0 = Sunday to 6, as <see cref="DayOfWeek"/> counts.</summary>
    public static int Of(int day) => (day + 1) % PerWeek;

    public void Add(int day)
    {
        _counts[Of(day)]++;
        Total++;
    }

    /// <summary>How many there were on this day of the week.</summary>
    public double CountLike(int day) => _counts[Of(day)];

    /// <inheritdoc cref="CircleChances.Refine"/>
    public void Refine(Span<double> chances, double weight) =>
        CircleChances.Refine(chances, _counts, Total, weight);

    public void Write(BinaryWriter writer)
    {
        foreach (var count in _counts) writer.Write7BitEncodedInt64((long)count);
    }

    public static Weekdays Read(BinaryReader reader)
    {
        var weekdays = new Weekdays();
        for (var i = 0; i < PerWeek; i++)
            weekdays.Total += weekdays._counts[i] = reader.Read7BitEncodedInt64();
        return weekdays;
    }
}
