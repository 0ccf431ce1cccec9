namespace Atlas.Insights.Anomalies;

/// <summary>What is usual for an account in one direction and asset.</summary>
internal sealed class AccountProfile : IKept
{
    private const int PerDayBins = 48;
    private const int DaysFilledMax = 31;

    public Visits Visits { get; private init; } = new();

    /// <summary>Amounts of first visits at counterparties never seen before.</summary>
    public Visits FirstVisits { get; private init; } = new();

    public Hours Hours { get; private init; } = new();

    public Weekdays Weekdays { get; private init; } = new();

    /// <summary>0 a known counterparty, 1 a new one.</summary>
    public Chances Novelty { get; private init; } = new(2);

    /// <summary>How round amounts are: the number of zeros before the point, up to 4.</summary>
    public Chances Rounds { get; private init; } = new(5);

    /// <summary>Tenths of the balance that amounts take.</summary>
    public Chances Shares { get; private init; } = new(11);

    /// <summary>Movements per day, empty days included.</summary>
    public Chances PerDay { get; private init; } = new(PerDayBins);

    /// <summary>Movements within the hour before each.</summary>
    public Chances PerHour { get; private init; } = new(PerDayBins);

    /// <summary>Movements of the newest two days.</summary>
    public Recent Recent { get; private init; } = new();

    public long LastUse { get; set; }

    private int _day;
    private int _today;

    /// <summary>How many there are on this day, this one included; null for a day that lies back.</summary>
    public int? CountOn(int day) => day == _day ? _today + 1 : day > _day ? 1 : null;

    public void Count(int day)
    {
        if (day < _day) return;
        if (day > _day && _day > 0)
        {
            PerDay.Add(_today);
            for (var empty = Math.Min(DaysFilledMax, day - _day - 1); empty > 0; empty--) PerDay.Add(0);
        }

        _today = day == _day ? _today + 1 : 1;
        _day = day;
    }

    public void Write(BinaryWriter writer)
    {
        Visits.Write(writer);
        FirstVisits.Write(writer);
        Hours.Write(writer);
        Weekdays.Write(writer);
        foreach (var chances in new[] { Novelty, Rounds, Shares, PerDay, PerHour })
            chances.Write(writer);
        Recent.Write(writer);
        writer.Write7BitEncodedInt(_day);
        writer.Write7BitEncodedInt(_today);
    }

    public static AccountProfile Read(BinaryReader reader) => new()
    {
        Visits = Visits.Read(reader),
        FirstVisits = Visits.Read(reader),
        Hours = Hours.Read(reader),
        Weekdays = Weekdays.Read(reader),
        Novelty = Chances.Read(reader, 2),
        Rounds = Chances.Read(reader, 5),
        Shares = Chances.Read(reader, 11),
        PerDay = Chances.Read(reader, PerDayBins),
        PerHour = Chances.Read(reader, PerDayBins),
        Recent = Recent.Read(reader),
        _day = reader.Read7BitEncodedInt(),
        _today = reader.Read7BitEncodedInt(),
    };
}
