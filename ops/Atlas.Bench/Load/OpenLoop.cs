using System.Diagnostics;

namespace Atlas.Bench.Load;

/// <summary>
/// Requests at a fixed rate, whether or not earlier ones have been answered: a ledger that falls behind is
/// not waited for.
/// </summary>
public static class OpenLoop
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);

    /// <param name="work">One request; answers whether it was accepted.</param>
    /// <param name="end">Ends it early; what was sent is waited for.</param>
    /// <returns>Times count from when a request was due, not from when it was sent.</returns>
    public static async Task<LoopResult> RunAsync(
        double perSecond, TimeSpan length, int seed, Func<Random, Task<bool>> work,
        CancellationToken end = default)
    {
        var (chance, open) = (new Random(seed), new List<Task<(bool Accepted, double Milliseconds)>>());
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Tick);
        while (Stopwatch.GetElapsedTime(began) is var elapsed && elapsed < length
            && !end.IsCancellationRequested)
        {
            for (var due = (int)(elapsed.TotalSeconds * perSecond); open.Count < due;)
                open.Add(SendAsync(began, TimeSpan.FromSeconds(open.Count / perSecond), chance, work));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        var answers = await Task.WhenAll(open);
        return new LoopResult(
            answers.Count(a => a.Accepted), answers.Count(a => !a.Accepted), Stopwatch.GetElapsedTime(began),
            [.. answers.Select(a => a.Milliseconds)]);
    }

    private static async Task<(bool Accepted, double Milliseconds)> SendAsync(
        long began, TimeSpan due, Random chance, Func<Random, Task<bool>> work)
    {
        var accepted = await work(chance);
        return (accepted, (Stopwatch.GetElapsedTime(began) - due).TotalMilliseconds);
    }
}
