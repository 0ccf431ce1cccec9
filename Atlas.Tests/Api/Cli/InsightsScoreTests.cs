using System.IO.Compression;
using Atlas.Tests.Insights.Fraud;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api.Cli;

/// <summary><c>ops/atlas insights score</c> as people run it; it needs no database.</summary>
public sealed class InsightsScoreTests : IDisposable
{
    private static readonly IReadOnlyList<SimulatedPayment> Payments = SimulatedCards.Generate(seed: 11);
    private readonly CardFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("supervised", true)]
    [InlineData("unsupervised", false)]
    public async Task Scores_are_written_in_the_files_order_and_are_the_same_in_every_process(
        string mode, bool isSupervised)
    {
        var file = _folder.Write("week.csv", Payments.Where(p => p.Day >= 70).Select(p => p.Row("")));
        var early = _folder.Write("early.csv", Payments.Where(p => p.Day < 40).Select(p => p.Row()));
        var late = _folder.Write("late.csv.gz",
            Payments.Where(p => p.Day is >= 40 and < 70).Select(p => p.Row()));
        var output = _folder.PathOf("scores.csv.gz");

        var run = await AtlasVerb.RunAsync(null, "insights", "score", file,
            "--history", early, "--history", late, "--mode", mode, "-o", output);

        (run.Code, run.Output, string.Join('\n', run.Errors)).ShouldBe((0, "", ""));
        using var text = new StreamReader(new GZipStream(File.OpenRead(output), CompressionMode.Decompress));
        var scores = CardFolder.Score(isSupervised, file, early, late);
        (await text.ReadToEndAsync(Token)).ShouldBe("TRANSACTION_ID,SCORE\n" +
            string.Concat(scores.Select(s => FormattableString.Invariant($"{s.Key},{s.Value}\n"))));
    }

    [Fact]
    public async Task What_goes_wrong_is_one_line_and_leaves_what_was_there()
    {
        var file = _folder.Write("week.csv", Payments.Where(p => p.Day >= 70).Select(p => p.Row()));
        var cut = _folder.Write("cut.csv.gz", Payments.Where(p => p.Day < 70).Select(p => p.Row()));
        var bytes = await File.ReadAllBytesAsync(cut, Token);
        await File.WriteAllBytesAsync(cut, bytes[..(bytes.Length / 2)], Token);
        var output = _folder.WriteLines("scores.csv", ["what was there"]);
        var names = _folder.Names.ToList();

        (await ErrorOf(file, "--history", cut, "--mode", "unsupervised", "-o", output))
            .ShouldMatch($"^atlas: {cut}:[0-9]+: after this line the gzip data is damaged or cut short; ");
        (await ErrorOf(file, "--mode", "supervised", "-o", output)).ShouldBe(
            "atlas: 0 frauds are known 7 days before the first payment to score, too few to learn from; " +
            "give more labelled history with --history, or use --mode unsupervised");
        (await ErrorOf(file, "--mode", "unsupervised", "-o", _folder.PathOf("none/scores.csv")))
            .ShouldContain("none/");
        (await ErrorOf(file, "--mode", "unsupervised", "-o", file))
            .ShouldBe($"atlas: -o {file} would overwrite what is read; name another file");
        (await ErrorOf(file, "--mode", "best", "-o", output))
            .ShouldStartWith("atlas: --mode is supervised or unsupervised");
        (await ErrorOf("nowhere.csv", "--mode", "supervised", "-o", output))
            .ShouldBe("atlas: there is no file nowhere.csv");

        _folder.Names.ShouldBe(names);
        (await File.ReadAllTextAsync(output, Token)).ShouldBe("what was there\n");
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> ErrorOf(params string[] arguments)
    {
        var run = await AtlasVerb.RunAsync(null, ["insights", "score", .. arguments]);
        run.Code.ShouldBe(1);
        return run.Errors.ShouldHaveSingleItem();
    }
}
