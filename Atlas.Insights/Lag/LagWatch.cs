using Atlas.Insights.Anomalies;
using Atlas.Insights.Series;
using static Atlas.Insights.Anomalies.Words;

namespace Atlas.Insights.Lag;

/// <summary>
/// Watches one series, the read models' lag, with the detector that watches every other. One alert when it is
/// unlike anything before, cleared when it is as usual again; what it says follows from the looks alone.
/// </summary>
/// <remarks>
/// A lag up to <see cref="FreeSeconds"/> is none. On alerts there is a budget of one a week, which four may
/// use up at once, apart from the ledgers' budgets: it is read by whoever keeps the machine running.
/// </remarks>
public sealed class LagWatch
{
    /// <summary>Raised with every change of what is told, and of the state.</summary>
    public const string Detector = "lag.v1";

    /// <summary>What the benchmark allows under load; less is noticed by nobody.</summary>
    public const double FreeSeconds = 2;

    /// <summary>So many looks in a row must be as usual before an alert is cleared.</summary>
    private const int CalmLooks = 4;

    private const double AlertsPerWeek = 1;

    private readonly AlertBudget _budget = new(AlertsPerWeek);
    private SeriesDetector _lag = new();
    private DateTimeOffset? _raisedAt;
    private double _worst;
    private int _calm;

    /// <summary>Alerts that the budget kept back.</summary>
    public long Withheld { get; private set; }

    /// <summary>Takes the next look; answers an alert, its end, or null.</summary>
    public InsightEvent? Observe(DateTimeOffset at, double seconds)
    {
        var excess = Math.Max(0, seconds - FreeSeconds);
        var score = _lag.Observe(excess);
        _budget.Count(DateOnly.FromDateTime(at.UtcDateTime).DayNumber);
        if (_raisedAt is { } raisedAt) return Stand(at, raisedAt, seconds, score);
        // A lag that keeps away is good news, however unlike anything before.
        if (score.Finding != SeriesFinding.Novel || excess <= score.High) return null;
        if (!_budget.TryTake(pValue: 1))
        {
            Withheld++;
            return null;
        }

        (_raisedAt, _worst, _calm) = (at, seconds, 0);
        return new LagAlertRaised(
            at, seconds, FreeSeconds + score.High,
            Text($"The read models are {seconds:0.0} s behind the events; ") +
            Text($"usual is at most {FreeSeconds + score.High:0.0} s."), Detector);
    }

    /// <summary>The whole state; a restored one goes on exactly as this one would.</summary>
    public byte[] ToBytes()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(Detector);
        writer.Write(_raisedAt?.UtcTicks ?? 0);
        writer.Write(_worst);
        writer.Write(_calm);
        writer.Write(Withheld);
        _budget.Write(writer);
        _lag.Save(writer);
        writer.Flush();
        return SavedState.Seal(buffer.ToArray());
    }

    /// <exception cref="InvalidDataException">The bytes are damaged or of another version.</exception>
    public static LagWatch FromBytes(byte[] bytes)
    {
        using var reader = new BinaryReader(SavedState.Unseal(bytes));
        if (reader.ReadString() is var version && version != Detector)
            throw new InvalidDataException($"the watch's state is of version {version}, not {Detector}");
        var raised = reader.ReadInt64();
        var watch = new LagWatch
        {
            _raisedAt = raised == 0 ? null : new DateTimeOffset(raised, TimeSpan.Zero),
            _worst = reader.ReadDouble(),
            _calm = reader.ReadInt32(),
            Withheld = reader.ReadInt64(),
        };
        watch._budget.Read(reader);
        watch._lag = SeriesDetector.Load(reader);
        return watch;
    }

    private LagAlertCleared? Stand(
        DateTimeOffset at, DateTimeOffset raisedAt, double seconds, SeriesScore score)
    {
        _worst = Math.Max(_worst, seconds);
        _calm = seconds <= FreeSeconds + score.High ? _calm + 1 : 0;
        if (_calm < CalmLooks) return null;
        _raisedAt = null;
        return new LagAlertCleared(
            at, raisedAt, _worst,
            Text($"After {(at - raisedAt).TotalMinutes:0} minutes the read models are as far behind as ") +
            Text($"usual; the worst was {_worst:0.0} s."));
    }
}
