using System.Globalization;
using Atlas.Bench.Load;
using Atlas.Bench.Reporting;
using Atlas.Bench.Running;

namespace Atlas.Bench.Parts;

/// <summary>
/// The built program over HTTP: GraphQL mutations from wrk, beside baseline A in the same rounds. The bars
/// are for a process that serves the API alone, as A does nothing else either; then the same with the
/// projections in it.
/// </summary>
internal sealed class HttpPart : IBenchPart
{
    private const string Ledger = "bench";
    private const int BatchItems = 100;
    private const int CallersOfA = 64;

    /// <summary>Connections, transactions per request, and what of A it must reach.</summary>
    private static readonly (int Connections, int Items, double Bar)[] Loads =
        [(64, 1, 2), (256, 1, 2), (64, BatchItems, 4)];

    /// <summary>Each run of wrk has keys of its own.</summary>
    private int _seed;

    public string Name => "http";

    public string About => "GraphQL mutations over HTTP, one by one and in batches, beside Marten alone (A)";

    public async Task RunAsync(BenchRun run)
    {
        var postgres = await run.Server.CreateDatabaseAsync(Name);
        await using (var host = await EngineHost.StartAsync(postgres, "api"))
        {
            var ledger = new BenchLedger(host.Journals, Ledger, run.Sizes.Accounts);
            await ledger.CreateAsync();
            await using var marten = await MartenBaseline.CreateAsync(host, isPrepared: false);
            await using (var server = await AtlasServer.StartAsync(postgres, "--no-daemon"))
                await MeasureAsync(run, server, postgres, marten.Contend(ledger));
            await MeasureWithProjectionsAsync(run, postgres);
        }

        await run.Server.DropDatabaseAsync(postgres);
    }

    private async Task MeasureAsync(BenchRun run, AtlasServer server, string postgres, Contender a)
    {
        var baseline = new List<LoopResult>();
        var results = Loads.ToDictionary(load => load, _ => new List<WrkResult>());
        for (var round = 1 - run.Sizes.WarmUps; round <= run.Sizes.Rounds; round++)
        {
            var marten = await a.RunAsync(run, CallersOfA, round);
            if (round > 0) baseline.Add(marten);
            foreach (var load in Loads)
            {
                var posted = await PostAsync(run, server, postgres, load.Connections, load.Items);
                if (round > 0) results[load].Add(posted);
                run.Say($"http: round {round}: {NameOf(load)} {posted.PerSecond * load.Items:0} tx/s");
            }
        }

        MartenBaseline.Check(run.Report, baseline);
        Add("A, 64 callers", "tx/s", baseline.Select(r => r.PerSecond));
        foreach (var (load, rounds) in results)
        {
            Add(NameOf(load), "tx/s", rounds.Select(r => r.PerSecond * load.Items));
            Add($"{NameOf(load)}: p50", "ms", rounds.Select(r => r.MillisecondsP50));
            Add($"{NameOf(load)}: p99", "ms", rounds.Select(r => r.MillisecondsP99));
            Add($"{NameOf(load)} / A", "×",
                rounds.Zip(baseline, (http, marten) => http.PerSecond * load.Items / marten.PerSecond),
                Bar.AtLeast(load.Bar));
        }

        Add("memory of the API, most", "MB", [server.Memory().Most / 1e6], Bar.AtMost(500));

        void Add(string name, string unit, IEnumerable<double> rounds, Bar? bar = null) =>
            run.Report.Add(new Measurement(Name, name, unit, [.. rounds], bar));
    }

    private async Task MeasureWithProjectionsAsync(BenchRun run, string postgres)
    {
        await using var server = await AtlasServer.StartAsync(postgres);
        run.Say($"http: the same with projections");
        var rounds = new List<double>();
        for (var round = 1 - run.Sizes.WarmUps; round <= run.Sizes.Rounds; round++)
        {
            var posted = await PostAsync(run, server, postgres, 64, 1);
            if (round > 0) rounds.Add(posted.PerSecond);
        }

        run.Report.Add(new Measurement(Name, "64 connections, projections live", "tx/s", rounds));
        run.Report.Add(new Measurement(
            Name, "memory with projections live, most", "MB", [server.Memory().Most / 1e6], Bar.AtMost(500)));
    }

    private static string NameOf((int Connections, int Items, double Bar) load) => load.Items == 1
        ? FormattableString.Invariant($"{load.Connections} connections")
        : FormattableString.Invariant($"{load.Connections} connections, batches of {load.Items}");

    /// <summary>Requests under way when wrk ends may be stored or not; everything else must be.</summary>
    private async Task<WrkResult> PostAsync(
        BenchRun run, AtlasServer server, string postgres, int connections, int items)
    {
        await run.Server.SettleAsync();
        var before = await SettledAsync(postgres);
        string[] arguments =
            [Text(++_seed), Ledger, Text(run.Sizes.Accounts), .. items == 1 ? [] : new[] { Text(items) }];
        var result = await Wrk.RunAsync(server.Address, "post.lua", connections, run.Sizes.Round, arguments);
        await SettledAsync(postgres);
        var after = await StoredBooks.ReadAsync(postgres, StoredBooks.AtlasEvents, before);
        var stored = after.Transactions;
        var acknowledged = result.Requests * items;
        if (stored < acknowledged || stored > acknowledged + (connections * items) || result.Failures > 0
            || after.Sum != 0)
        {
            run.Report.Void("books_wrong", FormattableString.Invariant(
                $"http, {connections} connections: {acknowledged} acknowledged, {stored} stored, ") +
                FormattableString.Invariant($"{result.Failures} failures, sum {after.Sum}"));
        }

        return result;
    }

    /// <summary>What wrk left under way is still being committed for a moment.</summary>
    private static async Task<long> SettledAsync(string postgres)
    {
        var last = await StoredBooks.LastAsync(postgres, StoredBooks.AtlasEvents);
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200));
            var again = await StoredBooks.LastAsync(postgres, StoredBooks.AtlasEvents);
            if (again == last) return last;
            last = again;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
