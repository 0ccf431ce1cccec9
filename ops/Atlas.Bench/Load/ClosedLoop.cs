using System.Diagnostics;
using Atlas.Bench.Reporting;

namespace Atlas.Bench.Load;

/// <summary>What callers achieved who each sent their next request when the last was answered.</summary>
/// <param name="Done">Transactions acknowledged.</param>
/// <param name="Refused">Transactions refused; a sound run has none.</param>
/// <param name="Elapsed">From the first request to the last answer.</param>
/// <param name="Milliseconds">How long each request took.</param>
public sealed record LoopResult(long Done, long Refused, TimeSpan Elapsed, IReadOnlyList<double> Milliseconds)
{
    public double PerSecond => Done / Elapsed.TotalSeconds;

    public double MillisecondsAt(double share) => Percentiles.Of(Milliseconds, share);
}

/// <summary>So many callers at once, each waiting for its answer before it asks again.</summary>
public static class ClosedLoop
{
    /// <param name="work">
    /// One request; answers how many transactions were acknowledged, 0 = refused. It gets its caller's own
    /// source of chance, so that runs repeat and callers do not share.
    /// </param>
    public static async Task<LoopResult> RunAsync(
        int callers, TimeSpan length, int seed, Func<Random, Task<int>> work)
    {
        var began = Stopwatch.GetTimestamp();
        var results = await Task.WhenAll(Enumerable.Range(0, callers)
            .Select(i => Task.Run(() => CallAsync(began, length, new Random((seed * 10_007) + i), work))));
        return new LoopResult(
            results.Sum(r => r.Done), results.Sum(r => r.Refused), Stopwatch.GetElapsedTime(began),
            [.. results.SelectMany(r => r.Milliseconds)]);
    }

    private static async Task<(long Done, long Refused, List<double> Milliseconds)> CallAsync(
        long began, TimeSpan length, Random chance, Func<Random, Task<int>> work)
    {
        var (done, refused, milliseconds) = (0L, 0L, new List<double>());
        do
        {
            var asked = Stopwatch.GetTimestamp();
            var count = await work(chance);
            milliseconds.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            done += count;
            if (count == 0) refused++;
        }
        while (Stopwatch.GetElapsedTime(began) < length);

        return (done, refused, milliseconds);
    }
}
