using System.Globalization;
using Atlas.Api.Hosting;
using Atlas.Insights.Fraud;
using Atlas.Insights.Models;
using Atlas.Ledger.Journal;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class InsightsTrainInput : NetCoreInput
{
    [Description("Labelled payments, csv or csv.gz; one file or several")]
    public IEnumerable<string> Files { get; set; } = [];

    [Description("Name of the model; another version of it, if there is one already")]
    public string NameFlag { get; set; } = "";

    [Description("The same files and seed make the same model; 1 unless given")]
    public int SeedFlag { get; set; } = 1;

    [Description("In place of files: a new version of this ledger's detectors, set as the next flags say")]
    public string? LedgerFlag { get; set; }

    [Description("The most alerts a week, on average; as the serving version unless given")]
    public double? AlertsPerWeekFlag { get; set; }

    [Description("The least evidence, in nats")]
    public double? EvidenceFlag { get; set; }

    [Description("The least score of a daily series, 0.5 to 1")]
    public double? SeriesScoreFlag { get; set; }

    [Description("At most one alarm of a daily series in so many days")]
    public int? SeriesQuietDaysFlag { get; set; }
}

/// <summary>The first version of a name serves at once; any other is a shadow until it is let.</summary>
[Description(
    "Trains a model of card fraud, or measures new settings of a ledger's detectors, and keeps it in the " +
    "registry", Name = "insights train")]
public sealed class InsightsTrainCommand : JasperFxAsyncCommand<InsightsTrainInput>
{
    private const string Example = "ops/atlas insights train FILE --name NAME";

    public InsightsTrainCommand()
    {
        Usage("Train on files of labelled payments").Arguments(x => x.Files)
            .ValidFlags(x => x.NameFlag, x => x.SeedFlag);
        Usage("New settings of a ledger's detectors").Arguments()
            .ValidFlags(x => x.LedgerFlag!, x => x.AlertsPerWeekFlag!, x => x.EvidenceFlag!,
                x => x.SeriesScoreFlag!, x => x.SeriesQuietDaysFlag!);
    }

    public override async Task<bool> Execute(InsightsTrainInput input)
    {
        using var host = input.BuildHost();
        using var bar = new ProgressBar();
        try
        {
            var (model, figures) = input.LedgerFlag is { } ledger
                ? await TrainDetectorsAsync(host.Services, ledger, input)
                : await TrainCardsAsync(host.Services, input, bar);
            bar.Clear();
            var version = model.Versions[^1];
            await Console.Out.WriteLineAsync(Text(
                $"{model.Name}: version {version.Trained.Version} ({version.State}), {figures}"));
            return true;
        }
        catch (Exception unusable)
            when (unusable is InvalidDataException or IOException or ModelRefusedException)
        {
            throw new SetupException(unusable.Message, unusable);
        }
    }

    private static async Task<(RegisteredModel Model, string Figures)> TrainCardsAsync(
        IServiceProvider services, InsightsTrainInput input, ProgressBar bar)
    {
        string[] files = [.. input.Files];
        if (files.Length == 0) throw new SetupException($"on which payments? {Example}");
        if (input.NameFlag.Length == 0) throw new SetupException($"which model? Name it: {Example}");
        foreach (var file in files)
            if (!File.Exists(file)) throw new SetupException($"there is no file {file}");
        var progress = bar.Of<ScoreProgress>(p => (p.Step, p.Done, p.All));
        var model = await services.GetRequiredService<RegisteredFraudModel>().TrainAsync(
            Caller.Local, input.NameFlag, CardFiles.ReadHistory(files, progress), input.SeedFlag, default,
            progress);
        var metrics = model.Versions[^1].Trained.Metrics;
        return (model, Text($"on a week it had not seen ROC AUC {metrics.RocAuc:F3}, ") +
            Text($"average precision {metrics.AveragePrecision:F3}"));
    }

    private static async Task<(RegisteredModel Model, string Figures)> TrainDetectorsAsync(
        IServiceProvider services, string ledger, InsightsTrainInput input)
    {
        await LedgerArgument.AssertExistsAsync(services, ledger);
        var model = await services.GetRequiredService<TrainDetectors>()
            .TrainAsync(Caller.Local, ledger, serving => Changed(serving, input), default);
        var metrics = model.Versions[^1].Trained.Metrics;
        return (model, Text($"{metrics.AlertsPerWeek:F2} alerts a week over {metrics.Rows} transactions, ") +
            Text($"precision {Part(metrics.Precision)}, recall {Part(metrics.Recall)}"));
    }

    private static DetectorSettings Changed(DetectorSettings serving, InsightsTrainInput input) => new(
        serving.Movements with
        {
            AlertsPerWeek = input.AlertsPerWeekFlag ?? serving.Movements.AlertsPerWeek,
            EvidenceMin = input.EvidenceFlag ?? serving.Movements.EvidenceMin,
        },
        serving.Series with
        {
            ScoreMin = input.SeriesScoreFlag ?? serving.Series.ScoreMin,
            QuietDays = input.SeriesQuietDaysFlag ?? serving.Series.QuietDays,
        });

    private static string Part(double? part) =>
        part?.ToString("F3", CultureInfo.InvariantCulture) ?? "- (no label)";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
