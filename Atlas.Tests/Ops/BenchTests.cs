using System.Text.Json;
using Atlas.Tests.Support;

namespace Atlas.Tests.Ops;

/// <summary>
/// The benchmark runs from end to end, small, on a server of its own. Its bars are for a machine that does
/// nothing else, so here they are not looked at.
/// </summary>
public sealed class BenchTests
{
    /// <summary>What may be said against a run on whatever machine this is.</summary>
    private static readonly string[] OfTheMachine = ["slow_baseline", "tmpfs"];

    private static readonly int[] Callers = [1, 8, 64, 512];

    private static readonly string[] EngineFigures =
    [
        "A", "A prepared", "B", "B without indexes", "engine", "A p50", "engine p50", "engine p99",
        "engine / A", "engine / A prepared", "engine / B",
    ];

    private static readonly string[] LiveFigures =
    [
        "engine alone, 512 callers", "open loop", "open loop / engine alone", "posting p50", "posting p99",
        "lag p50", "lag p99", "lag drained after", "rate followed with a lag of 2 s",
        "rate followed / engine alone", "idle store: commit to projected p50",
        "idle store: commit to projected p99",
    ];

    private static readonly string[] HttpLoads =
        ["64 connections", "256 connections", "64 connections, batches of 100"];

    private static readonly string[] HttpFigures = ["", ": p50", ": p99", " / A"];

    private static readonly string[] ReadLoads =
        ["by id, 1", "by id, 16", "by id, 64", "list of 50, 1", "list of 50, 16", "list of 50, 64"];

    private static readonly string[] ReadFigures = ["", ": p50", ": p99"];

    private static readonly string[] Reports =
    [
        "trial balance", "trial balance at a position", "balance sheet", "income", "income at a position",
        "cash flow", "cash flow by month", "net worth", "rate", "convert",
    ];

    private static readonly string[] ReportFigures =
        ["1 connections: p50", "1 connections: p99", "16 connections: p50", "16 connections: p99"];

    private static readonly string[] Calculators =
    [
        "pmt", "pv", "fv", "nper", "rate", "ipmt", "ppmt", "cumipmt", "cumprinc", "effect", "nominal", "npv",
        "irr", "xnpv", "xirr", "mirr", "year fraction", "business day", "bond price", "bond yield",
        "bond duration", "bond convexity", "accrued interest", "depreciation", "time-weighted return",
        "money-weighted return", "risk", "drawdown", "allocate", "loan schedule of 360 rows",
    ];

    private static readonly string[] InsightFigures =
    [
        "engine alone, 512 callers", "catch-up beside all other followers", "insights rebuild", "open loop",
        "commit to scored, p50", "commit to scored, p99", "lag drained after", "left out in the open loop",
        "posting, detectors running", "posting, detectors slow", "posting, detectors stopped",
        "posting, detectors slow / running", "posting, detectors stopped / running",
    ];

    private static readonly string[] MemoryFigures =
        ["start", "memory when ready", "memory under load, most"];

    private static readonly string[] BytesOf = ["events", "keys", "read models"];

    [Fact]
    public async Task A_quick_run_measures_every_part_and_keeps_the_books_right()
    {
        var home = Path.Combine(TestDatabase.Repository, ".atlas", $"bench-{Guid.CreateVersion7(
            TimeProvider.System.GetUtcNow()):N}");
        try
        {
            var table = await TestDatabase.RunAsync("ops/bench", ["--quick"],
                new() { ["ATLAS_HOME"] = home, ["ATLAS_SKIP_BUILD"] = "1" });

            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(
                Path.Combine(home, "bench", "latest.json"), TestContext.Current.CancellationToken));
            var figures = json.RootElement.GetProperty("measurements").EnumerateArray()
                .Select(m => $"{m.GetProperty("part")}: {m.GetProperty("name")}").ToList();
            figures.ShouldBeSubsetOf(Figures);
            Figures.ShouldBeSubsetOf(figures);
            json.RootElement.GetProperty("measurements").EnumerateArray()
                .Where(m => m.GetProperty("unit").GetString()!.EndsWith("/s", StringComparison.Ordinal))
                .Where(m => m.GetProperty("value").GetDouble() <= 0).ShouldBeEmpty();
            json.RootElement.GetProperty("voids").EnumerateArray()
                .Where(v => !OfTheMachine.Contains(v.GetProperty("code").GetString())).ShouldBeEmpty();
            figures.Select(f => f.Split(": ", 2)[1])
                .Where(f => !table.Contains(f, StringComparison.Ordinal)).ShouldBeEmpty();
        }
        finally
        {
            if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
        }
    }

    /// <summary>Every figure of a whole run: what people compare from run to run must stay.</summary>
    private static IReadOnlyList<string> Figures =>
    [
        .. Callers.SelectMany(c => EngineFigures.Select(figure => $"engine: {figure}, {c} callers")),
        "engine: engine p50 / A p50, 1 callers",
        .. LiveFigures.Select(figure => $"live: {figure}"),
        "http: A, 64 callers",
        .. HttpLoads.SelectMany(load => HttpFigures.Select(figure => $"http: {load}{figure}")),
        "http: 64 connections, projections live", "http: memory of the API, most",
        "http: memory with projections live, most",
        .. ReadLoads.SelectMany(load => ReadFigures.Select(figure => $"read: {load} connections{figure}")),
        "rebuild: projection without a daemon", "rebuild: rebuild of all projections", "rebuild: verify",
        "import: generated journal, projected", "import: transactions",
        "memory: a book of 2000 accounts",
        "memory: projections catch up", "memory: memory while catching up, most",
        .. MemoryFigures.Select(figure => $"memory: {figure}, few transactions"),
        .. MemoryFigures.Select(figure => $"memory: {figure}, many transactions"),
        .. BytesOf.Select(what => $"memory: bytes per transaction, {what}"),
        .. Reports.SelectMany(report => ReportFigures.Select(figure => $"reports: {report}, {figure}")),
        .. Calculators.SelectMany(c => new[] { $"calculators: {c}: p50", $"calculators: {c}: p99" }),
        .. InsightFigures.Select(figure => $"insights: {figure}"),
    ];
}
