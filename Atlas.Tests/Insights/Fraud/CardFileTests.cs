using Atlas.Insights.Fraud;

namespace Atlas.Tests.Insights.Fraud;

/// <summary>What can be read, and what is said of the rest: file, line and what is wrong there.</summary>
public sealed class CardFileTests : IDisposable
{
    private const string MustBeTime = "; it must be a time from 1990 on, such as 2018-06-30 23:59:59";
    private const string MustBeAmount = "; it must be a number, 0 or more, such as 57.16";
    private const string First = "1,2024-01-01 00:00:01,7,3,10.50,0";
    private readonly CardFolder _folder = new();

    [Theory]
    [InlineData("2,2024-01-01 00:00:02,7,3,10.5", "5 fields where the first line has 6")]
    [InlineData("2,2024-01-01 00:00:02,7,3,10.5,0,0", "7 fields where the first line has 6")]
    [InlineData(",2024-01-01 00:00:02,7,3,10.5,0", "TRANSACTION_ID is blank")]
    [InlineData("2,2024-02-30 00:00:02,7,3,10.5,0", "TX_DATETIME is 2024-02-30 00:00:02" + MustBeTime)]
    [InlineData("2,1950-01-01 00:00:02,7,3,10.5,0", "TX_DATETIME is 1950-01-01 00:00:02" + MustBeTime)]
    [InlineData("2,2024-01-01 00:00:02,,3,10.5,0", "CUSTOMER_ID is blank")]
    [InlineData("2,2024-01-01 00:00:02,7,3,ten,0", "TX_AMOUNT is ten" + MustBeAmount)]
    [InlineData("2,2024-01-01 00:00:02,7,3,NaN,0", "TX_AMOUNT is NaN" + MustBeAmount)]
    [InlineData("2,2024-01-01 00:00:02,7,3,-1,0", "TX_AMOUNT is -1" + MustBeAmount)]
    [InlineData("2,2024-01-01 00:00:02,7,3,1e99,0", "TX_AMOUNT is 1e99" + MustBeAmount)]
    [InlineData("2,2024-01-01 00:00:02,7,3,10.5,2", "TX_FRAUD is 2; it must be 0, 1 or blank")]
    [InlineData("1,2024-01-01 00:00:02,7,3,10.5,0", "1 is in line 2 already")]
    public void A_bad_row_is_named_by_file_and_line(string row, string reason)
    {
        var path = _folder.Write("bad.csv", [First, row]);

        ErrorOf(path).ShouldBe($"{path}:3: {reason}");
    }

    [Theory]
    [InlineData("", "the file is empty; a line with the names of the columns is needed")]
    [InlineData("TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID",
        "there is no column TERMINAL_ID and none TX_AMOUNT")]
    [InlineData(SimulatedCards.Header, "there is no payment to score")]
    public void A_file_without_payments_says_what_is_missing(string header, string reason)
    {
        var path = _folder.WriteLines("empty.csv", header.Length == 0 ? [] : [header]);

        ErrorOf(path).ShouldBe($"{path}:1: {reason}");
    }

    [Fact]
    public void Gzip_that_was_cut_short_anywhere_is_an_error_and_what_is_whole_is_not()
    {
        var rows = SimulatedCards.Generate(seed: 1).Take(5_000).Select(p => p.Row()).ToList();
        var whole = File.ReadAllBytes(_folder.Write("whole.csv.gz", rows));
        var path = _folder.PathOf("cut.csv.gz");

        CardFile.Read(_folder.PathOf("whole.csv.gz")).Count.ShouldBe(5_000);
        List<int> lengths = [5, 100, whole.Length / 2, whole.Length - 9, whole.Length - 1];
        foreach (var length in lengths)
        {
            File.WriteAllBytes(path, whole[..length]);
            Should.Throw<InvalidDataException>(() => CardFile.Read(path)).Message.ShouldMatch(
                $"^{path}:[0-9]+: after this line the gzip data is damaged or cut short; fetch the file",
                $"cut at {length} of {whole.Length} bytes");
        }
    }

    [Fact]
    public void Columns_may_stand_in_any_order_and_labels_may_be_blank_or_written_as_numbers()
    {
        var path = _folder.WriteLines("odd.csv",
        [
            "TX_FRAUD,extra,TX_AMOUNT,TERMINAL_ID,CUSTOMER_ID,TX_DATETIME,TRANSACTION_ID",
            "1.0,x,10.5,3,7,2024-01-01 00:00:01,a",
            "\"\",\"x, y\",0,3,\"7\",2024-01-01 00:00:02,b",
        ]);

        var seconds = new DateTimeOffset(2024, 1, 1, 0, 0, 1, TimeSpan.Zero).ToUnixTimeSeconds();
        CardFile.Read(path).ShouldBe(
        [
            new CardRow("a", seconds, "7", "3", 10.5, 1, 2),
            new CardRow("b", seconds + 1, "7", "3", 0, CardPayments.Unlabelled, 3),
        ]);
    }

    [Theory]
    [InlineData("\ufeff", "\n")]
    [InlineData("", "\r\n")]
    [InlineData("", "\n\n")]
    [InlineData("\ufeff", "\r\n\r\n")]
    public void A_byte_order_mark_other_line_ends_and_blank_lines_change_nothing(string mark, string end)
    {
        var path = _folder.PathOf("odd.csv");
        var second = First.Replace('1', '2');
        File.WriteAllText(path, $"{mark}{SimulatedCards.Header}{end}{First}{end}{second}{end}");

        CardFile.Read(path).Select(r => (r.Id, r.Amount, r.Label)).ShouldBe([("1", 10.5, 0), ("2", 20.5, 0)]);
    }

    [Theory]
    [InlineData("2024-01-01T00:00:01")]
    [InlineData("2024-01-01 00:00:01.25")]
    public void A_time_may_have_a_T_and_parts_of_a_second(string time)
    {
        var path = _folder.Write("times.csv", [$"1,{time},7,3,10.50,0"]);

        CardFile.Read(path).Single().Seconds.ShouldBe(1_704_067_201);
    }

    [Fact]
    public void A_label_that_is_no_number_is_none()
    {
        var path = _folder.Write("labels.csv", [First[..^1] + "NaN", First.Replace('1', '2')[..^1] + "nan"]);

        CardFile.Read(path).Select(r => r.Label).ShouldBe([CardPayments.Unlabelled, CardPayments.Unlabelled]);
    }

    [Fact]
    public void A_payment_in_two_files_counts_once_and_must_be_the_same_but_for_its_label()
    {
        var file = _folder.Write("file.csv", ["2,2024-01-02 00:00:00,7,3,10.50,"]);
        var history = _folder.Write("history.csv", [First, "2,2024-01-02 00:00:00,7,3,10.50,1"]);
        var other = _folder.Write("other.csv", ["2,2024-01-02 00:00:00,7,3,99.00,1"]);

        var read = CardFiles.Read(file, [history, history]);

        read.Payments.Ids.ShouldBe(["1", "2"]);
        read.Payments.Labels.ShouldBe([0, 1]);
        (read.Scored.Single(), read.Ignored).ShouldBe((1, 0));
        Should.Throw<InvalidDataException>(() => CardFiles.Read(file, [history, other])).Message
            .ShouldBe($"{other}:2: 2 is another payment than in a file before");
    }

    public void Dispose() => _folder.Dispose();

    private static string ErrorOf(string path) =>
        Should.Throw<InvalidDataException>(() => CardFiles.Read(path, [])).Message;
}
