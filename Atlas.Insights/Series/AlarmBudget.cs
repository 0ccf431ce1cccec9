namespace Atlas.Insights.Series;

/// <summary>
/// Turns surprise into alarms that a person can live with: after one, a rest, and a bar that comes down
/// slowly. Both last in proportion to what has been seen, so a series of days and one of minutes are treated
/// alike.
/// </summary>
internal sealed class AlarmBudget
{
    private const double RestShare = 0.03;
    private const int RestRowsMin = 15;
    private const int RestRowsMax = 600;

    /// <summary>So little is known before that everything would be new.</summary>
    private const int LearningRows = 100;

    private const int Digits = 4;

    private const double BarRise = 0.2;
    private const double BarHalvingShare = 0.1;
    private const int BarHalvingRowsMin = 15;

    private long _rows;
    private long _restsUntil = LearningRows + 1;
    private long _lastAlarm;
    private double _rise;

    /// <summary>
    /// The score that is given out: at least the threshold where there is an alarm, else below.
    /// </summary>
    /// <param name="surprise">0 to 1.</param>
    public double Spend(double surprise, bool isSilent, double threshold, out SeriesFinding finding)
    {
        _rows++;
        var halving = Math.Max(BarHalvingRowsMin, BarHalvingShare * _rows);
        var rise = _rise * Math.Pow(2, -(_rows - _lastAlarm) / halving);
        // Rounded before it is compared: what is printed says whether it is an alarm.
        var score = Math.Round(surprise / (1 + rise), Digits);
        finding = _rows < _restsUntil ? SeriesFinding.None
            : score >= threshold ? SeriesFinding.Novel
            : isSilent ? SeriesFinding.Silent
            : SeriesFinding.None;
        if (finding == SeriesFinding.None) return _rows < _restsUntil ? Math.Round(score / 2, Digits) : score;
        if (finding == SeriesFinding.Novel) (_rise, _lastAlarm) = (rise + BarRise, _rows);
        _restsUntil = _rows + Math.Clamp((int)(RestShare * _rows), RestRowsMin, RestRowsMax);
        return Math.Max(score, threshold);
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(_rows);
        writer.Write(_restsUntil);
        writer.Write(_lastAlarm);
        writer.Write(_rise);
    }

    public void Load(BinaryReader reader)
    {
        _rows = reader.ReadInt64();
        _restsUntil = reader.ReadInt64();
        _lastAlarm = reader.ReadInt64();
        _rise = reader.ReadDouble();
    }
}
