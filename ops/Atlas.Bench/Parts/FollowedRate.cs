using System.Diagnostics;
using Atlas.Bench.Load;
using Atlas.Bench.Reporting;
using Atlas.Bench.Running;

namespace Atlas.Bench.Parts;

/// <summary>
/// Looks for the highest rate that everything keeps up with, by halving: a rate is followed where nothing is
/// refused and one look in a hundred at most finds a lag of more than <see cref="LagMax"/> seconds.
/// </summary>
internal sealed class FollowedRate(BenchRun run, EngineHost host, BenchLedger ledger)
{
    public const double LagMax = 2;

    private const int Probes = 5;
    private const double LateShare = 0.01;
    private const int LooksPerSecond = 10;

    /// <summary>What the search may take; a rate that was not tried by then counts as not followed.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(130);

    /// <summary>Everybody must be up to date before, and is after.</summary>
    /// <param name="below">A rate that is not followed, or beyond which none need be looked for.</param>
    /// <param name="above">A rate that is followed; 0 = none is known.</param>
    /// <returns>In transactions per second; 0 = not even the lowest one tried.</returns>
    public async Task<double> FindAsync(double above, double below, TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        for (var probe = 1; probe <= Probes && Stopwatch.GetElapsedTime(began) < Limit; probe++)
        {
            var rate = (above + below) / 2;
            var isFollowed = await IsFollowedAsync(rate, seed: 100 + probe);
            run.Say($"live: {rate:0} transactions per second are {(isFollowed ? "" : "not ")}followed");
            (above, below) = isFollowed ? (rate, below) : (above, rate);
            await Followers.DrainAsync(host.Postgres, patience);
        }

        return above;
    }

    private async Task<bool> IsFollowedAsync(double rate, int seed)
    {
        var lateMax = run.Sizes.Probe.TotalSeconds * LooksPerSecond * LateShare;
        var late = 0;
        using var watched = new CancellationTokenSource();
        using var lost = new CancellationTokenSource();
        // What is lost already only makes the next one wait for its end.
        var watch = Followers.WatchAsync(host.Postgres, watched.Token, look: lag =>
        {
            if (lag > LagMax && ++late > lateMax) lost.Cancel();
        });
        var result = await OpenLoop.RunAsync(rate, run.Sizes.Probe, seed, ledger.PostAsync, lost.Token);
        await watched.CancelAsync();
        var lags = await watch;
        return !lost.IsCancellationRequested && result.Refused == 0
            && Percentiles.Of(lags, 1 - LateShare) <= LagMax;
    }
}
