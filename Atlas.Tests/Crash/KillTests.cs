using System.Globalization;
using Atlas.Tests.Support;

namespace Atlas.Tests.Crash;

/// <summary>
/// SIGKILL at random moments of a load over HTTP: to the API, and to PostgreSQL with all its processes, as if
/// the power had gone.
/// </summary>
public sealed class KillTests
{
    private const string Ledger = "killed";
    private const int KillsMin = 20;
    private const int AcknowledgedMin = 10_000;
    private const int Callers = 64;

    [Fact]
    public async Task No_acknowledged_transaction_is_lost_or_doubled_when_processes_are_killed()
    {
        var folder = Path.Combine(TestDatabase.Repository, ".atlas", $"killed-{Environment.ProcessId}");
        var seed = Environment.GetEnvironmentVariable("ATLAS_SEED") is { } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Environment.TickCount;
        try
        {
            var postgres = await TestDatabase.RunAsync("ops/cluster", ["start", folder]);
            await TestDatabase.RunAtlasAsync(postgres, "migrate");
            await PullPlugsAsync(postgres, folder, new Random(seed), seed);
        }
        finally
        {
            await TestDatabase.RunAsync("ops/cluster", ["drop", folder]);
        }
    }

    [Fact]
    public async Task Two_processes_may_write_one_ledger_at_once()
    {
        var postgres = await TestDatabase.CreateAsync();
        await TestDatabase.RunAtlasAsync(postgres, "migrate");
        var addresses = new[] { Address(UpProcess.FreePort()), Address(UpProcess.FreePort()) };
        await using var one = Serve(postgres, addresses[0]);
        await using var two = Serve(postgres, addresses[1]);
        foreach (var address in addresses) await AnswersAsync(address);
        using var load = new PostingLoad(Ledger, addresses);
        await load.SetUpAsync();
        using var stop = new CancellationTokenSource();

        var before = await RollbacksAsync(postgres);
        var running = load.RunAsync(Callers, stop.Token);
        await AcknowledgedAsync(load, 2_000);
        await stop.CancelAsync();
        await running;

        var (found, lost, doubled) = (await StoredLedger.ReadAsync(postgres, Ledger)).Account(load);
        Report.Line($"acknowledged {load.Acknowledged.Count}, found {found}, lost {lost}, doubled {doubled}; "
            + $"{await RollbacksAsync(postgres) - before} transactions rolled back");
        (lost, doubled).ShouldBe((0, 0));
    }

    private static async Task PullPlugsAsync(string postgres, string folder, Random random, int seed)
    {
        var address = Address(UpProcess.FreePort());
        var api = Serve(postgres, address);
        using var load = new PostingLoad(Ledger, address);
        using var stop = new CancellationTokenSource();
        try
        {
            await AnswersAsync(address);
            await load.SetUpAsync();
            var running = load.RunAsync(Callers, stop.Token);
            var (kills, metCommit) = (0, 0);
            for (; kills < KillsMin || load.Acknowledged.Count < AcknowledgedMin; kills++)
            {
                await AcknowledgedAsync(load, load.Acknowledged.Count + random.Next(200, 800));
                var server = await PostmasterAsync(folder);
                if (FreezeInsideCommit(server)) metCommit++;
                if (kills % 2 == 1) await KillPostgresAsync(folder, server);
                else api = await KillApiAsync(api, server, postgres, address);
                await AcknowledgedAsync(load, load.Acknowledged.Count + Callers);
            }

            await stop.CancelAsync();
            await running;
            var (found, lost, doubled) = (await StoredLedger.ReadAsync(postgres, Ledger)).Account(load);
            Report.Line($"seed {seed}: acknowledged {load.Acknowledged.Count}, found {found}, lost {lost}, " +
                $"doubled {doubled}; {kills} kills, {metCommit} met an open commit; {load.Replayed} replays");
            (lost, doubled).ShouldBe((0, 0));
            metCommit.ShouldBeGreaterThan(0, "no kill met an open commit: the run proves nothing");
        }
        finally
        {
            await stop.CancelAsync();
            await api.DisposeAsync();
        }
    }

    /// <summary>
    /// Stops the server's processes where they are. True = one of them is inside a commit: it says COMMIT, or
    /// it is idle in its transaction because the COMMIT is on its way.
    /// </summary>
    private static bool FreezeInsideCommit(int postmaster)
    {
        foreach (var (id, _) in UnixProcess.ChildrenOf(postmaster)) UnixProcess.Freeze(id);
        return UnixProcess.ChildrenOf(postmaster).Any(child =>
            child.Title.EndsWith(" COMMIT", StringComparison.Ordinal)
            || child.Title.EndsWith(" idle in transaction", StringComparison.Ordinal));
    }

    private static async Task<AtlasProcess> KillApiAsync(
        AtlasProcess api, int postmaster, string postgres, string address)
    {
        api.Kill();
        foreach (var (id, _) in UnixProcess.ChildrenOf(postmaster)) UnixProcess.Thaw(id);
        await api.DisposeAsync();
        return Serve(postgres, address);
    }

    /// <summary>
    /// The postmaster first: it would start to recover when it misses a child. On a busy machine a killed
    /// process lives on for a while, and would be taken for one that need not be started.
    /// </summary>
    private static async Task KillPostgresAsync(string folder, int postmaster)
    {
        var children = UnixProcess.ChildrenOf(postmaster).ToList();
        UnixProcess.Kill(postmaster);
        foreach (var (id, _) in children) UnixProcess.Kill(id);
        await Eventually.GetAsync(
            () => Task.FromResult(UnixProcess.IsAlive(postmaster)), alive => !alive,
            what: "the killed server");
        await TestDatabase.RunAsync("ops/cluster", ["start", folder]);
    }

    private static async Task<int> PostmasterAsync(string folder) => int.Parse(
        await TestDatabase.RunAsync("ops/cluster", ["pid", folder]), CultureInfo.InvariantCulture);

    /// <summary>
    /// Transactions of this database that were taken back: appends that lost a race, and little else.
    /// </summary>
    private static Task<long> RollbacksAsync(string postgres) => Sql.ReadAsync<long>(
        postgres, "select xact_rollback from pg_stat_database where datname = current_database()");

    private static string Address(int port) => FormattableString.Invariant($"http://127.0.0.1:{port}");

    private static AtlasProcess Serve(string postgres, string address) =>
        AtlasProcess.Start(postgres, "serve", "--no-daemon", "--urls", address);

    private static async Task AnswersAsync(string address)
    {
        using var http = new HttpClient();
        await Eventually.GetAsync(
            async () =>
            {
                try
                {
                    using var answer = await http.GetAsync(new Uri($"{address}/health/live"));
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            live => live, TimeSpan.FromSeconds(60), $"the API at {address}");
    }

    private static Task<int> AcknowledgedAsync(PostingLoad load, int count) => Eventually.GetAsync(
        () => Task.FromResult(load.Acknowledged.Count), acknowledged => acknowledged >= count,
        TimeSpan.FromSeconds(60), "the number of acknowledged transactions");
}
