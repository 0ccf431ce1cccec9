using System.Diagnostics;
using Atlas.Bench.Load;
using Atlas.Bench.Reporting;
using Atlas.Bench.Running;
using Atlas.Ledger.Journal;
using Npgsql;

namespace Atlas.Bench.Parts;

/// <summary>
/// The engine with everything that follows its events in the same process: does it keep up at a share of what
/// the engine does alone, and how soon can a transaction be read on an idle store?
/// </summary>
internal sealed class LivePart : IBenchPart
{
    private const double ShareOfAlone = 0.35;

    /// <summary>What is sent is a little more, so that what is achieved is not a little less.</summary>
    private const double Margin = 1.02;

    private const int CallersAlone = 512;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public string Name => "live";

    public string About => "the engine with all projections live: lag at a fixed rate, and on an idle store";

    public async Task RunAsync(BenchRun run)
    {
        var alone = await MeasureAloneAsync(run);
        var postgres = await run.Server.CreateDatabaseAsync(Name);
        await using (var host = await EngineHost.StartAsync(postgres, "serve"))
        {
            var ledger = new BenchLedger(host.Journals, "bench", run.Sizes.Accounts);
            await ledger.CreateAsync();
            await ledger.FillAsync(run.Sizes.Accounts, seed: 1);
            await Followers.DrainAsync(postgres, Patience);
            var lag = await MeasureLiveAsync(run, host, ledger, alone);
            await MeasureFollowedAsync(run, host, ledger, alone, lag);
            await MeasureIdleAsync(run, host, ledger);
        }

        await run.Server.DropDatabaseAsync(postgres);
    }

    /// <summary>The most that the engine does without projections, in transactions per second.</summary>
    private async Task<double> MeasureAloneAsync(BenchRun run)
    {
        var postgres = await run.Server.CreateDatabaseAsync(Name);
        var rounds = new List<LoopResult>();
        await using (var host = await EngineHost.StartAsync(postgres, "api"))
        {
            var ledger = new BenchLedger(host.Journals, "bench", run.Sizes.Accounts);
            await ledger.CreateAsync();
            var engine = Contender.Engine(ledger, postgres);
            for (var round = 1 - run.Sizes.WarmUps; round <= run.Sizes.Rounds; round++)
            {
                var result = await engine.RunAsync(run, CallersAlone, round);
                if (round > 0) rounds.Add(result);
            }
        }

        await run.Server.DropDatabaseAsync(postgres);
        var alone = new Measurement(
            Name, "engine alone, 512 callers", "tx/s", [.. rounds.Select(r => r.PerSecond)]);
        run.Report.Add(alone);
        return alone.Value;
    }

    /// <returns>The lag's p99 in seconds.</returns>
    private async Task<double> MeasureLiveAsync(
        BenchRun run, EngineHost host, BenchLedger ledger, double alone)
    {
        var rate = alone * ShareOfAlone * Margin;
        run.Say($"live: {rate:0} transactions per second for {run.Sizes.Live.TotalSeconds:0} s");
        using var end = new CancellationTokenSource();
        var watch = Followers.WatchAsync(host.Postgres, end.Token);
        var before = await StoredBooks.LastAsync(host.Postgres, StoredBooks.AtlasEvents);
        var result = await OpenLoop.RunAsync(rate, run.Sizes.Live, seed: 2, ledger.PostAsync);
        await end.CancelAsync();
        var lags = await watch;
        var drained = await Followers.DrainAsync(host.Postgres, Patience);
        await StoredBooks.CheckAsync(
            run, Name, result, host.Postgres, StoredBooks.AtlasEvents, before);
        Add("open loop", "tx/s", result.PerSecond);
        Add("open loop / engine alone", "×", result.PerSecond / alone, Bar.AtLeast(ShareOfAlone));
        Add("posting p50", "ms", result.MillisecondsAt(0.5));
        Add("posting p99", "ms", result.MillisecondsAt(0.99));
        var lag = Percentiles.Of(lags, 0.99);
        Add("lag p50", "s", Percentiles.Of(lags, 0.5));
        Add("lag p99", "s", lag, Bar.AtMost(FollowedRate.LagMax));
        Add("lag drained after", "s", drained.TotalSeconds, Bar.AtMost(5));
        return lag;

        void Add(string name, string unit, double value, Bar? bar = null) =>
            run.Report.Add(new Measurement(Name, name, unit, [value], bar));
    }

    /// <summary>What this machine can follow, be it more or less than what the bar asks for.</summary>
    private async Task MeasureFollowedAsync(
        BenchRun run, EngineHost host, BenchLedger ledger, double alone, double lag)
    {
        var asked = alone * ShareOfAlone * Margin;
        var rates = new FollowedRate(run, host, ledger);
        var followed = lag <= FollowedRate.LagMax
            ? await rates.FindAsync(asked, alone, Patience)
            : await rates.FindAsync(0, asked, Patience);
        run.Report.Add(new Measurement(Name, "rate followed with a lag of 2 s", "tx/s", [followed]));
        run.Report.Add(
            new Measurement(Name, "rate followed / engine alone", "×", [followed / alone]));
    }

    private async Task MeasureIdleAsync(BenchRun run, EngineHost host, BenchLedger ledger)
    {
        run.Say($"live: {run.Sizes.IdlePosts} transactions one by one on an idle store");
        await using var database = NpgsqlDataSource.Create(host.Postgres);
        var (chance, milliseconds) = (new Random(3), new List<double>());
        for (var i = 0; i < run.Sizes.IdlePosts; i++)
        {
            // Out of step with whatever polls.
            await Task.Delay(chance.Next(50, 150));
            var outcome = await host.Journals.SubmitAsync(Caller.Local,
                new LedgerRequest(ledger.Name, ledger.NewTransfer(chance), BenchLedger.NewKey(chance)));
            milliseconds.Add(await UntilProjectedAsync(database, ledger.Name, outcome.Position));
        }

        run.Report.Add(new Measurement(
            Name, "idle store: commit to projected p50", "ms", [Percentiles.Of(milliseconds, 0.5)],
            Bar.AtMost(50)));
        run.Report.Add(new Measurement(
            Name, "idle store: commit to projected p99", "ms", [Percentiles.Of(milliseconds, 0.99)]));
    }

    private static async Task<double> UntilProjectedAsync(
        NpgsqlDataSource database, string ledger, long position)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            await using var command = database.CreateCommand(
                """
                select count(*) from atlas.projection_position
                where projection = 'books' and ledger = $1 and position >= $2
                """);
            command.Parameters.AddWithValue(ledger);
            command.Parameters.AddWithValue(position);
            if (await command.ExecuteScalarAsync() is 1L)
                return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }
    }
}
