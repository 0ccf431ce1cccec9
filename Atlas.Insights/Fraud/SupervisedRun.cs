using System.Globalization;

namespace Atlas.Insights.Fraud;

/// <summary>
/// One supervised scoring: features of everything in time order, then train and score; where there is more
/// than a week, with a new model every fortnight and one for the last week.
/// </summary>
internal sealed class SupervisedRun
{
    /// <summary>Scoring a longer file, a model serves this long.</summary>
    private const long ModelSeconds = 14 * CardPayments.Day;

    private readonly CardPayments _payments;
    private readonly int[] _scored;
    private readonly int _seed;
    private readonly long _first;
    private readonly long _last;
    private readonly double[] _scores;
    private int _withoutModel;

    public SupervisedRun(CardFiles files, int seed)
    {
        (_payments, _scored, _seed) = (files.Payments, files.Scored, seed);
        (_first, _last) = (files.FirstScored, files.LastScored);
        _scores = new double[_payments.Count];
    }

    public ScoredPayments Score(IProgress<ScoreProgress>? progress)
    {
        foreach (var (clock, spans) in Plan()) Score(clock, spans, progress);
        return _withoutModel < _scored.Length
            ? new ScoredPayments([.. _scored.Select(row => _scores[row])], _withoutModel)
            : throw TooFew();
    }

    /// <summary>
    /// The spans that a model each scores, by the clock that goes for them: the last week by week, the days
    /// before it by day.
    /// </summary>
    private IEnumerable<(LabelClock Clock, IReadOnlyList<Span> Spans)> Plan()
    {
        var start = CardPayments.Midnight(_first);
        var days = Enumerable.Range(0, (int)((_last - start) / CardPayments.Day) + 1)
            .Select(day => start + (day * CardPayments.Day)).ToList();
        var week = LabelClock.LastWeek(_first, _last);
        var lastWeek = (LabelClock.ByWeek(week, _payments), (IReadOnlyList<Span>)
            [new Span([.. days.Where(day => day >= week)])]);
        return days.Where(day => day < week).GroupBy(day => LabelClock.DelayOf(day, _payments))
            .Select(delay => (
                LabelClock.ByDay(delay.Key),
                (IReadOnlyList<Span>)[.. delay.GroupBy(day => (day - start) / ModelSeconds)
                    .Select(span => new Span([.. span]))]))
            .Append(lastWeek);
    }

    private void Score(LabelClock clock, IReadOnlyList<Span> spans, IProgress<ScoreProgress>? progress)
    {
        var rows = _scored.Where(row => spans.Any(span => span.Holds(_payments.Seconds[row]))).ToList();
        var table = new FeatureTable(_payments, clock, rows, clock.KnownBefore(spans[0].Start), _seed);
        table.Fill(progress);
        FraudModel? model = null;
        for (var done = 0; done < spans.Count; done++)
        {
            progress?.Report(new ScoreProgress("training and scoring", done, spans.Count));
            model = table.Train(clock.KnownBefore(spans[done].Start)) ?? model;
            ScoreSpan(table, model, [.. rows.Where(row => spans[done].Holds(_payments.Seconds[row]))]);
        }
    }

    private void ScoreSpan(FeatureTable table, FraudModel? model, List<int> rows)
    {
        if (model is null) _withoutModel += rows.Count;
        var chances = model is null
            ? rows.Select(row => table.HabitOf(row).Chance)
            : table.Score(model, rows);
        foreach (var (row, chance) in rows.Zip(chances)) _scores[row] = chance;
    }

    private InvalidDataException TooFew()
    {
        var known = CardPayments.Midnight(_first) - LabelClock.Week;
        var frauds = Enumerable.Range(0, _payments.Count)
            .Count(row => _payments.Seconds[row] < known && _payments.Labels[row] == 1);
        return new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
            $"{frauds} frauds are known 7 days before the first payment to score, ") +
            "too few to learn from; give more labelled history with --history, or use --mode unsupervised");
    }

    /// <param name="Days">Midnights, in time order.</param>
    private sealed record Span(IReadOnlyList<long> Days)
    {
        public long Start => Days[0];

        public bool Holds(long seconds) => Days.Contains(CardPayments.Midnight(seconds));
    }
}
