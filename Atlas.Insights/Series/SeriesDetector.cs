namespace Atlas.Insights.Series;

/// <summary>
/// Finds what is odd in a series of numbers, row by row, without look-ahead and without settings: the same
/// for balances, spending and lag. It learns from the first row on, in bounded memory, and is the same for a
/// series in other units or moved by a constant. Time plays no part: a row is a row. Not thread-safe.
/// </summary>
/// <remarks>
/// Four memories, from three rows to thirty-two wide, each tell how far the present is from the nearest
/// situation they know (a nearest-neighbour novelty, conformal in spirit; ops/decisions says what it was
/// measured against). Their mean is the surprise. Two watches look for what does not come, which no single
/// row shows.
/// </remarks>
public sealed class SeriesDetector
{
    /// <summary>
    /// A row with this score or more is an alarm. Frozen: it was chosen once, for every series.
    /// </summary>
    public const double Threshold = 0.5;

    /// <summary>
    /// Numbers beyond this are no measurements, and their squares would leave the range of a double.
    /// </summary>
    public const double MagnitudeMax = 1e150;

    private const int RowsKept = 32;

    /// <summary>A distance of this many usual spreads is a surprise of one half.</summary>
    private const double HalfSurprise = 0.095;

    private const int Version = 1;

    private readonly double[] _last = new double[RowsKept];
    private readonly Trait _value = new();
    private readonly Trait _mean4 = new();
    private readonly Trait _mean8 = new();
    private readonly Trait _mean32 = new();
    private readonly Trait _deviation8 = new();
    private readonly NoveltyMemory _rows = new(3);
    private readonly NoveltyMemory _shape = new(4);
    private readonly NoveltyMemory _height = new(3);
    private readonly NoveltyMemory _roughness = new(2);
    private readonly SilenceWatch _peaks = new(1);
    private readonly SilenceWatch _dips = new(-1);
    private readonly AlarmBudget _budget = new();
    private long _count;
    private double _first;

    private Trait[] Traits => [_value, _mean4, _mean8, _mean32, _deviation8];

    private SilenceWatch[] Watches => [_peaks, _dips];

    private NoveltyMemory[] Memories => [_rows, _shape, _height, _roughness];

    /// <summary>False for NaN, infinity and what is beyond <see cref="MagnitudeMax"/>.</summary>
    public static bool IsMeasurement(double value) => Math.Abs(value) <= MagnitudeMax;

    /// <summary>
    /// Judges a row by those before it, then learns it. What is no measurement scores 0 and teaches nothing,
    /// as if the row were not there.
    /// </summary>
    public SeriesScore Observe(double value)
    {
        if (!IsMeasurement(value)) return Say(0, SeriesFinding.None);
        if (_count == 0) _first = value;
        // Counted from the first row: a series around a million keeps as many digits as one around zero.
        _last[_count % RowsKept] = value - _first;
        _count++;
        Look();
        var score = _budget.Spend(Surprise(), Listen(), Threshold, out var finding);
        var said = Say(score, finding);
        foreach (var trait in Traits) trait.Learn();
        return said;
    }

    /// <summary>
    /// Everything it has learnt; <see cref="Load"/> goes on from there as if nothing had happened.
    /// </summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(Version);
        writer.Write(_count);
        writer.Write(_first);
        foreach (var row in _last) writer.Write(row);
        foreach (var trait in Traits) trait.Save(writer);
        foreach (var memory in Memories) memory.Save(writer);
        foreach (var watch in Watches) watch.Save(writer);
        _budget.Save(writer);
    }

    /// <exception cref="InvalidDataException">The snapshot is damaged or of another version.</exception>
    /// <exception cref="EndOfStreamException">It was cut short.</exception>
    public static SeriesDetector Load(BinaryReader reader)
    {
        var version = reader.ReadInt32();
        if (version != Version)
            throw new InvalidDataException($"a detector's snapshot is of version {version}, not {Version}");
        var detector = new SeriesDetector { _count = reader.ReadInt64(), _first = reader.ReadDouble() };
        for (var i = 0; i < RowsKept; i++) detector._last[i] = reader.ReadDouble();
        foreach (var trait in detector.Traits) trait.Load(reader);
        foreach (var memory in detector.Memories) memory.Load(reader);
        foreach (var watch in detector.Watches) watch.Load(reader);
        detector._budget.Load(reader);
        return detector;
    }

    private void Look()
    {
        _value.Look(Back(0));
        _mean4.Look(Mean(4, 0));
        _mean8.Look(Mean(8, 0));
        _mean32.Look(Mean(32, 0));
        _deviation8.Look(Deviation(8));
    }

    /// <summary>0 to 1: how little the present is like anything known.</summary>
    private double Surprise()
    {
        Span<double> numbers = stackalloc double[4];
        Span<double> weights = stackalloc double[4];
        for (var i = 0; i < 3; i++) (numbers[i], weights[i]) = (Back(i), _value.WeightAt(Back(i)));
        var sum = SurpriseOf(_rows.Observe(numbers[..3], weights[..3]));
        for (var i = 0; i < 4; i++)
            (numbers[i], weights[i]) = (Mean(4, 4 * i), _mean4.WeightAt(Mean(4, 4 * i)));
        sum += SurpriseOf(_shape.Observe(numbers, weights));
        sum += SurpriseOf(Observe(_height, [_value, _mean8, _mean32]));
        sum += SurpriseOf(Observe(_roughness, [_mean8, _deviation8]));
        return sum / 4;
    }

    private static double Observe(NoveltyMemory memory, ReadOnlySpan<Trait> traits)
    {
        Span<double> numbers = stackalloc double[traits.Length];
        Span<double> weights = stackalloc double[traits.Length];
        for (var i = 0; i < traits.Length; i++)
            (numbers[i], weights[i]) = (traits[i].Now, traits[i].WeightAt(traits[i].Now));
        return memory.Observe(numbers, weights);
    }

    private static double SurpriseOf(double distance) => distance / (distance + HalfSurprise);

    private bool Listen()
    {
        var (noPeak, noDip) = (_peaks.Observe(_value), _dips.Observe(_value));
        return noPeak || noDip;
    }

    private SeriesScore Say(double score, SeriesFinding finding)
    {
        var (low, typical, high) = _value.Count == 0
            ? (double.NaN, double.NaN, double.NaN)
            : (_first + _value.Low, _first + _value.Middle, _first + _value.High);
        if (finding != SeriesFinding.Silent) return new SeriesScore(score, finding, typical, low, high);
        var watch = _peaks.IsTooLong ? _peaks : _dips;
        return new SeriesScore(score, finding, typical, low, high, watch.Rows, watch.LongestRows);
    }

    /// <summary>The row that many rows ago; the first one stands for those before it.</summary>
    private double Back(int rows) => _last[(_count - 1 - Math.Min(rows, _count - 1)) % RowsKept];

    private double Mean(int rows, int back)
    {
        var sum = 0.0;
        for (var i = 0; i < rows; i++) sum += Back(back + i);
        return sum / rows;
    }

    private double Deviation(int rows)
    {
        var mean = Mean(rows, 0);
        var sum = 0.0;
        for (var i = 0; i < rows; i++) sum += (Back(i) - mean) * (Back(i) - mean);
        return Math.Sqrt(sum / rows);
    }
}
