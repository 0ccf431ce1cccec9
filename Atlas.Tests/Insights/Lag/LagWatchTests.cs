using Atlas.Insights;
using Atlas.Insights.Lag;

namespace Atlas.Tests.Insights.Lag;

/// <summary>The watch alone: looks in, alerts out.</summary>
public sealed class LagWatchTests
{
    private const int LooksPerDay = 4 * 60 * 24;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_unusual_lag_is_told_once_and_cleared_when_it_is_as_usual_again()
    {
        var lags = With(Quiet(1_000), 600, 40, i => 2 + (15 * (i - 599)));

        Told(lags).ShouldBe(
        [
            new LagAlertRaised(
                At(600), 17, 2, "The read models are 17.0 s behind the events; usual is at most 2.0 s.",
                LagWatch.Detector),
            new LagAlertCleared(
                At(643), At(600), 602,
                "After 11 minutes the read models are as far behind as usual; the worst was 602.0 s."),
        ]);
    }

    [Fact]
    public void What_stays_below_two_seconds_is_never_told() => Told(Quiet(20_000)).ShouldBeEmpty();

    [Fact]
    public void An_import_every_night_is_learnt_and_a_worse_night_is_told()
    {
        var random = new Random(4);
        double[] lags = [.. Enumerable.Range(0, 14 * LooksPerDay).Select(look =>
            look % LooksPerDay is >= 480 and < 600 ? 20 + (5 * random.NextDouble()) : 0.2)];
        var worse = With(lags, (12 * LooksPerDay) + 520, 30, _ => 120);

        Told(lags).OfType<LagAlertRaised>().Count().ShouldBeLessThanOrEqualTo(2);
        Told(worse).Except(Told(lags)).OfType<LagAlertRaised>().Select(a => a.At)
            .ShouldBe([At((12 * LooksPerDay) + 520)]);
    }

    [Fact]
    public void Whatever_happens_there_is_one_alert_a_week_and_three_at_most_beside()
    {
        var random = new Random(5);
        var (lags, worst) = (Quiet(60 * LooksPerDay), 10.0);
        for (var look = 200; look < lags.Length; look += 700, worst *= 1.3)
            Array.Fill(lags, worst, look, 1 + random.Next(20));
        var watch = new LagWatch();

        var raised = lags.Select((lag, i) => watch.Observe(At(i), lag)).OfType<LagAlertRaised>().ToList();

        raised.Count.ShouldBeInRange(8, (60 / 7) + 4);
        watch.Withheld.ShouldBeGreaterThan(20);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(610)]
    [InlineData(641)]
    public void A_state_restored_anywhere_tells_what_an_unbroken_watch_tells(int look)
    {
        var lags = With(Quiet(1_000), 600, 40, i => 2 + (15 * (i - 599)));
        var whole = new LagWatch();
        for (var i = 0; i < look; i++) whole.Observe(At(i), lags[i]);

        var restored = LagWatch.FromBytes(whole.ToBytes());

        Told(restored, lags, look).ShouldBe(Told(whole, lags, look));
        restored.ToBytes().ShouldBe(whole.ToBytes());
    }

    [Fact]
    public void A_state_that_is_damaged_or_cut_short_is_refused()
    {
        var watch = new LagWatch();
        Told(watch, Quiet(300), 0);
        var bytes = watch.ToBytes();

        foreach (var length in new[] { 0, 31, bytes.Length / 2, bytes.Length - 1 })
            Should.Throw<InvalidDataException>(() => LagWatch.FromBytes(bytes[..length]));
        bytes[60] ^= 1;
        Should.Throw<InvalidDataException>(() => LagWatch.FromBytes(bytes));
    }

    /// <summary>Some tenths of a second, now and then more than one.</summary>
    private static double[] Quiet(int looks)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, looks).Select(_ => 1.9 * Math.Pow(random.NextDouble(), 4))];
    }

    /// <summary>So many looks from one on are made anew, each by its number.</summary>
    private static double[] With(double[] lags, int from, int looks, Func<int, double> lag) =>
        [.. lags.Select((l, i) => i >= from && i < from + looks ? lag(i) : l)];

    private static DateTimeOffset At(int look) => Start + (look * LagLog.Interval);

    private static List<InsightEvent> Told(IReadOnlyList<double> lags) => Told(new LagWatch(), lags, 0);

    private static List<InsightEvent> Told(LagWatch watch, IReadOnlyList<double> lags, int from) =>
        [.. lags.Index().Skip(from).Select(l => watch.Observe(At(l.Index), l.Item)).OfType<InsightEvent>()];
}
