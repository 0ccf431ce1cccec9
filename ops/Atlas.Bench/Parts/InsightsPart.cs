using System.Diagnostics;
using Atlas.Bench.Load;
using Atlas.Bench.Reporting;
using Atlas.Bench.Running;
using Atlas.Insights.Anomalies;
using Atlas.Ledger.Journal;
using Npgsql;

namespace Atlas.Bench.Parts;

/// <summary>
/// The detectors' feed as a whole, from the commit to the stored progress, with everything else that follows
/// the events in the same process: how fast it catches up, how far it is behind while others post, and
/// whether posting waits for detectors that are slow or stand still.
/// </summary>
internal sealed class InsightsPart : IBenchPart
{
    private const string Feed = AnomalyFeed.FeedName + ":All";
    private const double ShareOfAlone = 0.35;
    private const int CallersAlone = 512;
    private const int Callers = 64;

    /// <summary>Of every round so long the slow detectors stand still, and so short they go on.</summary>
    private static readonly (TimeSpan Still, TimeSpan Going) Slow =
        (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(20));

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public string Name => "insights";

    public string About => "the anomaly detectors' feed: catch-up, lag while posting, posting without them";

    public async Task RunAsync(BenchRun run)
    {
        var postgres = await run.Server.CreateDatabaseAsync(Name);
        double alone;
        await using (var host = await EngineHost.StartAsync(postgres, "api"))
        {
            var ledger = new BenchLedger(host.Journals, "bench", run.Sizes.Accounts);
            await ledger.CreateAsync();
            run.Say($"insights: posting {run.Sizes.InsightTransactions} transactions");
            await ledger.FillAsync(run.Sizes.InsightTransactions, seed: 1);
            alone = await MeasureAloneAsync(run, host, ledger);
        }

        await run.Server.SettleAsync();
        await using (var host = await EngineHost.StartAsync(postgres, "serve"))
        {
            var ledger = new BenchLedger(host.Journals, "bench", run.Sizes.Accounts);
            await MeasureCatchUpAsync(run, host, ledger);
            await MeasureLiveAsync(run, host, ledger, alone);
            await MeasurePostingAsync(run, host, ledger);
        }

        await run.Server.DropDatabaseAsync(postgres);
    }

    /// <summary>What the engine does without projections, in transactions per second.</summary>
    private async Task<double> MeasureAloneAsync(BenchRun run, EngineHost host, BenchLedger ledger)
    {
        var engine = Contender.Engine(ledger, host.Postgres);
        var rounds = new List<double>();
        for (var round = 1 - run.Sizes.WarmUps; round <= run.Sizes.Rounds; round++)
        {
            var result = await engine.RunAsync(run, CallersAlone, round);
            if (round > 0) rounds.Add(result.PerSecond);
        }

        var alone = new Measurement(Name, "engine alone, 512 callers", "tx/s", rounds);
        run.Report.Add(alone);
        return alone.Value;
    }

    /// <summary>Everything stored, nothing looked at; then once more by a replay.</summary>
    private async Task MeasureCatchUpAsync(BenchRun run, EngineHost host, BenchLedger ledger)
    {
        var all = (await StoredBooks.ReadAsync(host.Postgres, StoredBooks.AtlasEvents, 0)).Transactions;
        run.Say($"insights: looking at {all} transactions");
        var began = Stopwatch.GetTimestamp();
        while (await ScoredAsync(host.Postgres) is var scored && scored < all)
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new BenchException($"the detectors looked at {scored} of {all} within {Patience}");
            await Task.Delay(Pause);
        }

