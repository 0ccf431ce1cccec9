using Atlas.Insights.Anomalies;

namespace Atlas.Insights.Series;

/// <summary>One number a day of an account: its balance, what was spent, or what came in.</summary>
internal sealed class DailySeries(AnomalyKind kind, string account, string asset) : IKept
{
    /// <summary>When so many days are kept, the detector begins anew with the younger half.</summary>
    public const int DaysMax = 4_096;

    private readonly List<double> _days = [];
    private SeriesDetector? _detector;

    public AnomalyKind Kind => kind;

    public string Account => account;

    public string Asset => asset;

    /// <summary>The balance, or the sum of the day so far.</summary>
    public decimal Amount { get; private set; }

    /// <summary>Days that it has had.</summary>
    public long Days { get; private set; }

    public long LastUse { get; set; }

    public void Move(decimal amount) => Amount += amount;

    /// <summary>Ends the day; a balance is carried over, a sum begins at zero.</summary>
    public SeriesScore Close()
    {
        if (_days.Count == DaysMax)
        {
            _days.RemoveRange(0, DaysMax / 2);
            Relearn();
        }

        var value = (double)Amount;
        // Made with the first day: of many accounts most are forgotten before.
        var score = (_detector ??= new SeriesDetector()).Observe(value);
        _days.Add(value);
        Days++;
        if (kind != AnomalyKind.UnusualBalance) Amount = 0;
        return score;
    }

    /// <summary>The days themselves: smaller than what the detector makes of them, and as good.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write((int)kind);
        writer.Write(account);
        writer.Write(asset);
        writer.Write(Amount);
        writer.Write(Days);
        writer.Write(_days.Count);
        foreach (var day in _days) writer.Write(day);
    }

    public static DailySeries Read(BinaryReader reader)
    {
        var kind = (AnomalyKind)reader.ReadInt32();
        var series = new DailySeries(kind, reader.ReadString(), reader.ReadString())
        {
            Amount = reader.ReadDecimal(),
            Days = reader.ReadInt64(),
        };
        for (var left = SavedState.Count(reader, DaysMax); left > 0; left--)
            series._days.Add(reader.ReadDouble());
        if (series._days.Count > 0) series.Relearn();
        return series;
    }

    private void Relearn()
    {
        _detector = new SeriesDetector();
        foreach (var day in _days) _detector.Observe(day);
    }
}
