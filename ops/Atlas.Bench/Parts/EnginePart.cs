using Atlas.Bench.Load;
using Atlas.Bench.Reporting;
using Atlas.Bench.Running;

namespace Atlas.Bench.Parts;

/// <summary>
/// The engine in this process, without projections, between what Marten does without it (A) and the ceiling
/// (B). The three take turns within each round, so every ratio is of one and the same moment of the machine.
/// </summary>
internal sealed class EnginePart : IBenchPart
{
    public string Name => "engine";

    public string About => "transactions per second in process, beside Marten alone (A) and plain COPY (B)";

    public async Task RunAsync(BenchRun run)
    {
        var postgres = await run.Server.CreateDatabaseAsync(Name);
        await using (var host = await EngineHost.StartAsync(postgres, "api"))
        {
            var ledger = new BenchLedger(host.Journals, "bench", run.Sizes.Accounts);
            run.Say($"engine: opening {run.Sizes.Accounts} accounts");
            await ledger.CreateAsync();
            await using var marten = await MartenBaseline.CreateAsync(host, isPrepared: false);
            await using var prepared = await MartenBaseline.CreateAsync(host, isPrepared: true);
            var copy = await CopyBaseline.CreateAsync(host, ledger, run.Sizes.CopyRows, isIndexed: true);
            var heap = await CopyBaseline.CreateAsync(host, ledger, run.Sizes.CopyRows, isIndexed: false);
            Contender[] contenders =
            [
                marten.Contend(ledger), prepared.Contend(ledger), copy.Contend(), heap.Contend(),
                Contender.Engine(ledger, postgres),
            ];
            for (var round = 0; round < run.Sizes.WarmUps; round++)
                foreach (var contender in contenders) await contender.RunAsync(run, callers: 64, -round);
            foreach (var callers in run.Sizes.Callers)
                Report(run, callers, await MeasureAsync(run, callers, contenders));
            await BenchServer.CheckLoggedAsync(postgres, run.Report);
        }

        await run.Server.DropDatabaseAsync(postgres);
    }

    /// <summary>Every round's result, by contender.</summary>
    private static async Task<Dictionary<string, List<LoopResult>>> MeasureAsync(
        BenchRun run, int callers, Contender[] contenders)
    {
        var results = contenders.ToDictionary(c => c.Name, _ => new List<LoopResult>());
        for (var round = 1; round <= run.Sizes.Rounds; round++)
        {
            // Each goes first as often as the others.
            for (var i = 0; i < contenders.Length; i++)
            {
                var contender = contenders[(i + round) % contenders.Length];
                var result = await contender.RunAsync(run, callers, round);
                results[contender.Name].Add(result);
                run.Say($"engine: {callers} callers, round {round}: {contender.Name} {result.PerSecond:0}/s");
            }
        }

        return results;
    }

    private void Report(BenchRun run, int callers, Dictionary<string, List<LoopResult>> results)
    {
        var (a, b, engine) = (results["A"], results["B"], results["engine"]);
        foreach (var (name, rounds) in results) Add(name, "tx/s", rounds.Select(r => r.PerSecond));
        Add("A p50", "ms", a.Select(r => r.MillisecondsAt(0.5)));
        Add("engine p50", "ms", engine.Select(r => r.MillisecondsAt(0.5)));
        Add("engine p99", "ms", engine.Select(r => r.MillisecondsAt(0.99)));
        Add("engine / A", "×", Ratios(engine, a, r => r.PerSecond), callers == 64 ? Bar.AtLeast(4) : null);
        Add("engine / A prepared", "×", Ratios(engine, results["A prepared"], r => r.PerSecond));
        Add("engine / B", "×", Ratios(engine, b, r => r.PerSecond),
            callers == 512 ? Bar.AtLeast(0.15) : null);
        if (callers == 1)
            Add("engine p50 / A p50", "×", Ratios(engine, a, r => r.MillisecondsAt(0.5)), Bar.AtMost(1.3));
        if (callers == 64) MartenBaseline.Check(run.Report, a);

        void Add(string name, string unit, IEnumerable<double> rounds, Bar? bar = null) => run.Report.Add(
            new Measurement(Name, FormattableString.Invariant($"{name}, {callers} callers"), unit,
                [.. rounds], bar));
    }

    private static IEnumerable<double> Ratios(
        List<LoopResult> of, List<LoopResult> to, Func<LoopResult, double> value) =>
        of.Zip(to, (one, other) => value(one) / value(other));
}
