using System.Text.Json;
using Atlas.Tests.Insights.Anomalies;
using Atlas.Tests.Support;

namespace Atlas.Tests.Insights.Models;

/// <summary>
/// Versions of a ledger's detectors on the live feed, as clients and the command line see them.
/// </summary>
public sealed class DetectorApiTests(AtlasHost host)
{
    private const string Fields = """
        { name ledger serving { version } versions {
            version kind state drift problem window { fromPosition toPosition rows }
            metrics { rocAuc rows alertsPerWeek precision recall }
            live { serving fromPosition toPosition transactions alerts servingAlerts both agreement } } }
        """;

    [Fact]
    public async Task A_version_is_made_by_the_verb_watched_by_clients_and_let_serve_by_a_mutation()
    {
        var cafe = await CafeLedger.OpenAsync(host);
        var model = $"detectors/{cafe.Name}";
        await ReadAsync(cafe, "", m => m.GetArrayLength() == 1);

        var trained = await AtlasVerb.RunAsync(
            host.Postgres, "insights", "train", "--ledger", cafe.Name, "--evidence", "50");
        var refused = await ServeAsync(model, "version: 2");
        await cafe.PayAsync(61, 412m);
        var shadow = await ReadAsync(
            cafe, ", state: SHADOW", m => Live(m).Contains(" transactions=1 ", StringComparison.Ordinal));
        var listed = await AtlasVerb.RunAsync(host.Postgres, "insights", "models", "--name", model);

        var other = await AtlasVerb.RunAsync(
            host.Postgres, "insights", "backtest", "--ledger", cafe.Name, "--model-version", "2");
        var none = await AtlasVerb.RunAsync(
            host.Postgres, "insights", "backtest", "--ledger", cafe.Name, "--model-version", "3");

        other.Output.ShouldContain("alerts           0, ");
        none.Errors.ShouldBe([$"atlas: version 3 of {model}: there is none"]);
        trained.Output.ShouldBe(
            $"{model}: version 2 (Shadow), 0.00 alerts a week over 60 transactions, " +
            "precision - (no label), recall - (no label)\n");
        refused.GetProperty("errors").EnumerateArray().Single().GetProperty("message").GetString().ShouldBe(
            $"version 2 of {model} has run beside the serving one for 0 transactions, 60 are needed; " +
            "--force serves it");
        shadow[0].GetProperty("serving").GetProperty("version").GetInt32().ShouldBe(1);
        shadow[0].GetProperty("ledger").GetString().ShouldBe(cafe.Name);
        Live(shadow).ShouldBe(
            "serving=1 fromPosition=65 toPosition=65 transactions=1 alerts=0 servingAlerts=1 both=0 " +
            "agreement=0");
        listed.Output.ShouldContain("positions 5 to 64");
        listed.Output.ShouldContain("0 alerts, version 1 1, both 0, in 1 transactions");
        var served = await ServeAsync(model, "version: 2, force: true");
        served.GetProperty("model").GetProperty("serving").GetProperty("version").GetInt32().ShouldBe(2);
        await ReadAsync(cafe, ", state: RETIRED", m => m.GetArrayLength() == 1);
    }

    [Fact]
    public async Task Settings_out_of_range_and_a_ledger_too_young_are_one_clear_error()
    {
        var young = await host.OpenLedgerAsync();
        var cafe = await CafeLedger.OpenAsync(host);
        await ReadAsync(cafe, "", m => m.GetArrayLength() == 1);

        (await ErrorAsync("--ledger", young.Name)).ShouldBe(
            $"atlas: {young.Name} has too few transactions yet: the first version of its detectors is " +
            "registered once they have seen 60 over 30 days");
        (await ErrorAsync("--ledger", cafe.Name, "--evidence", "0"))
            .ShouldBe("atlas: the least evidence must be 1 to 50 nats");
        (await ErrorAsync("--ledger", "nowhere")).ShouldBe("atlas: there is no ledger nowhere");
    }

    private async Task<string> ErrorAsync(params string[] arguments)
    {
        var result = await AtlasVerb.RunAsync(host.Postgres, ["insights", "train", .. arguments]);
        result.Code.ShouldBe(1);
        return result.Errors.Single();
    }

    private Task<JsonElement> ReadAsync(CafeLedger cafe, string where, Func<JsonElement, bool> isRight) =>
        Eventually.GetAsync(
            async () => (await host.Host.QueryAsync(
                $$"""{ models(where: { ledger: "{{cafe.Name}}"{{where}} }) {{Fields}} }""")).Data,
            isRight, what: "the registry");

    private async Task<JsonElement> ServeAsync(string model, string version) =>
        (await host.Host.QueryAsync($$"""
            mutation { serveModel(input: { name: "{{model}}", {{version}} }) {
                model { serving { version } } errors { code message } } }
            """)).Data;

    /// <summary>How the only version listed does beside the serving one; empty = not yet.</summary>
    private static string Live(JsonElement models) => string.Join(' ',
        from model in models.EnumerateArray()
        from version in model.GetProperty("versions").EnumerateArray()
        let live = version.GetProperty("live")
        where live.ValueKind == JsonValueKind.Object
        from figure in live.EnumerateObject()
        select $"{figure.Name}={figure.Value}");
}
