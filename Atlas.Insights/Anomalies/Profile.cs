namespace Atlas.Insights.Anomalies;

/// <summary>What is usual at a counterparty, in a category, or for an account's sleep.</summary>
internal sealed class Profile : IKept
{
    public Visits Visits { get; private init; } = new();

    public Hours Hours { get; private init; } = new();

    public Weekdays Weekdays { get; private init; } = new();

    /// <summary>
    /// The day number by which a recurring payment should have come at the latest; 0 = none.
    /// </summary>
    public int Deadline { get; set; }

    /// <summary>1 where a movement was worded otherwise than the one before it.</summary>
    public Chances Wordings { get; private init; } = new(2);

    /// <summary>What the newest movement said, for texts about one that did not come.</summary>
    public Label Label { get; set; } = Label.None;

    public long LastUse { get; set; }

    public void Add(Visit visit)
    {
        Visits.Add(visit);
        Hours.Add(visit.Hour);
        Weekdays.Add(visit.Day);
    }

    public void Write(BinaryWriter writer)
    {
        Visits.Write(writer);
        Hours.Write(writer);
        Weekdays.Write(writer);
        Wordings.Write(writer);
        writer.Write7BitEncodedInt(Deadline);
        Label.Write(writer);
    }

    public static Profile Read(BinaryReader reader) => new()
    {
        Visits = Visits.Read(reader),
        Hours = Hours.Read(reader),
        Weekdays = Weekdays.Read(reader),
        Wordings = Chances.Read(reader, 2),
        Deadline = reader.Read7BitEncodedInt(),
        Label = Label.Read(reader),
    };
}

/// <summary>Names for texts.</summary>
/// <param name="Scale">Decimal places of the asset's amounts.</param>
internal sealed record Label(string Counterparty, string Key, string Account, string Asset, byte Scale)
{
    public static readonly Label None = new("", "", "", "", 0);

    public static Label Of(Movement movement) => new(
        movement.Counterparty.Name, movement.Counterparty.Key, movement.Account, movement.Asset,
        movement.Amount.Scale);

    public void Write(BinaryWriter writer)
    {
        writer.Write(Counterparty);
        writer.Write(Key);
        writer.Write(Account);
        writer.Write(Asset);
        writer.Write(Scale);
    }

    public static Label Read(BinaryReader reader) => new(
        reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString(),
        reader.ReadByte());
}
