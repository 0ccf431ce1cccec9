namespace Atlas.Insights.Fraud;

/// <summary>How far a scoring is.</summary>
public readonly record struct ScoreProgress(string Step, long Done, long All)
{
    /// <summary>Told every so many rows.</summary>
    internal const int Rows = 20_000;
}

/// <param name="Scores">One for each payment to score, in the order of <see
/// cref="CardFiles.Scored"/>.</param>
/// <param name="WithoutModel">
/// How many of them were judged without a model, because too few labels were known by then.
/// </param>
public sealed record ScoredPayments(double[] Scores, int WithoutModel);

/// <summary>Ranks card payments; what came before the first of them is their history.</summary>
public static class ScorePayments
{
    /// <summary>
    /// The ranking without labels, in robust deviations; higher is more suspicious. See <see
    /// cref="Habit.Rank"/>.
    /// </summary>
    public static ScoredPayments Unsupervised(CardFiles files, IProgress<ScoreProgress>? progress = null)
    {
        var payments = files.Payments;
        var habits = new SpendingHabits(payments.CustomerCount);
        var ranks = new double[payments.Count];
        for (var row = 0; row < ranks.Length; row++)
        {
            if (row % ScoreProgress.Rows == 0)
                progress?.Report(new ScoreProgress("ranking", row, ranks.Length));
            var habit = habits.Next(payments.Customers[row], payments.Seconds[row], payments.Amounts[row]);
            ranks[row] = habit.Rank;
        }

        return new ScoredPayments([.. files.Scored.Select(row => ranks[row])], files.Scored.Length);
    }

    /// <summary>
    /// The chance of fraud, 0 to 1, by a model that learns from the labels known by then. A file longer than
    /// four weeks gets a new model every four weeks; what comes before the first model is judged without
    /// labels.
    /// </summary>
    /// <exception cref="InvalidDataException">No model could be trained for any payment.</exception>
    public static ScoredPayments Supervised(
        CardFiles files, int seed, IProgress<ScoreProgress>? progress = null) =>
        new SupervisedRun(files, seed).Score(progress);
}
