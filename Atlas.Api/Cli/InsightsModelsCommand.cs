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

    [Description("Only this model")]
    public string? NameFlag { get; set; }

    [Description("Serve it although no comparison speaks for it")]
    public bool ForceFlag { get; set; }
}

[Description("Prints the registry of models, and lets a version serve", Name = "insights models")]
public sealed class InsightsModelsCommand : JasperFxAsyncCommand<InsightsModelsInput>
{
    public override async Task<bool> Execute(InsightsModelsInput input)
    {
        using var host = input.BuildHost();
        var registry = host.Services.GetRequiredService<ModelRegistry>();
        if (input.ServeFlag is { } version) await ServeAsync(registry, input, version);
        var models = await registry.ListAsync(Caller.Local.Tenant, default);
        List<string[]> rows =
        [
            ["model", "version", "state", "trained on", "seed", "AP", "shadow AP", "served AP", "drift",
                "problem"],
        ];
        rows.AddRange(models.Where(m => input.NameFlag is null || m.Name == input.NameFlag)
            .SelectMany(m => m.Versions.Select(v => RowOf(m.Name, v))));
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
        $"{Day(version.Trained.Window.From)} to {Day(version.Trained.Window.To)}",
        version.Trained.Seed.ToString(CultureInfo.InvariantCulture),
        Text(version.Trained.Metrics.AveragePrecision),
        Text(version.Comparison?.AveragePrecision),
        Text(version.Comparison?.ServingAveragePrecision),
        Text(version.Drift),
        version.Problem ?? "",
    ];

    private static string Day(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(double? figure) => figure?.ToString("F3", CultureInfo.InvariantCulture) ?? "";
}
