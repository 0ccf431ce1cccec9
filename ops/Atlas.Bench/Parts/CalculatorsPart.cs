using System.Net.Http.Json;
using System.Text.Json;
using Atlas.Bench.Load;
using Atlas.Bench.Reporting;
using Atlas.Bench.Running;

namespace Atlas.Bench.Parts;

/// <summary>
/// Every calculator over GraphQL and HTTP at one connection, each request with other numbers. Every answer
/// must be one.
/// </summary>
internal sealed class CalculatorsPart : IBenchPart
{
    private const double MillisecondsMax = 1;

    /// <summary>There are many, and each answers a thousand times a second.</summary>
    private const int RoundParts = 6;

    private const int WarmUpRounds = 3;

    public string Name => "calculators";

    public string About => "every calculator over GraphQL, a loan schedule of 360 rows included";

    public async Task RunAsync(BenchRun run)
    {
        var postgres = await run.Server.CreateDatabaseAsync(Name);
        await using (var server = await AtlasServer.StartAsync(postgres, "--no-daemon"))
        {
            await WarmUpAsync(run, server);
            foreach (var question in CalculatorQuestion.All) await MeasureAsync(run, server, question);
        }

        await run.Server.DropDatabaseAsync(postgres);
    }

    /// <summary>Asks all in turn, until what they share has been compiled.</summary>
    private static async Task WarmUpAsync(BenchRun run, AtlasServer server)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        await ClosedLoop.RunAsync(1, run.Sizes.Round * WarmUpRounds, seed: 1, async chance =>
        {
            foreach (var question in CalculatorQuestion.All) await AskAsync(run, http, question.Body(chance));
            return CalculatorQuestion.All.Count;
        });
    }

    private async Task MeasureAsync(BenchRun run, AtlasServer server, CalculatorQuestion question)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        var (rounds, length) = (new List<LoopResult>(), run.Sizes.Round / RoundParts);
        for (var round = 1 - run.Sizes.WarmUps; round <= run.Sizes.Rounds; round++)
        {
            var result = await ClosedLoop.RunAsync(1, length, round + 100, async chance =>
            {
                await AskAsync(run, http, question.Body(chance));
                return 1;
            });
            if (round > 0) rounds.Add(result);
        }

        run.Say($"calculators: {question.Name}: p99 {rounds[^1].MillisecondsAt(0.99):0.00} ms");
        run.Report.Add(new Measurement(
            Name, $"{question.Name}: p50", "ms", [.. rounds.Select(r => r.MillisecondsAt(0.5))]));
        run.Report.Add(new Measurement(
            Name, $"{question.Name}: p99", "ms", [.. rounds.Select(r => r.MillisecondsAt(0.99))],
            Bar.AtMost(MillisecondsMax)));
    }

    private static async Task AskAsync(BenchRun run, HttpClient http, object body)
    {
        using var answer = await http.PostAsJsonAsync("/graphql", body);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        if (!CalculatorQuestion.IsAnswered(json.RootElement))
            run.Report.Void("books_wrong", $"{body} was answered {Begin($"{json.RootElement}")}");
    }

    private static string Begin(string text) => text[..Math.Min(300, text.Length)];
}
