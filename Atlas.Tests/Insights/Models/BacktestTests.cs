using Atlas.Insights.Anomalies;
using Atlas.Tests.Support;

namespace Atlas.Tests.Insights.Models;

/// <summary>A backtest knows at each event what was recorded by then, and no more.</summary>
[Collection(EngineTests.Name)]
public sealed class BacktestTests(EngineHost host)
{
    [Fact]
    public async Task What_is_backdated_counts_from_when_it_was_recorded()
    {
        var (late, early) = (await FedCafe.OpenAsync(host), await FedCafe.OpenAsync(host));
        await late.PayAsync(61, 412m);
        foreach (var cafe in new[] { late, early })
            for (var day = 30; day < 60; day++) await cafe.PayAsync(day, 400m + day);
        await early.PayAsync(61, 412m);

        var spikes = (await late.ReplayAsync()).Where(a => a.Amount == 412m).ToList();

        spikes.Select(a => (a.Position, a.Kind)).ShouldBe([(65, AnomalyKind.AmountSpike)]);
        (await early.ReplayAsync()).ShouldNotContain(a => a.Amount == 412m);
    }

    [Fact]
    public async Task Feedback_labels_what_was_told_and_moves_the_detectors_from_when_it_was_given()
    {
        var cafe = await FedCafe.OpenAsync(host);
        await cafe.PayAsync(61, 412m);
        await cafe.FeedAsync(cafe.Detectors());
        await cafe.AnswerAsync((await cafe.ToldAsync()).Single(), AnomalyAnswer.AlwaysFine);
        await cafe.PayAsync(75, 2_000m);
        await cafe.FeedAsync(cafe.Detectors());

        var report = await cafe.BacktestAsync();

        report.Alerts.Select(a => a.Position).ShouldBe([65]);
        (report.Transactions, report.Confirmed, report.Refuted, report.Labelled, report.Precision)
            .ShouldBe((62, 0, 1, 0, 0.0));
        var after = await cafe.BacktestAsync(new DateOnly(2026, 3, 4), new DateOnly(2026, 3, 17));
        (after.Transactions, after.Alerts.Count, after.Weeks).ShouldBe((1, 0, 2));
    }
}
