using System.Globalization;
using Atlas.Bench.Load;
using Atlas.Bench.Running;

namespace Atlas.Bench.Parts;

/// <summary>One of those that take turns, and what the database says about its work.</summary>
/// <param name="Post">One request; answers how many transactions were acknowledged.</param>
internal sealed record Contender(
    string Name, Func<Random, Task<int>> Post, Func<Task<StoredBooks>> ReadStoredAsync)
{
    public Func<Task> Prepare { get; init; } = () => Task.CompletedTask;

    /// <summary>
    /// One round. Stored must be what was acknowledged, nothing refused, and the books balanced; else the run
    /// is void.
    /// </summary>
    public async Task<LoopResult> RunAsync(BenchRun run, int callers, int round)
    {
        await Prepare();
        var before = await ReadStoredAsync();
        await run.Server.SettleAsync();
        var result = await ClosedLoop.RunAsync(callers, run.Sizes.Round, (callers * 100) + round, Post);
        var after = await ReadStoredAsync();
        var stored = after.Transactions - before.Transactions;
        if (stored != result.Done || result.Refused > 0 || after.Sum != 0)
        {
            run.Report.Void("books_wrong", string.Create(CultureInfo.InvariantCulture,
                $"{Name}, {callers} callers: {result.Done} acknowledged, {stored} stored, ") + string.Create(
                CultureInfo.InvariantCulture, $"{result.Refused} refused, sum {after.Sum}"));
        }

        return result;
    }
}
