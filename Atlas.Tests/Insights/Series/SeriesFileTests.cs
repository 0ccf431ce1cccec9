using System.Globalization;
using Atlas.Insights.Series;

namespace Atlas.Tests.Insights.Series;

public sealed class SeriesFileTests
{
    private static readonly double[] Values = MadeSeries.Seasonal(700, 1).With(500, 2, v => v + 30);

    [Fact]
    public void Rows_come_back_as_they_are_with_their_score()
    {
        var (text, report) = Scored(
            "id,timestamp,\"value\"\r\n1,2026-01-01T00:00:00Z,\"5.0\"\r\n2,2026-01-02,5.00\r\n");

        text.ShouldBe(
            "id,timestamp,\"value\",anomaly_score\n1,2026-01-01T00:00:00Z,\"5.0\",0\n2,2026-01-02,5.00,0\n");
        report.ShouldBe(new SeriesFileReport(2, 0, 0, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(333)]
    [InlineData(502)]
    public void A_part_of_a_file_gets_a_part_of_its_scores(int rows)
    {
        var whole = Scored(FileOf(Values)).Text.Split('\n');

        Scored(FileOf(Values[..rows])).Text.Split('\n').ShouldBe([.. whole[..(rows + 1)], ""]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(12, 1)]
    [InlineData(1, 1_000)]
    public void Other_dates_and_another_pace_change_no_score(int daysLater, int slower)
    {
        var moved = Scored(FileOf(Values, minutes: 15 * slower, daysLater));

        ScoresOf(moved.Text).ShouldBe(ScoresOf(Scored(FileOf(Values)).Text));
        moved.Report.Alarms.ShouldBe(1);
    }

    [Fact]
    public void What_is_missing_and_a_clock_that_goes_back_are_reported_and_scored_as_if_they_were_not()
    {
        var rows = FileOf(Values).Split('\n');
        var moved = rows[10];
        string[] holed =
        [
            .. rows[..5], "2026-01-01 01:05:00,", "2026-01-01 01:06:00,NaN", "2026-01-01 01:07:00,Infinity",
            .. rows[5..10], rows[11], moved, .. rows[12..],
        ];
        string[] plain = [.. rows[..10], rows[11], moved, .. rows[12..]];

        var (text, report) = Scored(string.Join('\n', holed));

        report.ShouldBe(new SeriesFileReport(703, 1, 3, 2));
        text.Split('\n')[5..8].ShouldAllBe(r => r.EndsWith(",0", StringComparison.Ordinal));
        text.Split('\n').Where((_, i) => i is < 5 or > 7)
            .ShouldBe(Scored(string.Join('\n', plain)).Text.Split('\n'));
    }

    [Theory]
    [InlineData("", "1: it is empty; the header timestamp,value is missing")]
    [InlineData(
        "time,value\n",
        "1: a header names timestamp and value once each and no anomaly_score, unlike time,value")]
    [InlineData(
        "timestamp,value,value\n",
        "1: a header names timestamp and value once each and no anomaly_score, unlike timestamp,value,value")]
    [InlineData(
        "timestamp,value\n2026-01-01,5\n2026-01-02\n", "3: 1 fields where the header has 2: 2026-01-02")]
    [InlineData("timestamp,value\n2026-01-01,5,6\n", "2: 3 fields where the header has 2: 2026-01-01,5,6")]
    [InlineData(
        "timestamp,value\n2026-01-01,five\n",
        "2: 'five' is no number such as 12.5, nor empty or NaN for a missing one")]
    [InlineData("timestamp,value\nyesterday,5\n", "2: 'yesterday' is no time such as 2026-01-31 13:45:00")]
    [InlineData(
        "timestamp,value\n2026-01-01,5\n\n2026-01-02,5\n", "3: 1 fields where the header has 2: ")]
    public void A_line_that_cannot_be_read_is_named(string file, string error) =>
        Should.Throw<InvalidDataException>(() => Scored(file)).Message.ShouldBe($"f.csv:{error}");

    [Fact]
    public void A_header_alone_is_a_series_without_rows()
    {
        var (text, report) = Scored("timestamp,value");

        (text, report).ShouldBe(("timestamp,value,anomaly_score\n", new SeriesFileReport(0, 0, 0, 0)));
    }

    [Theory]
    [InlineData("", "1")]
    [InlineData("timestamp,value\n2026-01-01,5\n2026-01-02,", "3")]
    public void A_line_without_an_end_is_an_error_and_is_not_read_on(string before, string line)
    {
        var endless = new EndlessReader(before, '7');

        Should.Throw<InvalidDataException>(() => SeriesFile.Score(endless, TextWriter.Null, "f.csv")).Message
            .ShouldBe($"f.csv:{line}: it is longer than 65536 characters");
        endless.Taken.ShouldBeLessThan(before.Length + 65_540);
    }

    [Fact]
    public void A_row_is_written_before_the_next_is_read_however_many_there_are()
    {
        var rows = new RowsReader(50_000);
        using var counter = new LinesWriter();
        rows.Written = () => counter.Lines;

        var report = SeriesFile.Score(rows, counter, "f.csv");

        (report.Rows, counter.Lines, rows.AheadMax).ShouldBe((50_000, 50_001, 0));
    }

    private static (string Text, SeriesFileReport Report) Scored(string file)
    {
        using var output = new StringWriter();
        var report = SeriesFile.Score(new StringReader(file), output, "f.csv");
        return (output.ToString(), report);
    }

    private static string FileOf(double[] values, int minutes = 15, int daysLater = 0)
    {
        var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(daysLater);
        var rows = values.Select((v, i) => string.Create(
            CultureInfo.InvariantCulture,
            $"{start.AddMinutes((double)minutes * i):yyyy-MM-dd HH:mm:ss},{v}\n"));
        return $"timestamp,value\n{string.Concat(rows)}";
    }

    private static List<string> ScoresOf(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(r => r.Split(',')[2])];

    /// <summary>A text, then one character for ever.</summary>
    private sealed class EndlessReader(string before, char then) : TextReader
    {
        public int Taken { get; private set; }

        public override int Peek() => Taken < before.Length ? before[Taken] : then;

        public override int Read() => Taken < before.Length ? before[Taken++] : Next();

        private char Next()
        {
            Taken++;
            return then;
        }
    }

    /// <summary>Rows made when they are asked for.</summary>
    private sealed class RowsReader(int rows) : TextReader
    {
        private const string Header = "timestamp,value\n";
        private const string Row = "2026-01-01,5\n";
        private int _read;
        private int _at;

        public Func<int> Written { get; set; } = () => 0;

        /// <summary>By how many rows reading was ahead of writing, at most.</summary>
        public int AheadMax { get; private set; }

        private string Line => _read == 0 ? Header : Row;

        public override int Peek() => _read > rows ? -1 : Line[_at];

        public override int Read()
        {
            if (_read > rows) return -1;
            AheadMax = Math.Max(AheadMax, _read - Written());
            var next = Line[_at++];
            if (next == '\n') (_read, _at) = (_read + 1, 0);
            return next;
        }
    }

    private sealed class LinesWriter : StringWriter
    {
        public int Lines { get; private set; }

        public override void Write(string? value) => Lines += value!.Count(c => c == '\n');
    }
}