        Add(run, "catch-up beside all other followers", "tx/s",
            all / Stopwatch.GetElapsedTime(began).TotalSeconds);
        await Followers.DrainAsync(host.Postgres, Patience);
        began = Stopwatch.GetTimestamp();
        await host.Get<RebuildAnomalies>().RunAsync(Caller.Local.Tenant, ledger.Name, default);
        Add(run, "insights rebuild", "tx/s", all / Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    private async Task MeasureLiveAsync(BenchRun run, EngineHost host, BenchLedger ledger, double alone)
    {
        var rate = alone * ShareOfAlone;
        run.Say($"insights: {rate:0} transactions per second for {run.Sizes.Live.TotalSeconds:0} s");
        var shed = await ShedAsync(host.Postgres);
        using var end = new CancellationTokenSource();
        var watch = Followers.WatchAsync(host.Postgres, end.Token, Feed);
        var before = await StoredBooks.LastAsync(host.Postgres, StoredBooks.AtlasEvents);
        var result = await OpenLoop.RunAsync(rate, run.Sizes.Live, seed: 2, ledger.PostAsync);
        await end.CancelAsync();
        var lags = await watch;
        var drained = await Followers.DrainAsync(host.Postgres, Patience);
        await StoredBooks.CheckAsync(run, Name, result, host.Postgres, StoredBooks.AtlasEvents, before);
        Add(run, "open loop", "tx/s", result.PerSecond);
        Add(run, "commit to scored, p50", "s", Percentiles.Of(lags, 0.5));
        Add(run, "commit to scored, p99", "s", Percentiles.Of(lags, 0.99), Bar.AtMost(2));
        Add(run, "lag drained after", "s", drained.TotalSeconds, Bar.AtMost(5));
        Add(run, "left out in the open loop", "tx", await ShedAsync(host.Postgres) - shed, Bar.AtMost(0));
    }

    /// <summary>Detectors as they are, slowed down and standing still take turns within each round.</summary>
    private async Task MeasurePostingAsync(BenchRun run, EngineHost host, BenchLedger ledger)
    {
        var engine = Contender.Engine(ledger, host.Postgres);
        (string Name, TimeSpan Still, TimeSpan Going)[] kinds =
        [
            ("running", TimeSpan.Zero, TimeSpan.Zero), ("slow", Slow.Still, Slow.Going),
            ("stopped", Patience, TimeSpan.Zero),
        ];
        var results = kinds.ToDictionary(k => k.Name, _ => new List<double>());
        for (var round = 1; round <= run.Sizes.Rounds; round++)
        {
            for (var i = 0; i < kinds.Length; i++)
            {
                var (name, still, going) = kinds[(i + round) % kinds.Length];
                await Followers.DrainAsync(host.Postgres, Patience);
                using var end = new CancellationTokenSource();
                var brake = BrakeAsync(host.Postgres, still, going, end.Token);
                // Each turn has chances of its own: the same ones would send the same keys once more.
                var result = await engine.RunAsync(run, Callers, (round * kinds.Length) + i);
                await end.CancelAsync();
                await brake;
                results[name].Add(result.PerSecond);
                run.Say($"insights: round {round}, detectors {name}: {result.PerSecond:0}/s");
            }
        }

        foreach (var (name, rounds) in results)
            run.Report.Add(new Measurement(Name, $"posting, detectors {name}", "tx/s", rounds));
        foreach (var name in (string[])["slow", "stopped"])
        {
            var ratios = results[name].Zip(results["running"], (with, without) => with / without);
            run.Report.Add(new Measurement(
                Name, $"posting, detectors {name} / running", "×", [.. ratios], Bar.AtLeast(0.9)));
        }
    }

    /// <summary>
    /// Takes the table away that the detectors begin and end every page with, again and again.
    /// </summary>
    private static async Task BrakeAsync(
        string postgres, TimeSpan still, TimeSpan going, CancellationToken end)
    {
        if (still == TimeSpan.Zero) return;
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(postgres) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(CancellationToken.None);
        while (!end.IsCancellationRequested)
        {
            await ExecuteAsync(connection, "begin; lock table atlas.anomaly_progress");
            await Task.Delay(still, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ExecuteAsync(connection, "commit");
            await Task.Delay(going, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static Task<long> ScoredAsync(string postgres) => Sql.ReadAsync<long>(
        postgres, "select coalesce(sum(scored + shed), 0)::bigint from atlas.anomaly_progress");

    private static Task<long> ShedAsync(string postgres) => Sql.ReadAsync<long>(
        postgres, "select coalesce(sum(shed), 0)::bigint from atlas.anomaly_progress");

    private void Add(BenchRun run, string name, string unit, double value, Bar? bar = null) =>
        run.Report.Add(new Measurement(Name, name, unit, [value], bar));
}
