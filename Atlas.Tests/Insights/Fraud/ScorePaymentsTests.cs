using Atlas.Insights.Fraud;

namespace Atlas.Tests.Insights.Fraud;

/// <summary>Eleven simulated weeks; the last is scored with the ten before it as history.</summary>
public sealed class ScorePaymentsTests : IDisposable
{
    private const int LabelsKnown = SimulatedCards.LastWeek - 7;

    /// <summary>First day of a file of five weeks.</summary>
    private const int LongFile = 42;

    private static readonly IReadOnlyList<SimulatedPayment> Payments = SimulatedCards.Generate(seed: 7);
    private static readonly List<SimulatedPayment> Week =
        [.. Payments.Where(p => p.Day >= SimulatedCards.LastWeek)];
    private static readonly List<SimulatedPayment> Before = [.. Payments.Except(Week)];

    private static readonly Lazy<Dictionary<string, double>> Straight = new(ScoreStraight);

    private static readonly Lazy<Dictionary<string, double>> StraightWeeks = new(() =>
    {
        using var folder = new CardFolder();
        return ScoreWeeks(folder, p => p.Row());
    });

    private readonly CardFolder _folder = new();

    [Fact]
    public void No_label_of_the_scored_week_or_of_the_7_days_before_it_moves_a_score()
    {
        ScoreWeek(p => p.Day < LabelsKnown ? p.Row() : p.Row("")).ShouldBe(Straight.Value);
        ScoreWeek(FlippedFrom(LabelsKnown)).ShouldBe(Straight.Value);
        ScoreWeek(FlippedFrom(LabelsKnown - 1)).ShouldNotBe(Straight.Value);
    }

    /// <summary>The last week, and any 7 days before it.</summary>
    [Theory]
    [InlineData(50)]
    [InlineData(63)]
    [InlineData(70)]
    public void In_a_file_of_many_weeks_that_holds_for_each_week_of_it(int day)
    {
        // Some flipped, some blank, none as it was.
        var moved = ScoreWeeks(p => p.Day < day - 7 || p.Day >= day + 7 ? p.Row()
            : p.Row(p.Id % 2 == 0 ? "" : p.IsFraud ? "0" : "1"));

        ScoresOf(moved, day).ShouldBe(ScoresOf(StraightWeeks.Value, day));
    }

    [Fact]
    public void Seven_days_from_noon_to_noon_are_one_week_too()
    {
        var (from, to) = (SimulatedCards.FirstDay.AddDays(63.5), SimulatedCards.FirstDay.AddDays(70.5));

        var straight = Score(p => p.Row());

        Score(p => p.Row(p.Time < from.AddDays(-7) == p.IsFraud ? "1" : "0")).ShouldBe(straight);
        Score(p => p.Time < from.AddDays(-9) ? p.Row() : p.Row("1")).ShouldNotBe(straight);

        Dictionary<string, double> Score(Func<SimulatedPayment, string> row) => CardFolder.Score(
            true, _folder.Write("noon.csv", Payments.Where(p => p.Time >= from && p.Time < to).Select(row)),
            _folder.Write("before.csv", Payments.Where(p => p.Time < from).Select(row)));
    }

    [Fact]
    public void Weeks_without_any_label_of_their_own_are_still_ranked_better_than_without_labels()
    {
        var weeks = Payments.Where(p => p.Day >= LongFile).ToList();
        var scores = ScoreWeeks(p => p.Day < LongFile ? p.Row() : p.Row(""));
        var unlabelled = CardFolder.Score(
            false, _folder.Write("weeks.csv", weeks.Select(p => p.Row(""))),
            _folder.Write("before.csv", Payments.Except(weeks).Select(p => p.Row(""))));

        QualityOf(weeks, scores).AveragePrecision
            .ShouldBeGreaterThan(QualityOf(weeks, unlabelled).AveragePrecision + 0.05);
    }

    [Fact]
    public void A_file_without_labels_gets_the_same_scores()
    {
        var columns = SimulatedCards.Header[..^",TX_FRAUD".Length];
        var bare = _folder.WriteLines("bare.csv", Week.Select(p => p.Row("")[..^1]).Prepend(columns));
        var history = _folder.Write("before.csv.gz", Before.Select(p => p.Row()));

        CardFolder.Score(true, bare, history).ShouldBe(Straight.Value);
    }

