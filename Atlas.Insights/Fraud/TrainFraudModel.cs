using Atlas.Insights.Models;

namespace Atlas.Insights.Fraud;

/// <summary>A model with what the registry wants to know of it.</summary>
internal sealed record TrainedFraudModel(
    FraudModel Model, TrainingWindow Window, ModelMetrics Metrics, ScoreReference Reference);

/// <summary>Trains a model to keep, as one would the day after the last payment.</summary>
internal static class TrainFraudModel
{
    /// <exception cref="InvalidDataException">There are too few labelled frauds.</exception>
    public static TrainedFraudModel From(CardPayments payments, int seed, IProgress<ScoreProgress>? progress)
    {
        var tomorrow = CardPayments.Midnight(payments.Seconds[^1]) + CardPayments.Day;
        var clock = LabelClock.ByWeek(tomorrow, payments);
        var known = clock.KnownBefore(tomorrow);
        var newest = known - LabelClock.Week;
        var held = Enumerable.Range(0, payments.Count)
            .Where(row => payments.Seconds[row] >= newest && payments.Seconds[row] < known)
            .Where(row => payments.Labels[row] != CardPayments.Unlabelled).ToList();
        // The week that is held back is scored by what was known at its own start.
        var firstKnown = clock.KnownBefore(newest);
        var table = new FeatureTable(payments, clock, held, firstKnown, seed);
        table.Fill(progress);
        progress?.Report(new ScoreProgress("training", 0, 2));
        var before = table.Train(firstKnown) ?? throw TooFew();
        progress?.Report(new ScoreProgress("training", 1, 2));
        var model = table.Train(known) ?? throw TooFew();
        var ranking = RankingMetrics.Of(
            table.Score(before, held), [.. held.Select(row => payments.Labels[row] == 1)]);
        if (double.IsNaN(ranking.RocAuc)) throw TooFew();
        return new TrainedFraudModel(
            model,
            WindowOf(payments, [.. table.RowsOf(known)]),
            new ModelMetrics(ranking.RocAuc, ranking.AveragePrecision, held.Count),
            Drift.ReferenceOf(table.Score(model, held)));
    }

    private static TrainingWindow WindowOf(CardPayments payments, IReadOnlyList<int> rows) => new(
        DateTimeOffset.FromUnixTimeSeconds(payments.Seconds[rows[0]]),
        DateTimeOffset.FromUnixTimeSeconds(payments.Seconds[rows[^1]]),
        null, null, rows.Count, rows.Count(row => payments.Labels[row] == 1));

    private static InvalidDataException TooFew() => new(
        "there are too few labelled frauds to learn from and to measure by; " +
        "give at least five weeks of payments with their labels");
}
