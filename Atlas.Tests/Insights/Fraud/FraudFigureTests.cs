using Atlas.Insights.Fraud;

namespace Atlas.Tests.Insights.Fraud;

/// <summary>The figures behind the rankings, against a slow and plain way to the same figure.</summary>
public sealed class FraudFigureTests
{
    private const long Day = CardPayments.Day;

    [Fact]
    public void The_usual_amount_is_the_median_of_the_newest_and_its_deviation_the_median_distance()
    {
        var random = new Random(3);
        var usual = new UsualAmount(21);
        var all = new List<double>();
        (usual.Median, usual.Deviation).ShouldBe((0, 0));
        for (var i = 0; i < 200; i++)
        {
            // Coarse, so that some are equal.
            all.Add(random.Next(40) / 4.0);
            usual.Add(all[^1]);
            var newest = all.TakeLast(21).Order().ToList();
            var median = newest[newest.Count / 2];
            var distances = newest.Select(a => Math.Abs(a - median)).Order().ToList();
            (usual.Count, usual.Median, usual.Deviation)
                .ShouldBe((newest.Count, median, distances[distances.Count / 2]), $"after {i + 1} amounts");
        }
    }

    [Fact]
    public void Area_and_precision_are_what_counting_pairs_and_prefixes_gives()
    {
        var random = new Random(5);
        var scores = Enumerable.Range(0, 300).Select(_ => (double)random.Next(60)).ToArray();
        var frauds = scores.Select(s => random.Next(90) < s).ToArray();
        var pairs =
            from f in Enumerable.Range(0, 300).Where(i => frauds[i])
            from h in Enumerable.Range(0, 300).Where(i => !frauds[i])
            select scores[f] > scores[h] ? 1 : scores[f].Equals(scores[h]) ? 0.5 : 0;
        var precisions =
            from f in Enumerable.Range(0, 300).Where(i => frauds[i])
            let above = Enumerable.Range(0, 300).Where(i => scores[i] >= scores[f])
            select above.Average(i => frauds[i] ? 1.0 : 0);

        var metrics = RankingMetrics.Of(scores, frauds);

        metrics.RocAuc.ShouldBe(pairs.Average(), 1e-12);
        metrics.AveragePrecision.ShouldBe(precisions.Average(), 1e-12);
    }

    [Fact]
    public void A_customers_amount_is_judged_by_the_customers_own_and_a_series_of_surprises_lasts_14_days()
    {
        var habits = new SpendingHabits(2);
        for (var day = 0; day < 30; day++)
        {
            habits.Next(0, day * Day, 10 + (day % 3));
            habits.Next(1, day * Day, 100 + (10 * (day % 3)));
        }

        habits.Next(1, 30 * Day, 100).Z.ShouldBeInRange(-1, 1);
        var stolen = habits.Next(0, 30 * Day, 100);
        stolen.Z.ShouldBeGreaterThan(SpendingHabits.SurpriseZ);
        (habits.Next(0, 44 * Day - 1, 11).Surprises, habits.Next(0, 44 * Day, 11).Surprises).ShouldBe((1, 0));
    }

    [Fact]
    public void Before_the_scored_week_a_payment_sees_the_labels_known_at_its_own_weeks_start()
    {
        var clock = LabelClock.ByWeek((70 * Day) + 61, LabelledUntil(77));

        KnownDays(clock, 70, 76).ShouldBe((63, 63));
        KnownDays(clock, 63, 69).ShouldBe((56, 56));
        KnownDays(clock, 62, 56).ShouldBe((49, 49));
    }

    [Fact]
    public void Where_labels_end_early_all_see_them_as_old_as_the_scored_week_does() =>
        KnownDays(LabelClock.ByWeek(70 * Day, LabelledUntil(56)), 70, 69).ShouldBe((56, 49));

    [Fact]
    public void By_day_labels_are_13_days_old_and_whole_weeks_more_as_they_end_early()
    {
        var payments = LabelledUntil(80);

        KnownDays(LabelClock.ByDay(13 * Day), 70, 71).ShouldBe((57, 58));
        int[] days = [70, 93, 94, 100, 101];
        days.Select(d => LabelClock.DelayOf((d * Day) + 5, payments) / Day).ShouldBe([13, 13, 20, 20, 27]);
    }

    [Fact]
    public void The_last_week_is_7_days_before_a_midnight_or_all_that_fits_into_7_days()
    {
        LabelClock.LastWeek((70 * Day) + 43_200, (77 * Day) + 43_199).ShouldBe(70 * Day);
        LabelClock.LastWeek((70 * Day) + 43_200, (77 * Day) + 43_200).ShouldBe(71 * Day);
        LabelClock.LastWeek(70 * Day, (101 * Day) - 1).ShouldBe(94 * Day);
    }

    [Fact]
    public void However_long_the_history_a_payment_looks_at_no_more_than_the_days_that_count()
    {
        var recent = new RecentPayments();
        for (var day = 0; day < 1_000; day++)
        {
            recent.Add(new PastPayment(day * Day, day, 0, 0));
            var amounts = recent.Since((day - 44) * Day).ToArray().Select(p => p.Amount);
            amounts.ShouldBe(Enumerable.Range(0, day + 1).TakeLast(45).Select(d => (double)d));
        }
    }

    [Fact]
    public void Every_feature_has_a_name_of_its_own() =>
        PaymentFeatures.Names.ShouldBe(PaymentFeatures.Names.Distinct());

    private static (long, long) KnownDays(LabelClock clock, int day, int other) =>
        (clock.KnownBefore(day * Day) / Day, clock.KnownBefore((other * Day) + (Day / 2)) / Day);

    /// <summary>A payment at each noon of 100 days, of which those before a day have labels.</summary>
    private static CardPayments LabelledUntil(int day)
    {
        int[] days = [.. Enumerable.Range(0, 100)];
        return new CardPayments(
            [.. days.Select(d => $"{d}")], [.. days.Select(d => (d * Day) + (Day / 2))], new int[100],
            new int[100], new double[100],
            [.. days.Select(d => d < day ? (sbyte)0 : CardPayments.Unlabelled)], 1, 1);
    }
}
