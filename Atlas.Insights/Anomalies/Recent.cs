namespace Atlas.Insights.Anomalies;

/// <summary>A movement of the newest days.</summary>
/// <param name="Minute">Since the calendar began.</param>
/// <param name="Probe">
/// Evidence that it only tries a card: tiny, at a counterparty never seen before; 0 = none.
/// </param>
internal readonly record struct RecentMovement(long Minute, bool HasClock, double Probe);

/// <summary>The movements of the newest two days, at most <see cref="Max"/>.</summary>
internal sealed class Recent
{
    public const int Max = 64;

    private const long Hour = 60;
    private const long TwoDays = 2 * 1_440;

    private readonly List<RecentMovement> _movements = [];

    public void Add(RecentMovement movement)
    {
        _movements.RemoveAll(m => m.Minute < movement.Minute - TwoDays);
        if (_movements.Count == Max) _movements.RemoveAt(0);
        _movements.Add(movement);
    }

    /// <summary>How many had come within the hour up to this minute.</summary>
    public int WithinHourOf(long minute)
    {
        var count = 0;
        foreach (var m in _movements)
            if (m.HasClock && m.Minute <= minute && m.Minute > minute - Hour) count++;
        return count;
    }

    /// <summary>How many probes there were within two days up to this minute, and their evidence.</summary>
    public (int Count, double Nats) ProbesUntil(long minute)
    {
        var (count, nats) = (0, 0.0);
        foreach (var m in _movements)
        {
            if (m.Probe == 0 || m.Minute < minute - TwoDays) continue;
            count++;
            nats += m.Probe;
        }

        return (count, nats);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_movements.Count);
        foreach (var m in _movements)
        {
            writer.Write(m.Minute);
            writer.Write(m.HasClock);
            writer.Write(m.Probe);
        }
    }

    public static Recent Read(BinaryReader reader)
    {
        var recent = new Recent();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            recent._movements.Add(new(reader.ReadInt64(), reader.ReadBoolean(), reader.ReadDouble()));
        return recent;
    }
}
