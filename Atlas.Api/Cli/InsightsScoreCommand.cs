using System.Globalization;
using Atlas.Api.Hosting;
using Atlas.Insights.Fraud;
using Atlas.Insights.Models;
using Atlas.Ledger.Journal;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class InsightsScoreInput : NetCoreInput
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

    [Description("In place of --mode: the registry's model of this name, and its shadows beside it")]
    public string? ModelFlag { get; set; }

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
    private const string Supervised = "supervised";
    private const string Unsupervised = "unsupervised";
    private const string Example =
        "ops/atlas insights score FILE --history FILE --mode supervised -o OUT";

    public InsightsScoreCommand() => Usage("Score a file of payments").Arguments(x => x.File);

    public override async Task<bool> Execute(InsightsScoreInput input)
    {
        Check(input);
        using var bar = new ProgressBar();
        var progress = bar.Of<ScoreProgress>(p => (p.Step, p.Done, p.All));
        try
        {
            var files = CardFiles.Read(input.File, [.. input.HistoryFlag], progress);
            var (scored, notes) = await ScoreAsync(input, files, progress);
            await WriteScores.ToAsync(input.OutputFlag, files, scored);
            bar.Clear();
            if (files.Ignored > 0)
                notes.Add(Text($"{files.Ignored} payments of the history come too late and are left out"));
            foreach (var note in notes) await Console.Error.WriteLineAsync($"note: {note}");
            return true;
        }
        catch (Exception unusable)
            when (unusable is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new SetupException(unusable.Message, unusable);
        }
        catch (ModelRefusedException refused)
        {
            throw new SetupException(refused.Message, refused);
        }
    }

    private static async Task<(ScoredPayments Scored, List<string> Notes)> ScoreAsync(
        InsightsScoreInput input, CardFiles files, IProgress<ScoreProgress> progress)
    {
        if (input.ModelFlag is { } name) return await ServeAsync(input, name, files, progress);
        if (input.ModeFlag == Unsupervised) return (ScorePayments.Unsupervised(files, progress), []);
        var scored = ScorePayments.Supervised(files, Seed, progress);
        return (scored, scored.WithoutModel == 0 ? [] :
            [Text($"{scored.WithoutModel} payments come before enough labels are known: ranked without")]);
    }

    private static async Task<(ScoredPayments Scored, List<string> Notes)> ServeAsync(
        InsightsScoreInput input, string name, CardFiles files, IProgress<ScoreProgress> progress)
    {
        using var host = input.BuildHost();
        var served = await host.Services.GetRequiredService<RegisteredFraudModel>()
            .ScoreAsync(Caller.Local, name, files, default, progress);
        var version = served.Serving.Trained.Version;
        List<string> notes = [];
        if (served.Serving.Problem is { } problem)
            notes.Add(Text($"version {version} of {name} cannot be loaded, so the rules served: {problem}"));
        if (served.Serving.Problem is null && served.Serving.Drift >= Drift.Large)
            notes.Add(Text($"these payments are unlike those version {version} of {name} learnt from ") +
                Text($"(drift {served.Serving.Drift:F2}); train a new one"));
        return (served.Scored, notes);
    }

    private static void Check(InsightsScoreInput input)
    {
        if (input.ModelFlag is null && input.ModeFlag is not (Supervised or Unsupervised))
            throw new SetupException($"--mode is supervised or unsupervised: {Example}");
        CheckFiles(input);
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

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
