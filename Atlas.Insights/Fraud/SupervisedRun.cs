using System.Globalization;

namespace Atlas.Insights.Fraud;

/// <summary>
/// One supervised scoring: features of everything in time order, then week by week train and score.
/// </summary>
internal sealed class SupervisedRun
{
    /// <summary>Scoring a longer file, a model serves this long.</summary>
    private const long ModelSeconds = 14 * CardPayments.Day;

    private readonly CardPayments _payments;
    private readonly int[] _scored;
    private readonly LabelClock _clock;
    private readonly FeatureTable _table;
    private readonly double[] _scores;
    private int _withoutModel;

    public SupervisedRun(CardFiles files, int seed)
    {
        (_payments, _scored) = (files.Payments, files.Scored);
        _clock = LabelClock.Of(files);
        _table = new FeatureTable(_payments, _clock, _scored, _clock.KnownBefore(_clock.Start), seed);
        _scores = new double[_payments.Count];
    }

    /// <summary>Week by week, counted back from the last one.</summary>
    public ScoredPayments Score(IProgress<ScoreProgress>? progress)
    {
        _table.Fill(progress);
        FraudModel? model = null;
        var trained = long.MinValue;
        var weeks = (_clock.LastWeek - _clock.Start + LabelClock.Week - 1) / LabelClock.Week;
        for (var left = weeks; left >= 0; left--)
        {
            progress?.Report(new ScoreProgress("scoring week", weeks - left, weeks + 1));
            var week = _clock.LastWeek - (left * LabelClock.Week);
            var isDue = model is null || left == 0 || week >= trained + ModelSeconds;
            if (isDue && _table.Train(_clock.KnownBefore(Math.Max(week, _clock.Start))) is { } newer)
                (model, trained) = (newer, week);
            ScoreWeek(model, week);
        }

        return _withoutModel < _scored.Length
            ? new ScoredPayments([.. _scored.Select(row => _scores[row])], _withoutModel)
            : throw TooFew();
    }

    private void ScoreWeek(FraudModel? model, long week)
    {
        var rows = _scored.Where(row => _payments.Seconds[row] >= week)
            .Where(row => _payments.Seconds[row] < week + LabelClock.Week).ToList();
        if (model is null) _withoutModel += rows.Count;
        var chances = model is null
            ? rows.Select(row => _table.HabitOf(row).Chance)
            : _table.Score(model, rows);
        foreach (var (row, chance) in rows.Zip(chances)) _scores[row] = chance;
    }

    private InvalidDataException TooFew()
    {
        var known = _table.RowsOf(_clock.KnownBefore(_clock.Start)).Count(row => _payments.Labels[row] == 1);
        return new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
            $"{known} frauds are known 7 days before the first payment to score, ") +
            "too few to learn from; give more labelled history with --history, or use --mode unsupervised");
    }
}
