using Atlas.Insights.Series;

namespace Atlas.Tests.Insights.Series;

public sealed class SeriesDetectorTests
{
    private const int At = 1_500;

    [Fact]
    public void A_spike_is_found_in_its_first_row() =>
        AlarmsOf(MadeSeries.Seasonal(2_000, 1).With(At, 1, v => v + 30))
            .ShouldBe([(At, SeriesFinding.Novel)]);

    [Fact]
    public void A_change_of_level_is_found_within_four_rows() =>
        FirstAlarmFrom(At, MadeSeries.Noise(2_000, 2).With(At, 500, v => v + 8)).ShouldBeInRange(At, At + 4);

    [Fact]
    public void A_line_that_has_gone_flat_is_found_within_a_quarter_of_a_day() =>
        FirstAlarmFrom(At, MadeSeries.Seasonal(2_000, 3).With(At, 300, _ => 50))
            .ShouldBeInRange(At, At + (MadeSeries.RowsPerDay / 4));

    [Fact]
    public void A_day_that_runs_backward_is_found_on_that_day()
    {
        var series = MadeSeries.Seasonal(2_000, 4);
        var day = At / MadeSeries.RowsPerDay * MadeSeries.RowsPerDay;

        var broken = series.With(day, MadeSeries.RowsPerDay, v => 100 - v);

        FirstAlarmFrom(day, broken).ShouldBeInRange(day, day + MadeSeries.RowsPerDay - 1);
    }

    [Fact]
    public void A_noise_that_grows_is_found_within_sixteen_rows() =>
        FirstAlarmFrom(At, MadeSeries.Noise(2_000, 5).With(At, 500, v => 10 + ((v - 10) * 5)))
            .ShouldBeInRange(At, At + 15);

    [Fact]
    public void A_beat_that_does_not_come_is_found_when_the_silence_outlasts_all_before_it()
    {
        var score = ScoresOf(MadeSeries.Heartbeat(2_000, 6).With(At, 60, _ => 5)).Index()
            .First(s => s.Index >= At && s.Item.IsAlarm);

        (score.Index, score.Item.Finding, score.Item.QuietRows, score.Item.QuietRowsBefore)
            .ShouldBe((At + 7, SeriesFinding.Silent, 34, 27));
    }

    [Fact]
    public void A_rhythm_with_noise_is_quiet_once_it_is_known()
    {
        var alarms = Enumerable.Range(10, 8)
            .Sum(seed => AlarmsOf(MadeSeries.Seasonal(2_000, seed)).Count(a => a.Row >= 300));

        alarms.ShouldBe(0);
    }

    [Fact]
    public void Noise_without_a_rhythm_has_few_alarms()
    {
        var alarms = Enumerable.Range(20, 8)
            .Sum(seed => AlarmsOf(MadeSeries.Noise(2_000, seed)).Count(a => a.Row >= 300));

        alarms.ShouldBeLessThanOrEqualTo(8 * 5);
    }

    [Fact]
    public void A_series_that_never_changes_scores_nothing() =>
        ScoresOf([.. Enumerable.Repeat(45.0, 1_000)]).ShouldAllBe(s => s.Score == 0);

    [Theory]
    [InlineData(1_000, 0)]
    [InlineData(0.001, 0)]
    [InlineData(1, 1_000_000)]
    [InlineData(-1, -3)]
    [InlineData(7.3, -12_345.678)]
    public void Other_units_and_another_origin_change_no_score(double factor, double shift)
    {
        double[] series =
        [
            .. MadeSeries.Seasonal(1_200, 7).With(900, 1, v => v + 25), .. MadeSeries.Heartbeat(800, 8),
        ];

        var scores = ScoresOf(series).Select(s => (s.Score, s.Finding));
        var moved = ScoresOf([.. series.Select(v => (v * factor) + shift)]).Select(s => (s.Score, s.Finding));

        moved.ShouldBe(scores);
    }

