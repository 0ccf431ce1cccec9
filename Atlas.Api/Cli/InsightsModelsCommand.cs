using System.Globalization;
using Atlas.Api.Hosting;
using Atlas.Insights.Models;
using Atlas.Ledger.Journal;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class InsightsModelsInput : NetCoreInput
{
    [Description("Let this version serve; needs --name")]
    public int? ServeFlag { get; set; }

    [Description("Only this model, such as cards, or detectors/LEDGER for a ledger's own detectors")]
    public string? NameFlag { get; set; }

    [Description("Only models of this kind: card-fraud or ledger-detectors")]
    public string? KindFlag { get; set; }

    [Description("Only versions of this state: Serving, Shadow or Retired")]
    public ModelState? StateFlag { get; set; }

    [Description("Serve it although no comparison speaks for it")]
    public bool ForceFlag { get; set; }
}

[Description("Prints the registry of models, and lets a version serve", Name = "insights models")]
public sealed class InsightsModelsCommand : JasperFxAsyncCommand<InsightsModelsInput>
{
    private static readonly string[] Heading =
        ["model", "version", "state", "learnt from", "seed", "figures", "beside the serving one", "drift",
            "problem"];

    public override async Task<bool> Execute(InsightsModelsInput input)
    {
        using var host = input.BuildHost();
        var registry = host.Services.GetRequiredService<ModelRegistry>();
        if (input.ServeFlag is { } version) await ServeAsync(registry, input, version);
        var filter = new ModelFilter(input.NameFlag, input.KindFlag, null, input.StateFlag);
        var models = await registry.ListAsync(Caller.Local.Tenant, filter, default);
        List<string[]> rows = [Heading];
        rows.AddRange(models.SelectMany(m => m.Versions.Where(filter.Allows).Select(v => RowOf(m.Name, v))));
        await Console.Out.WriteAsync(TextTable.Of(rows));
        return true;
    }

    private static async Task ServeAsync(ModelRegistry registry, InsightsModelsInput input, int version)
    {
        try
        {
            var name = input.NameFlag ?? throw new SetupException("which model? --name NAME --serve VERSION");
            await registry.ServeAsync(Caller.Local, name, version, input.ForceFlag, default);
        }
        catch (ModelRefusedException refused)
        {
            throw new SetupException(refused.Message, refused);
        }
    }

    private static string[] RowOf(string name, ModelVersion version) =>
    [
        name,
        version.Trained.Version.ToString(CultureInfo.InvariantCulture),
        version.State.ToString(),
        WindowOf(version.Trained.Window),
        version.Trained.Seed.ToString(CultureInfo.InvariantCulture),
        FiguresOf(version.Trained.Metrics),
        BesideOf(version),
        Figure(version.Drift),
        version.Problem ?? "",
    ];

    /// <summary>By position for a ledger, by time for files.</summary>
    private static string WindowOf(TrainingWindow window) => window.FromPosition is null
        ? $"{Day(window.From)} to {Day(window.To)}"
        : Text($"positions {window.FromPosition} to {window.ToPosition}");

    private static string FiguresOf(ModelMetrics metrics) => string.Join(", ", new[]
    {
        Part("AP", metrics.AveragePrecision), Part("alerts/week", metrics.AlertsPerWeek),
        Part("precision", metrics.Precision), Part("recall", metrics.Recall),
    }.Where(part => part.Length > 0));

    private static string BesideOf(ModelVersion version) => version switch
    {
        { Live: { } live } => Text($"{live.Alerts} alerts, version {live.Serving} {live.ServingAlerts}, ") +
            Text($"both {live.Both}, in {live.Transactions} transactions"),
        { Comparison: { } compared } => Text($"AP {Figure(compared.AveragePrecision)}, ") +
            Text($"served {Figure(compared.ServingAveragePrecision)}, in {compared.Rows} rows"),
        _ => "",
    };

    private static string Part(string name, double? figure) =>
        figure is null ? "" : $"{name} {Figure(figure)}";

    private static string Day(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Figure(double? figure) =>
        figure?.ToString("F3", CultureInfo.InvariantCulture) ?? "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