    [Fact]
    public void Neither_the_order_of_rows_nor_how_the_history_is_cut_into_files_matters()
    {
        var file = _folder.Write("week.csv", Week.Select(p => p.Row()).Reverse());
        var late = _folder.Write("late.csv", Before.Skip(5_000).Select(p => p.Row()).Reverse());
        var early = _folder.Write("early.csv", Before.Take(6_000).Select(p => p.Row()));

        CardFolder.Score(true, file, late, early).ShouldBe(Straight.Value, ignoreOrder: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_history_holds_from_the_first_scored_payment_on_counts_for_nothing(bool isSupervised)
    {
        var days = Payments.Where(p => p.Day is >= 56 and < 63).Select(p => p.Row()).ToList();
        var file = _folder.Write("week.csv", days);
        var all = _folder.Write("all.csv", Payments.Select(p => p.Row()));
        var before = _folder.Write("before.csv", Payments.Where(p => p.Day < 56).Select(p => p.Row()));

        CardFolder.Score(isSupervised, file, all).ShouldBe(CardFolder.Score(isSupervised, file, before));
        CardFiles.Read(file, [all]).Ignored.ShouldBe(Payments.Count(p => p.Day >= 63));
    }

    [Fact]
    public void Each_ranking_finds_what_it_can_see()
    {
        var amount = QualityOf(Week.ToDictionary(p => $"{p.Id}", p => p.Amount));
        var unlabelled = QualityOf(ScoreWeek(p => p.Row(""), isSupervised: false));
        var labelled = QualityOf(Straight.Value);

        unlabelled.AveragePrecision.ShouldBeGreaterThan(amount.AveragePrecision + 0.02);
        labelled.AveragePrecision.ShouldBeGreaterThan(unlabelled.AveragePrecision + 0.1);
        labelled.RocAuc.ShouldBeGreaterThan(0.8);
    }

    [Fact]
    public void Too_few_known_frauds_are_an_error_and_some_weeks_without_are_ranked_without()
    {
        var file = _folder.Write("week.csv", Week.Select(p => p.Row()));
        var short_ = _folder.Write("short.csv", Before.Where(p => p.Day >= 62).Select(p => p.Row()));

        Should.Throw<InvalidDataException>(() => CardFolder.Score(true, file, short_)).Message
            .ShouldMatch("^[0-9]+ frauds are known 7 days before the first payment to score, too few to ");
        var early = Payments.Where(p => p.Day < 42).Select(p => p.Row());
        var files = CardFiles.Read(_folder.Write("early.csv", early), []);
        ScorePayments.Supervised(files, seed: 1).WithoutModel.ShouldBeInRange(1, 41 * 200);
    }

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, double> ScoreStraight()
    {
        using var folder = new CardFolder();
        return CardFolder.Score(true, folder.Write("week.csv", Week.Select(p => p.Row())),
            folder.Write("before.csv", Before.Select(p => p.Row())));
    }

    private static Func<SimulatedPayment, string> FlippedFrom(int day) =>
        p => p.Day < day ? p.Row() : p.Row(p.IsFraud ? "0" : "1");

    private Dictionary<string, double> ScoreWeek(
        Func<SimulatedPayment, string> row, bool isSupervised = true) =>
        CardFolder.Score(isSupervised, _folder.Write("week.csv", Week.Select(row)),
            _folder.Write("before.csv", Before.Select(row)));

    /// <summary>A file of five weeks, with the six before it as history.</summary>
    private static Dictionary<string, double> ScoreWeeks(
        CardFolder folder, Func<SimulatedPayment, string> row) => CardFolder.Score(
        true, folder.Write("weeks.csv", Payments.Where(p => p.Day >= LongFile).Select(row)),
        folder.Write("before.csv", Payments.Where(p => p.Day < LongFile).Select(row)));

    private Dictionary<string, double> ScoreWeeks(Func<SimulatedPayment, string> row) =>
        ScoreWeeks(_folder, row);

    /// <summary>Scores of 7 days, in the order of the payments.</summary>
    private static List<double> ScoresOf(Dictionary<string, double> scores, int day) =>
        [.. Payments.Where(p => p.Day >= day && p.Day < day + 7).Select(p => scores[$"{p.Id}"])];

    private static RankingMetrics QualityOf(Dictionary<string, double> scores) => QualityOf(Week, scores);

    private static RankingMetrics QualityOf(
        List<SimulatedPayment> payments, Dictionary<string, double> scores) => RankingMetrics.Of(
        [.. payments.Select(p => scores[$"{p.Id}"])], [.. payments.Select(p => p.IsFraud)]);
}
