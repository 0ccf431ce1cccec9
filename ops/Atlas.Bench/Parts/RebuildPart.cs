using System.Diagnostics;
using Atlas.Bench.Load;
using Atlas.Bench.Reporting;
using Atlas.Bench.Running;
using Atlas.Ledger.Journal;
using Atlas.Projections.Audit;
using Atlas.Projections.Books;

namespace Atlas.Bench.Parts;

/// <summary>
/// Writing the read models of a ledger from its events: first all of them, then again beside the rows in use;
/// and the comparison of every row with a fold that shares no code with either.
/// </summary>
internal sealed class RebuildPart : IBenchPart
{
    private static readonly string Tenant = Caller.Local.Tenant;

    public string Name => "rebuild";

    public string About => "events per second of a rebuild of all projections, and of verify";

    public async Task RunAsync(BenchRun run)
    {
        var postgres = await run.Server.CreateDatabaseAsync(Name);
        await using (var host = await EngineHost.StartAsync(postgres, "api"))
        {
            var ledger = new BenchLedger(host.Journals, "bench", run.Sizes.Accounts);
            await ledger.CreateAsync();
            run.Say($"rebuild: posting {run.Sizes.RebuildTransactions} transactions");
            await ledger.FillAsync(run.Sizes.RebuildTransactions, seed: 1);
            run.Say($"rebuild: projecting them");
            var began = Stopwatch.GetTimestamp();
            var events = await host.Get<CatchUpBooks>().RunAsync(Tenant, ledger.Name, null, default);
            Add("projection without a daemon", [events / Stopwatch.GetElapsedTime(began).TotalSeconds]);
            await MeasureAsync(run, host, ledger);
        }

        await run.Server.DropDatabaseAsync(postgres);

        void Add(string name, IReadOnlyList<double> rounds) =>
            run.Report.Add(new Measurement(Name, name, "events/s", rounds));
    }

    private async Task MeasureAsync(BenchRun run, EngineHost host, BenchLedger ledger)
    {
        var (rebuilds, verifications) = (new List<double>(), new List<double>());
        for (var round = 1; round <= run.Sizes.Rounds; round++)
        {
            await run.Server.SettleAsync();
            var began = Stopwatch.GetTimestamp();
            var events = await host.Get<RebuildBooks>().RunAsync(Tenant, null, null, default);
            rebuilds.Add(events / Stopwatch.GetElapsedTime(began).TotalSeconds);

            began = Stopwatch.GetTimestamp();
            var audit = await host.Get<CompareProjections>().RunAsync(Tenant, ledger.Name, null, default);
            verifications.Add(audit.Events / Stopwatch.GetElapsedTime(began).TotalSeconds);
            if (audit.Differences.Count > 0)
                run.Report.Void("books_wrong", $"verify after a rebuild: {audit.Differences[0]}");
            run.Say($"rebuild: {rebuilds[^1]:0} events/s, verify: {verifications[^1]:0} events/s");
        }

        run.Report.Add(new Measurement(
            Name, "rebuild of all projections", "events/s", rebuilds, Bar.AtLeast(15_000)));
        run.Report.Add(new Measurement(Name, "verify", "events/s", verifications));
    }
}
