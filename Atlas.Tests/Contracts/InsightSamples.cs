using Atlas.Insights;
using Atlas.Insights.Anomalies;
using Atlas.Insights.Lag;
using Atlas.Insights.Models;

namespace Atlas.Tests.Contracts;

/// <summary>One event of the insights of every kind, with every field filled in.</summary>
public static class InsightSamples
{
    private static readonly Guid Anomaly = Guid.ParseExact("019bc1b2-7c00-8a10-8000-000000000003", "D");
    private static readonly Guid Transaction = Guid.ParseExact("019bc1b2-7c00-7a10-8000-000000000001", "D");
    private static readonly DateTimeOffset Noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 1, 15);

    public static readonly IReadOnlyList<InsightEvent> All =
    [
        new AnomalyFound(
            Anomaly, AnomalyKind.AmountSpike, 412, Transaction, "Assets:Checking", "Café Zoë", "CAFÉ ZOË",
            "EUR", 412.00m, Day, 17.25, 0.0004,
            "412.00 EUR at Café Zoë is 6 times the usual (median 68.00, 23 visits).", "34.10 to 120.00 EUR.",
            ListOf(new Contribution(AnomalyKind.AmountSpike, 11.5, "is 6 times the usual")),
            ListOf(new SimilarTransaction(390, Day, 119.00m)), "movements.v1"),
        new AnomalyAnswered(Anomaly, AnomalyKind.AmountSpike, "CAFÉ ZOË", AnomalyAnswer.Snooze, Day),
        new ScoringShed(1_001, 2_000, 998),
        new LagObserved(Noon, 15, ListOf(0, 0.25, 34.5)),
        new LagAlertRaised(
            Noon, 34.5, 2.25, "The read models are 34.5 s behind the events; usual is at most 2.2 s.",
            "lag.v1"),
        new LagAlertCleared(
            Noon.AddMinutes(5), Noon, 61.5,
            "After 5 minutes the read models are as far behind as usual; the worst was 61.5 s."),
        new ModelTrained(
            3, "card-fraud",
            new TrainingWindow(Noon, Noon.AddDays(42), 17, 4_200, 61_000, 3_100), 1, ListOf("amount", "hour"),
            new ModelMetrics(0.818, 0.664, 61_234),
            new ScoreReference(ListOf(0.001, 0.25), ListOf(0.5, 0.375, 0.125)), new string('a', 64)),
        new ModelCompared(3, 2, new ShadowComparison(67_000, 0.97, 0.84, 0.03, 0.67, 0.66)),
        new ModelServed(3, Forced: false),
        new ModelUsed(3, 67_000, 0.03),
        new ModelFailed(3, "its bytes are damaged"),
        new DetectorFailed(3, 4_711, 812, "its bytes are damaged"),
    ];

    /// <summary>A list of the type that JSON is read into, so that the two can be compared.</summary>
    private static List<T> ListOf<T>(params T[] items) => [.. items];
}
