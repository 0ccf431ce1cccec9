namespace Atlas.Insights.Fraud;

/// <summary>
/// The features of payments in time order, kept where something will be learnt from them or they will be
/// scored.
/// </summary>
internal sealed class FeatureTable
{
    /// <summary>A model learns from the newest labels, this many days of them.</summary>
    private const long TrainingSeconds = 42 * CardPayments.Day;

    private const int HonestMax = 60_000;
    private readonly CardPayments _payments;
    private readonly int _seed;
    private readonly long _oldest;
    private readonly PaymentFeatures _features;
    private readonly bool[] _isScored;
    private readonly float[]?[] _rows;
    private readonly Habit[] _habits;
    private readonly double _honestShare;

    /// <param name="firstKnown">The earliest time of which <see cref="Train"/> will be asked.</param>
    public FeatureTable(
        CardPayments payments, LabelClock clock, IEnumerable<int> scored, long firstKnown, int seed)
    {
        (_payments, _seed) = (payments, seed);
        _oldest = firstKnown - TrainingSeconds;
        _features = new PaymentFeatures(payments, clock);
        _isScored = new bool[payments.Count];
        foreach (var row in scored) _isScored[row] = true;
        _rows = new float[]?[payments.Count];
        _habits = new Habit[payments.Count];
        _honestShare = HonestShareOf(payments.Seconds);
    }

    /// <summary>Looks at every payment once; it must be done before anything is asked.</summary>
    public void Fill(IProgress<ScoreProgress>? progress)
    {
        for (var row = 0; row < _rows.Length; row++)
        {
            if (row % ScoreProgress.Rows == 0)
                progress?.Report(new ScoreProgress("reading the past", row, _rows.Length));
            var mayTeach = _payments.Seconds[row] >= _oldest && IsPicked(row);
            var features = mayTeach || _isScored[row] ? new float[PaymentFeatures.Names.Length] : null;
            _habits[row] = _features.Next(features);
            _rows[row] = features;
        }
    }

    public Habit HabitOf(int row) => _habits[row];

    /// <summary>The chance of fraud of each of these rows, which are among the scored ones.</summary>
    public double[] Score(FraudModel model, IEnumerable<int> rows) =>
        [.. model.Score(rows.Select(row => _rows[row]!))];

    /// <summary>A model of the labels of six weeks before this time; null = too few.</summary>
    public FraudModel? Train(long knownBefore)
    {
        var rows = RowsOf(knownBefore).Where(IsPicked)
            .Select(row => new TrainingRow { Features = _rows[row]!, IsFraud = _payments.Labels[row] == 1 })
            .ToList();
        var frauds = rows.Count(row => row.IsFraud);
        return FraudModel.CanLearnFrom(frauds, rows.Count - frauds)
            ? FraudModel.Train(rows, _honestShare, _seed)
            : null;
    }

    /// <summary>The labelled payments of the six weeks before a time, in time order.</summary>
    public IEnumerable<int> RowsOf(long knownBefore) => Enumerable.Range(0, _payments.Count).Where(row =>
        _payments.Labels[row] != CardPayments.Unlabelled && _payments.Seconds[row] < knownBefore &&
        _payments.Seconds[row] >= knownBefore - TrainingSeconds);

    /// <summary>Of all payments, whatever their labels: those not yet known must not choose.</summary>
    private static double HonestShareOf(ReadOnlySpan<long> seconds)
    {
        double span = Math.Max(TrainingSeconds, seconds[^1] - seconds[0]);
        return Math.Min(1, HonestMax / (seconds.Length * TrainingSeconds / span));
    }

    /// <summary>Every fraud, and enough of the honest payments, chosen by seed and id.</summary>
    private bool IsPicked(int row) => _payments.Labels[row] == 1 ||
        (_payments.Labels[row] == 0 && Hash(_payments.Ids[row]) < _honestShare);

    /// <summary>FNV-1a, as a number from 0 to below 1 that is the same in every process.</summary>
    private double Hash(string id)
    {
        unchecked
        {
            var hash = (2166136261 ^ (uint)_seed) * 16777619;
            foreach (var letter in id) hash = (hash ^ letter) * 16777619;
            // The last letters alone move the low bits; this spreads them.
            hash = (hash ^ (hash >> 15)) * 0x85ebca6b;
            hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
            return (hash ^ (hash >> 16)) / 4294967296.0;
        }
    }
}
