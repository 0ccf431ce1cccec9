namespace Atlas.Insights.Series;

/// <summary>
/// Watches for what does not come: how long a series has stayed below (or above) the level that its busy rows
/// pass, against the longest time so far. The missed heartbeat, the salary that is late, the day without a
/// peak.
/// </summary>
/// <param name="side">1 looks for peaks that do not come, -1 for dips.</param>
internal sealed class SilenceWatch(int side)
{
    /// <summary>Half the way from the middle to what only 2 % of the rows pass.</summary>
    private const double LevelShare = 0.5;

    private const double PeakShare = 0.98;

    /// <summary>By what factor a silence must outlast all before it.</summary>
    private const double LongerBy = 1.25;

    /// <summary>So many silences must have ended before one can be too long.</summary>
    private const int SilencesMin = 6;

    /// <summary>A series that is rarely quiet for long has no silences.</summary>
    private const int LongestRowsMin = 20;

    private const int ShortestRows = 3;

    private int _silences;
    public int Rows { get; private set; }

    public int LongestRows { get; private set; }

    public bool IsTooLong { get; private set; }

    /// <summary>True in the one row in which the silence has become too long.</summary>
    public bool Observe(Trait value)
    {
        var reach = side * (value.Quantile(side > 0 ? PeakShare : 1 - PeakShare) - value.Middle);
        var passed = (side * (value.Now - value.Middle)) - (LevelShare * reach);
        // A value on the level itself must not fall on one side here and, in another unit, on the other.
        if (reach > 0 && passed > 1e-9 * reach)
        {
            LongestRows = Math.Max(LongestRows, Rows);
            if (Rows >= ShortestRows) _silences++;
            Rows = 0;
        }
        else
        {
            Rows++;
        }

        var wasTooLong = IsTooLong;
        IsTooLong = _silences >= SilencesMin && LongestRows >= LongestRowsMin &&
            Rows >= LongerBy * LongestRows;
        return IsTooLong && !wasTooLong;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Rows);
        writer.Write(LongestRows);
        writer.Write(_silences);
        writer.Write(IsTooLong);
    }

    public void Load(BinaryReader reader)
    {
        Rows = reader.ReadInt32();
        LongestRows = reader.ReadInt32();
        _silences = reader.ReadInt32();
        IsTooLong = reader.ReadBoolean();
    }
}
