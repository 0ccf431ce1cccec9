using System.Globalization;
using Atlas.Api.Hosting;
using Atlas.Insights.Fraud;
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
}

/// <summary>The first version of a name serves at once; any other is a shadow until it is let.</summary>
[Description("Trains a model of card fraud and keeps it in the registry", Name = "insights train")]
public sealed class InsightsTrainCommand : JasperFxAsyncCommand<InsightsTrainInput>
{
    public InsightsTrainCommand() => Usage("Train on files of labelled payments").Arguments(x => x.Files);

    public override async Task<bool> Execute(InsightsTrainInput input)
    {
        using var host = input.BuildHost();
        string[] files = [.. input.Files];
        if (input.NameFlag.Length == 0)
            throw new SetupException("which model? Name it: ops/atlas insights train FILE --name NAME");
        foreach (var file in files)
            if (!File.Exists(file)) throw new SetupException($"there is no file {file}");
        using var bar = new ProgressBar();
        var progress = bar.Of<ScoreProgress>(p => (p.Step, p.Done, p.All));
        try
        {
            var model = await host.Services.GetRequiredService<RegisteredFraudModel>().TrainAsync(
                Caller.Local, input.NameFlag, CardFiles.ReadHistory(files, progress), input.SeedFlag, default,
                progress);
            bar.Clear();
            var version = model.Versions[^1];
            await Console.Out.WriteLineAsync(
                Text($"{model.Name}: version {version.Trained.Version} ({version.State}), ") +
                Text($"on a week it had not seen ROC AUC {version.Trained.Metrics.RocAuc:F3}, ") +
                Text($"average precision {version.Trained.Metrics.AveragePrecision:F3}"));
            return true;
        }
        catch (Exception unusable) when (unusable is InvalidDataException or IOException)
        {
            throw new SetupException(unusable.Message, unusable);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
