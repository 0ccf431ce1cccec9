using System.Diagnostics;

namespace Atlas.Bench.Running;

/// <summary>How far everything that follows the events is behind them, read from the database.</summary>
public static class Followers
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Age of the oldest event that a follower has not taken yet; 0 = all are up to date.</summary>
    private const string LagSql =
        """
        select coalesce(max(extract(epoch from clock_timestamp() - e.timestamp)), 0)::float8
        from atlas.mt_event_progression g cross join lateral (
            select timestamp from atlas.mt_events where seq_id > g.last_seq_id order by seq_id limit 1) e
        where g.name like $1
        """;

    private const string Everybody = "%:All";

    /// <summary>Followers that have come forward; none before the first page.</summary>
    private const string CountSql =
        "select count(*)::int from atlas.mt_event_progression where name like '%:All'";

    /// <param name="follower">The only one that counts, such as <c>anomalies:All</c>.</param>
    public static Task<double> LagSecondsAsync(string postgres, string follower = Everybody) =>
        Sql.ReadAsync<double>(postgres, LagSql, follower);

    /// <summary>Waits until all have taken everything; answers how long that took.</summary>
    public static async Task<TimeSpan> DrainAsync(string postgres, TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        while (await Sql.ReadAsync<int>(postgres, CountSql) == 0 || await LagSecondsAsync(postgres) > 0)
        {
            if (Stopwatch.GetElapsedTime(began) > patience)
                throw new BenchException($"the projections did not catch up within {patience}");
            await Task.Delay(Pause);
        }

        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Looks ten times a second until told to end; answers every lag seen, in seconds.</summary>
    public static async Task<IReadOnlyList<double>> WatchAsync(
        string postgres, CancellationToken end, string follower = Everybody)
    {
        var lags = new List<double>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!end.IsCancellationRequested)
        {
            lags.Add(await LagSecondsAsync(postgres, follower));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return lags;
    }
}
