using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Atlas.Bench.Load;
using Atlas.Bench.Reporting;
using Atlas.Bench.Running;

namespace Atlas.Bench.Parts;

/// <summary>
/// Every report over GraphQL and HTTP, each request with another date, period and subtree, the projections at
/// rest. One answer in a hundred is compared with a fold of what was posted.
/// </summary>
internal sealed class ReportsPart : IBenchPart
{
    private const string Ledger = "reports";
    private const int CheckedOf = 100;

    /// <summary>Connections, and what a request may take at most of the slowest one in a hundred.</summary>
    private static readonly (int Connections, double MillisecondsMax)[] Loads = [(1, 20), (16, 100)];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public string Name => "reports";

    public string About => "every report over GraphQL: 1,000 accounts, 1,000,000 postings";

    public async Task RunAsync(BenchRun run)
    {
        var postgres = await run.Server.CreateDatabaseAsync(Name);
        ReportLedger ledger;
        await using (var host = await EngineHost.StartAsync(postgres, "api"))
        {
            ledger = new ReportLedger(host.Journals, Ledger, run.Sizes.ReportAccounts);
            await ledger.CreateAsync();
            await ledger.FillAsync(run.Sizes.ReportTransactions, seed: 1);
        }

        await using (var server = await AtlasServer.StartAsync(postgres))
        {
            await Followers.DrainAsync(postgres, Patience);
            await Sql.ExecuteAsync(postgres, "analyze");
            await run.Server.SettleAsync();
            await WarmUpAsync(run, server, ledger);
            foreach (var (connections, max) in Loads)
            {
                foreach (var report in ReportQuestion.Reports)
                    await MeasureAsync(run, server, ledger, report, connections, max);
            }
        }

        await run.Server.DropDatabaseAsync(postgres);
    }

    /// <summary>
    /// Every report for as long as a round: .NET compiles what is called often while it is called, and the
    /// first report that is measured would pay for all.
    /// </summary>
    private static async Task WarmUpAsync(BenchRun run, AtlasServer server, ReportLedger ledger)
    {
        using var http = new HttpClient();
        foreach (var report in ReportQuestion.Reports)
        {
            await ClosedLoop.RunAsync(Loads[^1].Connections, run.Sizes.Round, seed: 1, async chance =>
            {
                await AskAsync(http, server.Address, ReportQuestion.Next(report, chance, ledger));
                return 1;
            });
        }
    }

    private async Task MeasureAsync(
        BenchRun run, AtlasServer server, ReportLedger ledger, string report, int connections, double max)
    {
        using var http = new HttpClient();
        var rounds = new List<LoopResult>();
        var asked = 0;
        for (var round = 1 - run.Sizes.WarmUps; round <= run.Sizes.Rounds; round++)
        {
            var answers = new ConcurrentBag<(ReportQuestion Question, string Answer)>();
            var result = await ClosedLoop.RunAsync(connections, run.Sizes.Round, round + 100, async chance =>
            {
                var question = ReportQuestion.Next(report, chance, ledger);
                var answer = await AskAsync(http, server.Address, question);
                if (Interlocked.Increment(ref asked) % CheckedOf == 1) answers.Add((question, answer));
                return 1;
            });
            foreach (var (question, answer) in answers) Check(run, ledger, question, answer);
            if (round > 0) rounds.Add(result);
        }

        var name = FormattableString.Invariant($"{report}, {connections} connections");
        run.Say($"reports: {name}: p99 {rounds[^1].MillisecondsAt(0.99):0.0} ms, {rounds[^1].PerSecond:0}/s");
        run.Report.Add(new Measurement(
            Name, $"{name}: p50", "ms", [.. rounds.Select(r => r.MillisecondsAt(0.5))]));
        run.Report.Add(new Measurement(
            Name, $"{name}: p99", "ms", [.. rounds.Select(r => r.MillisecondsAt(0.99))], Bar.AtMost(max)));
    }

    private static async Task<string> AskAsync(HttpClient http, Uri address, ReportQuestion question)
    {
        var query = $"{{ ledger(name: \"{Ledger}\") {{ {question.Field} }} }}";
        using var answer = await http.PostAsJsonAsync(new Uri(address, "/graphql"), new { query });
        return await answer.Content.ReadAsStringAsync();
    }

    private static void Check(BenchRun run, ReportLedger ledger, ReportQuestion question, string answer)
    {
        using var json = JsonDocument.Parse(answer);
        var isRight = json.RootElement.TryGetProperty("data", out var data)
            && !json.RootElement.TryGetProperty("errors", out _)
            && question.IsRight(data.GetProperty("ledger"), ledger.Legs) == true;
        if (!isRight)
        {
            run.Report.Void("books_wrong",
                $"{question.Field} was answered {answer[..Math.Min(300, answer.Length)]}");
        }
    }
}
