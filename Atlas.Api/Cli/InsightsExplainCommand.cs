using System.Globalization;
using System.Text;
using Atlas.Api.Hosting;
using Atlas.Insights.Anomalies;
using Atlas.Ledger.Journal;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class InsightsExplainInput : NetCoreInput
{
    [Description("Id of the anomaly, as insights list prints it")]
    public Guid Id { get; set; }

    [Description("Name of the ledger")]
    public string LedgerFlag { get; set; } = "";
}

[Description("Prints all that speaks for an anomaly, what would have been normal and what is like it",
    Name = "insights explain")]
public sealed class InsightsExplainCommand : JasperFxAsyncCommand<InsightsExplainInput>
{
    public InsightsExplainCommand() => Usage("Explain an anomaly").Arguments(x => x.Id);

    public override async Task<bool> Execute(InsightsExplainInput input)
    {
        using var host = input.BuildHost();
        var ledger = LedgerArgument.Of(input.LedgerFlag, "ops/atlas insights explain ID --ledger NAME");
        var found = await host.Services.GetRequiredService<ReadAnomalies>()
            .FindAsync(Caller.Local.Tenant, ledger, input.Id, default)
            ?? throw new SetupException(
                $"ledger {ledger} has no anomaly {input.Id:D}; ops/atlas insights list --ledger {ledger} " +
                "prints their ids");
        await Console.Out.WriteAsync(TextOf(found));
        return true;
    }

    private static string TextOf(Anomaly anomaly)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{anomaly.Sentence}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"kind      {anomaly.Kind}, {anomaly.State}\n");
        text.Append(CultureInfo.InvariantCulture,
            $"where     {anomaly.Account}, position {anomaly.Position}\n");
        text.Append(CultureInfo.InvariantCulture, $"normal    {anomaly.Normal}\n");
        text.Append(CultureInfo.InvariantCulture,
            $"evidence  {anomaly.Score:0.0} nats, p = {anomaly.PValue:0.#######}, by {anomaly.Detector}\n");
        foreach (var part in anomaly.Contributions)
            text.Append(CultureInfo.InvariantCulture,
                $"          {part.Nats,5:0.0}  {part.Kind}: {part.Text}\n");
        foreach (var like in anomaly.Similar)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"similar   position {like.Position}: {like.Amount} {anomaly.Asset} on {like.Date:O}\n");
        }

        return text.ToString();
    }
}
