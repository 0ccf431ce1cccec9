using Atlas.Bench.Load;
using Atlas.Bench.Running;

namespace Atlas.Bench.Parts;

/// <summary>One of those that take turns, and what the database says about its work.</summary>
/// <param name="Post">One request; answers how many transactions were acknowledged.</param>
/// <param name="Events">The table that holds its events.</param>
internal sealed record Contender(
    string Name, Func<Random, Task<int>> Post, string Postgres, string Events)
{
    public Func<Task> Prepare { get; init; } = () => Task.CompletedTask;

    /// <summary>The ledger that a program of ours keeps.</summary>
    public static Contender Engine(BenchLedger ledger, string postgres) => new(
        "engine", async chance => await ledger.PostAsync(chance) ? 1 : 0, postgres, StoredBooks.AtlasEvents);

    /// <summary>
    /// One round. Stored must be what was acknowledged, nothing refused, and the books balanced; else the run
    /// is void.
    /// </summary>
    public async Task<LoopResult> RunAsync(BenchRun run, int callers, int round)
    {
        await Prepare();
        var before = await StoredBooks.LastAsync(Postgres, Events);
        await run.Server.SettleAsync();
        var result = await ClosedLoop.RunAsync(callers, run.Sizes.Round, (callers * 100) + round, Post);
        var what = FormattableString.Invariant($"{Name}, {callers} callers");
        await StoredBooks.CheckAsync(run, what, result, Postgres, Events, before);
        return result;
    }
}