    /// <summary>
    /// From billionths to billions, turned over, moved by up to five thousand times its height: no alarm
    /// comes, goes or moves, and no score moves by more than the rounding of the numbers themselves.
    /// </summary>
    [Fact]
    public void No_unit_and_no_origin_changes_what_is_found()
    {
        var random = new Random(12);
        foreach (var series in (double[][])[
            MadeSeries.Seasonal(1_200, 13).With(900, 1, v => v + 25).With(1_000, 96, v => 100 - v),
            MadeSeries.Noise(1_200, 14).With(700, 300, v => v + 8),
            MadeSeries.Heartbeat(1_200, 15).With(900, 60, _ => 5),
            [.. MadeSeries.Noise(1_200, 16).Select(v => Math.Max(0, Math.Round(v - 10)))]])
        {
            var (scores, height) = (ScoresOf(series), series.Max() - series.Min());
            for (var time = 0; time < 12; time++)
            {
                var factor = Math.Pow(10, random.Next(-9, 10)) * (1 + random.NextDouble()) *
                    (random.Next(2) == 0 ? -1 : 1);
                var shift = factor * height * Math.Pow(10, random.Next(-2, 5)) * (random.NextDouble() - 0.5);
                var moved = ScoresOf([.. series.Select(v => (v * factor) + shift)]);
                var what = $"{factor} and {shift}";
                moved.Select(s => s.Finding).ShouldBe(scores.Select(s => s.Finding), what);
                moved.Zip(scores).Max(pair => Math.Abs(pair.First.Score - pair.Second.Score))
                    .ShouldBeLessThanOrEqualTo(0.001, what);
            }
        }
    }

    [Fact]
    public void What_is_no_measurement_scores_nothing_and_is_as_if_it_were_not_there()
    {
        var series = MadeSeries.Seasonal(1_200, 9).With(900, 1, v => v + 25);
        double[] holed = [.. series.SelectMany(v => new[] { v, double.NaN, double.NegativeInfinity, 1e151 })];

        var scores = ScoresOf(holed);

        scores.Where((_, i) => i % 4 == 0).ShouldBe(ScoresOf(series));
        scores.Where((_, i) => i % 4 != 0).ShouldAllBe(s => s.Score == 0 && !s.IsAlarm);
    }

    [Fact]
    public void Numbers_at_the_ends_of_the_range_still_get_scores_between_0_and_1()
    {
        var random = new Random(10);
        double[] series = [.. Enumerable.Range(0, 500).Select(_ => (random.NextDouble() - 0.5) * 2e150)];

        ScoresOf(series).ShouldAllBe(s => s.Score >= 0 && s.Score <= 1);
    }

    [Fact]
    public void An_alarm_tells_what_was_usual()
    {
        var series = MadeSeries.Noise(2_000, 11).With(At, 1, v => v + 20);

        var alarm = ScoresOf(series)[At];

        (alarm.Finding, alarm.Score >= SeriesDetector.Threshold).ShouldBe((SeriesFinding.Novel, true));
        (alarm.Typical, alarm.Low, alarm.High).ShouldSatisfyAllConditions(
            usual => usual.Typical.ShouldBe(10, 0.15),
            usual => usual.Low.ShouldBe(10 - 1.64, 0.2),
            usual => usual.High.ShouldBe(10 + 1.64, 0.2));
    }

    internal static SeriesScore[] ScoresOf(double[] series)
    {
        var detector = new SeriesDetector();
        return [.. series.Select(detector.Observe)];
    }

    private static List<(int Row, SeriesFinding Finding)> AlarmsOf(double[] series) =>
        [.. ScoresOf(series).Index().Where(s => s.Item.IsAlarm).Select(s => (s.Index, s.Item.Finding))];

    private static int FirstAlarmFrom(int row, double[] series) =>
        AlarmsOf(series).First(a => a.Row >= row).Row;
}
