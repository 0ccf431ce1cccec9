using Atlas.Tests.Insights.Fraud;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api.Cli;

/// <summary>
/// <c>ops/atlas insights train</c>, <c>score --model</c> and <c>models</c> as people run them.
/// </summary>
public sealed class InsightsModelTests(AtlasHost host) : IDisposable
{
    private const string Model = "verb-cards";
    private readonly CardFolder _folder = new();

    [Fact]
    public async Task A_model_is_trained_serves_and_is_listed_and_a_shadow_waits_for_its_comparison()
    {
        var payments = SimulatedCards.Generate(seed: 13);
        var week = _folder.Write("week.csv", payments.Where(p => p.Day >= 70).Select(p => p.Row()));
        var before = _folder.Write("before.csv", payments.Where(p => p.Day < 70).Select(p => p.Row()));
        var output = _folder.PathOf("scores.csv");

        var first = await RunAsync("train", before, "--name", Model);
        var second = await RunAsync("train", before, "--name", Model, "--seed", "2");
        var early = await RunAsync("models", "--name", Model, "--serve", "2");
        var scored = await RunAsync("score", week, "--history", before, "--model", Model, "-o", output);
        var listed = await RunAsync("models", "--name", Model);

        first.Output.ShouldStartWith($"{Model}: version 1 (Serving), on a week it had not seen ROC AUC 0.");
        second.Output.ShouldStartWith($"{Model}: version 2 (Shadow), on a week it had not seen ROC AUC 0.");
        early.Errors.ShouldBe(
            [$"atlas: version 2 of {Model} was never compared: score with --model {Model}, or --force"]);
        (scored.Code, string.Join('\n', scored.Errors)).ShouldBe((0, ""));
        (await File.ReadAllLinesAsync(output, TestContext.Current.CancellationToken)).Length
            .ShouldBe(payments.Count(p => p.Day >= 70) + 1);
        listed.Output.Split('\n').Select(l => string.Join(' ', l.Split(' ').Where(w => w.Length > 0).Take(3)))
            .ShouldBe(["model version state", $"{Model} 1 Serving", $"{Model} 2 Shadow", ""]);
    }

    public void Dispose() => _folder.Dispose();

    private Task<VerbResult> RunAsync(params string[] arguments) =>
        AtlasVerb.RunAsync(host.Postgres, ["insights", .. arguments]);
}
