using System.Globalization;
using Atlas.Api.Hosting;
using Atlas.Insights.Fraud;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class InsightsScoreInput
{
    private readonly List<string> _history = [];

    [Description("The payments to score, csv or csv.gz")]
    public string File { get; set; } = "";

    [Description("Payments before them, with the labels that are known; may be given again and again")]
    public IEnumerable<string> HistoryFlag
    {
        get => _history;
        // Each time it is given adds to what was given before.
        set => _history.AddRange(value);
    }

    [Description("supervised learns from the labels of the history, unsupervised looks at no label")]
    public string ModeFlag { get; set; } = "";

    [Description("Where the scores go, csv or csv.gz")]
    [FlagAlias("output", 'o')]
    public string OutputFlag { get; set; } = "";
}

/// <summary>Everything is read and scored before the first byte is written.</summary>
[Description(
    "Ranks card payments by how likely each is fraud, having learnt from those before them",
    Name = "insights score")]
public sealed class InsightsScoreCommand : JasperFxAsyncCommand<InsightsScoreInput>
{
    private const int Seed = 1;
    private const string Example =
        "ops/atlas insights score FILE --history FILE --mode supervised -o OUT";

    public InsightsScoreCommand() => Usage("Score a file of payments").Arguments(x => x.File);

    public override async Task<bool> Execute(InsightsScoreInput input)
    {
        var isSupervised = input.ModeFlag switch
        {
            "supervised" => true,
            "unsupervised" => false,
            _ => throw new SetupException($"--mode is supervised or unsupervised: {Example}"),
        };
        CheckFiles(input);
        using var bar = new ProgressBar();
        var progress = bar.Of<ScoreProgress>(p => (p.Step, p.Done, p.All));
        try
        {
            var files = CardFiles.Read(input.File, [.. input.HistoryFlag], progress);
            var scored = isSupervised
                ? ScorePayments.Supervised(files, Seed, progress)
                : ScorePayments.Unsupervised(files, progress);
            await WriteScores.ToAsync(input.OutputFlag, files, scored);
            bar.Clear();
            await SayAsync(files, scored, isSupervised);
            return true;
        }
        catch (Exception unusable)
            when (unusable is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new SetupException(unusable.Message, unusable);
        }
    }

    private static void CheckFiles(InsightsScoreInput input)
    {
        if (input.OutputFlag.Length == 0) throw new SetupException($"where to write? {Example}");
        foreach (var file in input.HistoryFlag.Prepend(input.File))
        {
            if (!System.IO.File.Exists(file)) throw new SetupException($"there is no file {file}");
            if (Path.GetFullPath(file) == Path.GetFullPath(input.OutputFlag))
                throw new SetupException($"-o {file} would overwrite what is read; name another file");
        }
    }

    private static async Task SayAsync(CardFiles files, ScoredPayments scored, bool isSupervised)
    {
        if (files.Ignored > 0) await Console.Error.WriteLineAsync(Text(
            $"note: {files.Ignored} payments of the history come after the first to score and are left out"));
        if (isSupervised && scored.WithoutModel > 0) await Console.Error.WriteLineAsync(Text(
            $"note: {scored.WithoutModel} payments come before enough labels are known: ranked without"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
