namespace Atlas.Insights.Anomalies;

/// <summary>At what hours of the day money moved; an hour counts a little for its neighbours too.</summary>
internal sealed class Hours
{
    public const int PerDay = 24;

    /// <summary>Night, morning, afternoon and evening, six hours each.</summary>
    private const int Parts = 4;

    /// <summary>What a movement counts for the hours from two before to two after it.</summary>
    private static readonly double[] Nearness = [0.1, 0.2, 0.4, 0.2, 0.1];

    private readonly double[] _counts = new double[PerDay];
    private readonly int[] _parts = new int[Parts];

    public double Total { get; private set; }

    public void Add(sbyte hour)
    {
        if (hour < 0) return;
        _parts[hour / (PerDay / Parts)]++;
        for (var away = -2; away <= 2; away++)
            _counts[(hour + away + PerDay) % PerDay] += Nearness[away + 2];
        Total++;
    }

    /// <summary>How many there were in this hour's part of the day.</summary>
    public int CountLike(sbyte hour) => _parts[hour / (PerDay / Parts)];

    /// <inheritdoc cref="CircleChances.Refine"/>
    public void Refine(Span<double> chances, double weight) =>
        CircleChances.Refine(chances, _counts, Total, weight);

    public void Write(BinaryWriter writer)
    {
        writer.Write(Total);
        if (Total == 0) return;
        foreach (var count in _counts) writer.Write(count);
        foreach (var count in _parts) writer.Write7BitEncodedInt(count);
    }

    public static Hours Read(BinaryReader reader)
    {
        var hours = new Hours { Total = reader.ReadDouble() };
        if (hours.Total == 0) return hours;
        for (var i = 0; i < PerDay; i++) hours._counts[i] = reader.ReadDouble();
        for (var i = 0; i < Parts; i++) hours._parts[i] = reader.Read7BitEncodedInt();
        return hours;
    }
}
