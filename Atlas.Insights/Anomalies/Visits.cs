namespace Atlas.Insights.Anomalies;

/// <summary>A movement as profiles remember it.</summary>
/// <param name="Day">Day number of the effective date.</param>
/// <param name="Hour">0 to 23, or -1 where it is not known.</param>
/// <param name="LogAmount">Natural logarithm of the amount.</param>
internal readonly record struct Visit(long Position, int Day, sbyte Hour, double LogAmount);

/// <summary>The newest visits, at most <see cref="Max"/>, the oldest first.</summary>
internal sealed class Visits
{
    public const int Max = 48;
    private const int RecentMax = 5;

    private readonly List<Visit> _visits = new(1);
    private (double Median, double Scale)? _amounts;
    private (double Median, double Scale)? _gaps;

    /// <summary>All that ever came, those forgotten included.</summary>
    public long Total { get; private set; }

    public int Count => _visits.Count;

    public Visit this[int index] => _visits[index];

    public Visit Last => _visits[^1];

    /// <summary>Median and scale of the logarithms of the amounts.</summary>
    public (double Median, double Scale) Amounts => _amounts ??= AmountsOf();

    /// <summary>Median and scale of the logarithms of the days between visits, each plus a half.</summary>
    public (double Median, double Scale) LogGaps => _gaps ??= GapsOf();

    /// <summary>Median of the logarithms of the newest amounts: a price's, after its last change.</summary>
    public double RecentMedian
    {
        get
        {
            Span<double> values = stackalloc double[Math.Min(Count, RecentMax)];
            for (var i = 0; i < values.Length; i++) values[i] = _visits[^(i + 1)].LogAmount;
            return Robust.MedianOf(values);
        }
    }

    public void Add(Visit visit)
    {
        if (_visits.Count == Max) _visits.RemoveAt(0);
        _visits.Add(visit);
        Total++;
        _amounts = _gaps = null;
    }

    public void Forget(long position)
    {
        if (_visits.RemoveAll(v => v.Position == position) > 0) _amounts = _gaps = null;
    }

    /// <summary>
    /// The days between the newest visits, oldest first; one that lies back counts as none.
    /// </summary>
    public int GapBefore(int index) => Math.Max(0, _visits[index].Day - _visits[index - 1].Day);

    public void Write(BinaryWriter writer)
    {
        writer.Write(Total);
        writer.Write7BitEncodedInt(_visits.Count);
        foreach (var visit in _visits)
        {
            writer.Write7BitEncodedInt64(visit.Position);
            writer.Write7BitEncodedInt(visit.Day);
            writer.Write(visit.Hour);
            writer.Write(visit.LogAmount);
        }
    }

    public static Visits Read(BinaryReader reader)
    {
        var visits = new Visits { Total = reader.ReadInt64() };
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            visits._visits.Add(new Visit(
                reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt(), reader.ReadSByte(),
                reader.ReadDouble()));
        }

        return visits;
    }

    private (double, double) AmountsOf()
    {
        Span<double> values = stackalloc double[Count];
        for (var i = 0; i < Count; i++) values[i] = _visits[i].LogAmount;
        return Robust.Of(values);
    }

    private (double, double) GapsOf()
    {
        if (Count < 2) return (0, 0);
        Span<double> values = stackalloc double[Count - 1];
        for (var i = 1; i < Count; i++) values[i - 1] = Math.Log(GapBefore(i) + 0.5);
        return Robust.Of(values);
    }
}
