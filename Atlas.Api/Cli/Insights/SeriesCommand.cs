using System.Globalization;
using Atlas.Api.Hosting;
using Atlas.Insights.Series;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli.Insights;

public class SeriesInput
{
    [Description("Folder of series: <group>/<file>.csv with timestamp,value")]
    public string InputDirectory { get; set; } = "";

    [Description("Folder that gets the same files with anomaly_score added")]
    [FlagAlias("output", 'o')]
    public string OutputFlag { get; set; } = "";
}

/// <summary>
/// Writes either all files or none. Standard output ends with <c>threshold X</c>: a row is an alarm from that
/// score on, whatever the series.
/// </summary>
[Description("Scores series of numbers, row by row without look-ahead", Name = "insights series")]
public sealed class SeriesCommand : JasperFxAsyncCommand<SeriesInput>
{
    private const string Invocation = "ops/atlas insights series INPUT_DIR -o OUTPUT_DIR";

    public override async Task<bool> Execute(SeriesInput input)
    {
        var (from, to) = (FolderOf(input.InputDirectory), FolderOf(OutputOf(input)));
        if (!Directory.Exists(from)) throw new SetupException($"there is no folder {input.InputDirectory}");
        // Inside it, the next run would take the scores for series.
        if ($"{to}/".StartsWith($"{from}/", StringComparison.Ordinal))
            throw new SetupException($"the output must go into another folder: {Invocation}");
        string[] names =
        [
            .. Directory.EnumerateFiles(from, "*.csv", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(from, f)).Order(StringComparer.Ordinal),
        ];
        if (names.Length == 0)
            throw new SetupException($"there is no <group>/<file>.csv in {input.InputDirectory}");
        await ScoreAllAsync(names, from, to);
        await Console.Out.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"threshold {SeriesDetector.Threshold}"));
        return true;
    }

    private static string FolderOf(string path) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static string OutputOf(SeriesInput input) => input.OutputFlag.Length > 0
        ? input.OutputFlag
        : throw new SetupException($"where to? Name the folder: {Invocation}");

    private static async Task ScoreAllAsync(string[] names, string from, string to)
    {
        var written = new List<string>();
        try
        {
            foreach (var name in names)
            {
                var target = Path.Combine(to, name);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                written.Add(target);
                await NoteAsync(name, ScoreFile(Path.Combine(from, name), Part(target), name));
            }

            foreach (var target in written) File.Move(Part(target), target, overwrite: true);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or
            UnauthorizedAccessException)
        {
            throw new SetupException($"{failure.Message}; nothing was written", failure);
        }
        finally
        {
            foreach (var target in written) File.Delete(Part(target));
        }
    }

    private static SeriesFileReport ScoreFile(string source, string target, string name)
    {
        using var reader = new StreamReader(source);
        using var writer = new StreamWriter(target);
        return SeriesFile.Score(reader, writer, name);
    }

    private static async Task NoteAsync(string name, SeriesFileReport report)
    {
        if (report.Missing > 0)
            await NoteAsync(name, $"{report.Missing} rows without a measurement score 0");
        if (report.Backward > 0)
            await NoteAsync(
                name, $"{report.Backward} rows are no later than the one before; taken in order");
    }

    private static Task NoteAsync(string name, FormattableString note) =>
        Console.Error.WriteLineAsync($"note: {name}: {note.ToString(CultureInfo.InvariantCulture)}");

    private static string Part(string target) => $"{target}.part";
}
