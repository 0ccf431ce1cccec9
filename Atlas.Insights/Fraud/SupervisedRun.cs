using System.Globalization;

namespace Atlas.Insights.Fraud;

/// <summary>One supervised scoring: features of everything in time order, then week by week train and
/// score.</summary>
internal sealed class SupervisedRun
{
    /// <summary>A model learns from the newest labels, this many days of them.</summary>
    private const long TrainingSeconds = 42 * CardPayments.Day;

    /// <summary>Scoring a longer file, a model serves this long.</summary>
    private const long ModelSeconds = 14 * CardPayments.Day;

    private const int HonestMax = 60_000;

    private readonly CardPayments _payments;
    private readonly int[] _scored;
    private readonly int _seed;
    private readonly LabelClock _clock;
    private readonly PaymentFeatures _features;
    private readonly bool[] _isScored;
    private readonly float[]?[] _rows;
    private readonly Habit[] _habits;
    private readonly double[] _scores;
    private readonly double _honestShare;
    private int _withoutModel;

    public SupervisedRun(CardFiles files, int seed)
    {
        (_payments, _scored, _seed) = (files.Payments, files.Scored, seed);
        _clock = ClockOf(files);
        _features = new PaymentFeatures(_payments, _clock);
        _isScored = new bool[_payments.Count];
        foreach (var row in _scored) _isScored[row] = true;
        _rows = new float[]?[_payments.Count];
        _habits = new Habit[_payments.Count];
        _scores = new double[_payments.Count];
        _honestShare = HonestShareOf(_payments.Seconds);
    }

    /// <summary>Computes a payment's features, and keeps those that will be used.</summary>
    public void Look(int row)
    {
        var oldest = _clock.KnownBefore(_clock.Start) - TrainingSeconds;
        var mayTeach = _payments.Seconds[row] >= oldest && IsPicked(row);
        var features = mayTeach || _isScored[row] ? new float[PaymentFeatures.Names.Length] : null;
        _habits[row] = _features.Next(features);
        _rows[row] = features;
    }

    /// <summary>Week by week, counted back from the last one.</summary>
    public void Score(IProgress<ScoreProgress>? progress)
    {
        FraudModel? model = null;
        var trained = long.MinValue;
        var weeks = (_clock.LastWeek - _clock.Start + LabelClock.Week - 1) / LabelClock.Week;
        for (var left = weeks; left >= 0; left--)
        {
            progress?.Report(new ScoreProgress("scoring week", weeks - left, weeks + 1));
            var week = _clock.LastWeek - (left * LabelClock.Week);
            var isDue = model is null || left == 0 || week >= trained + ModelSeconds;
            if (isDue && Train(Math.Max(week, _clock.Start)) is { } newer) (model, trained) = (newer, week);
            ScoreWeek(model, week);
        }
    }

    public ScoredPayments Result() => _withoutModel < _scored.Length
        ? new ScoredPayments([.. _scored.Select(row => _scores[row])], _withoutModel)
        : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
            $"{FraudsKnown()} frauds are known 7 days before the first payment to score, ") +
            "too few to learn from; give more labelled history with --history, or use --mode unsupervised");

    private static LabelClock ClockOf(CardFiles files)
    {
        var payments = files.Payments;
        var (first, last) = (files.FirstScored, payments.Seconds[^1]);
        var known = new LabelClock(first, last).KnownBefore(CardPayments.Midnight(first));
        for (var row = payments.Count - 1; row >= 0; row--)
            if (payments.Seconds[row] < known && payments.Labels[row] != CardPayments.Unlabelled)
                return new LabelClock(first, last, payments.Seconds[row]);
        return new LabelClock(first, last);
    }

    private FraudModel? Train(long week)
    {
        var known = _clock.KnownBefore(week);
        var rows = Enumerable.Range(0, _payments.Count).Where(row => IsPicked(row) && IsKnown(row, known))
            .Select(row => new TrainingRow { Features = _rows[row]!, IsFraud = _payments.Labels[row] == 1 })
            .ToList();
        var frauds = rows.Count(row => row.IsFraud);
        return FraudModel.CanLearnFrom(frauds, rows.Count - frauds)
            ? FraudModel.Train(rows, _honestShare, _seed)
            : null;
    }

    private void ScoreWeek(FraudModel? model, long week)
    {
        var rows = _scored.Where(row => _payments.Seconds[row] >= week)
            .Where(row => _payments.Seconds[row] < week + LabelClock.Week).ToList();
        if (model is null) _withoutModel += rows.Count;
        var chances = model is null
            ? rows.Select(row => _habits[row].Chance)
            : model.Score(rows.Select(row => _rows[row]!));
        foreach (var (row, chance) in rows.Zip(chances)) _scores[row] = chance;
    }

    /// <summary>Of all payments, whatever their labels: labels not yet known must not choose
    /// either.</summary>
    private static double HonestShareOf(ReadOnlySpan<long> seconds)
    {
        double span = Math.Max(TrainingSeconds, seconds[^1] - seconds[0]);
        return Math.Min(1, HonestMax / (seconds.Length * TrainingSeconds / span));
    }

    private bool IsKnown(int row, long knownBefore) =>
        _payments.Seconds[row] < knownBefore && _payments.Seconds[row] >= knownBefore - TrainingSeconds;

    /// <summary>Every fraud, and as many of the honest payments as are enough, chosen by seed and
    /// id.</summary>
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

    private int FraudsKnown() => Enumerable.Range(0, _payments.Count)
        .Count(row => _payments.Labels[row] == 1 && IsKnown(row, _clock.KnownBefore(_clock.Start)));
}
