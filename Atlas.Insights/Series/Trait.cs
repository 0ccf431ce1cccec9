namespace Atlas.Insights.Series;

/// <summary>One number that describes a row, with what is usual for it: its middle and its spread.</summary>
internal sealed class Trait
{
    /// <summary>What lies in the outer 5 % on each side is not part of the usual.</summary>
    private const double Outer = 0.05;

    /// <summary>
    /// A series that hardly ever leaves one value still has a spread: a part of its whole range.
    /// </summary>
    private const double RangeShare = 0.2;

    /// <summary>Far from the middle larger steps are usual: what counts is by how much more.</summary>
    private const double Tolerance = 0.6;

    private readonly RunningQuantiles _past = new();

    public int Count => _past.Count;

    /// <summary>As it is in the row at hand.</summary>
    public double Now { get; private set; }

    public double Middle { get; private set; }

    public double Low { get; private set; }

    public double High { get; private set; }

    /// <summary>The width of what is usual.</summary>
    public double Spread { get; private set; }

    /// <summary>Takes the row's value, to be judged by the rows before it.</summary>
    public void Look(double value)
    {
        Now = value;
        if (Count == 0) return;
        (Low, Middle, High) = (_past.Quantile(Outer), _past.Quantile(0.5), _past.Quantile(1 - Outer));
        Spread = Math.Max(High - Low, RangeShare * (_past.Max - _past.Min));
    }

    /// <summary>What a difference to this value is multiplied with, so that 1 is the usual spread.</summary>
    public double WeightAt(double value)
    {
        var away = Math.Abs(value - Middle);
        // Where all was the same so far, what differs does so by one whole spread, whatever its unit.
        var unit = Spread > 0 ? Spread + (Tolerance * away) : away;
        return unit > 0 ? 1 / unit : 0;
    }

    /// <summary>Of the rows before; as it is now where there are none.</summary>
    public double Quantile(double share) => Count == 0 ? Now : _past.Quantile(share);

    public void Learn() => _past.Add(Now);

    public void Save(BinaryWriter writer) => _past.Save(writer);

    public void Load(BinaryReader reader) => _past.Load(reader);
}
