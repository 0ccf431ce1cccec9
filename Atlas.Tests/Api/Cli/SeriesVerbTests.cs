using Atlas.Tests.Support;

namespace Atlas.Tests.Api.Cli;

public sealed class SeriesVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("atlas-series-");

    private string Input => Path.Combine(_folder.FullName, "in");

    private string Output => Path.Combine(_folder.FullName, "out");

    [Fact]
    public async Task Files_are_scored_into_the_same_places_and_the_last_line_is_the_threshold()
    {
        Write("calm/a.csv", "timestamp,value\n2026-01-01,1\n2026-01-02,\n");
        Write("odd/b.csv", "timestamp,value\n2026-01-01,1\n2026-01-01,2\n");

        var result = await AtlasVerb.RunAsync(null, "insights", "series", Input, "-o", Output);

        (result.Code, result.Output).ShouldBe((0, "threshold 0.5\n"), string.Join('\n', result.Errors));
        result.Errors.ShouldBe([
            "note: calm/a.csv: 1 rows without a measurement score 0",
            "note: odd/b.csv: 1 rows are no later than the one before; taken in order"]);
        Read("calm/a.csv").ShouldBe("timestamp,value,anomaly_score\n2026-01-01,1,0\n2026-01-02,,0\n");
        Read("odd/b.csv").ShouldBe("timestamp,value,anomaly_score\n2026-01-01,1,0\n2026-01-01,2,0\n");
    }

    [Fact]
    public async Task One_bad_row_is_one_error_and_no_file_is_written()
    {
        Write("a/good.csv", "timestamp,value\n2026-01-01,1\n");
        Write("b/bad.csv", "timestamp,value\n2026-01-01,1\n2026-01-02,x\n");

        var result = await AtlasVerb.RunAsync(null, "insights", "series", Input, "-o", Output);

        (result.Code, result.Output).ShouldBe((1, ""));
        result.Errors.ShouldBe([
            "atlas: b/bad.csv:3: 'x' is no number such as 12.5, nor empty or NaN for a missing one; " +
            "nothing was written"]);
        Directory.EnumerateFiles(Output, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        var result = await AtlasVerb.RunAsync(null, "insights", "series", Input, "-o", Output);

        result.Code.ShouldBe(1);
        result.Errors.ShouldBe([$"atlas: there is no folder {Input}"]);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string text)
    {
        var file = Path.Combine(Input, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(Output, name));
}
