using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Atlas.Bench.Load;
using Atlas.Bench.Reporting;
using Atlas.Bench.Running;

namespace Atlas.Bench.Parts;

/// <summary>
/// GraphQL queries over HTTP while the projections run and have nothing to do: a transaction by its id, and a
/// page of fifty, both with their postings.
/// </summary>
internal sealed class ReadPart : IBenchPart
{
    private const string Ledger = "bench";
    private const int PagesWalked = 20;

    private static readonly int[] Connections = [1, 16, 64];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public string Name => "read";

    public string About => "GraphQL queries over HTTP: by id, and lists of 50 with their postings";

    public async Task RunAsync(BenchRun run)
    {
        var postgres = await run.Server.CreateDatabaseAsync(Name);
        await using (var host = await EngineHost.StartAsync(postgres, "api"))
        {
            var ledger = new BenchLedger(host.Journals, Ledger, run.Sizes.Accounts);
            await ledger.CreateAsync();
            await ledger.FillAsync(run.Sizes.Accounts * 2, seed: 1);
        }

        await using (var server = await AtlasServer.StartAsync(postgres))
        {
            await Followers.DrainAsync(postgres, Patience);
            var (ids, cursors) = await WalkAsync(server, run.Scratch);
            foreach (var connections in Connections)
            {
                await MeasureAsync(run, server, "by id", "by-id", ids, connections);
                await MeasureAsync(run, server, "list of 50", "list", cursors, connections);
            }
        }

        await run.Server.DropDatabaseAsync(postgres);
    }

    private async Task MeasureAsync(
        BenchRun run, AtlasServer server, string what, string query, string file, int connections)
    {
        var rounds = new List<WrkResult>();
        for (var round = 1 - run.Sizes.WarmUps; round <= run.Sizes.Rounds; round++)
        {
            var seed = round.ToString(CultureInfo.InvariantCulture);
            var result = await Wrk.RunAsync(
                server.Address, "read.lua", connections, run.Sizes.Round, seed, Ledger, file, query);
            if (result.Failures > 0)
                run.Report.Void("books_wrong", $"read, {what}: {result.Failures} requests failed");
            if (round > 0) rounds.Add(result);
        }

        var name = FormattableString.Invariant($"{what}, {connections} connections");
        run.Say($"read: {name} {rounds[^1].PerSecond:0} requests/s");
        run.Report.Add(new Measurement(Name, name, "requests/s", [.. rounds.Select(r => r.PerSecond)]));
        run.Report.Add(new Measurement(
            Name, $"{name}: p50", "ms", [.. rounds.Select(r => r.MillisecondsP50)]));
        run.Report.Add(new Measurement(
            Name, $"{name}: p99", "ms", [.. rounds.Select(r => r.MillisecondsP99)]));
    }

    /// <summary>Pages through the newest transactions; answers files of their ids and cursors.</summary>
    private static async Task<(string Ids, string Cursors)> WalkAsync(AtlasServer server, string scratch)
    {
        const string Query =
            """
            query($ledger: String!, $after: String) { ledger(name: $ledger) {
                transactions(first: 50, after: $after) {
                    nodes { id postings { account amount asset balance } } pageInfo { endCursor } } } }
            """;
        using var http = new HttpClient();
        var (ids, cursors) = (new List<string>(), new List<string?>());
        for (var page = 0; page < PagesWalked; page++)
        {
            using var answer = await http.PostAsJsonAsync(new Uri(server.Address, "/graphql"), new
            {
                query = Query,
                variables = new { ledger = Ledger, after = cursors.LastOrDefault() },
            });
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            var list = json.RootElement.GetProperty("data").GetProperty("ledger").GetProperty("transactions");
            ids.AddRange(list.GetProperty("nodes").EnumerateArray().Select(IdOf));
            if (list.GetProperty("pageInfo").GetProperty("endCursor").GetString() is not { } end) break;
            cursors.Add(end);
        }

        var files = (Path.Combine(scratch, "ids"), Path.Combine(scratch, "cursors"));
        await File.WriteAllLinesAsync(files.Item1, ids);
        // The last page may be short.
        await File.WriteAllLinesAsync(files.Item2, cursors.Take(Math.Max(1, cursors.Count - 2))!);
        return files;
    }

    /// <summary>A page that came without postings would be measured for nothing.</summary>
    private static string IdOf(JsonElement transaction) =>
        transaction.GetProperty("postings").GetArrayLength() == 2
            ? transaction.GetProperty("id").GetString()!
            : throw new BenchException("a transaction was read without its two postings");
}
