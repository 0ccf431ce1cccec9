using System.Diagnostics;
using Npgsql;

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

    /// <summary>
    /// How many have not come forward yet: each starts when a node is told to run it, some seconds after the
    /// program.
    /// </summary>
    private const string MissingSql =
        """
        select count(*)::int from unnest(array['books', 'balance-alerts', 'hold-expiry', 'anomalies']) as n
        where n || ':All' not in (select name from atlas.mt_event_progression)
        """;

    /// <summary>Waits until all run and have taken everything; answers how long that took.</summary>
    public static async Task<TimeSpan> DrainAsync(string postgres, TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        await using var looks = NpgsqlDataSource.Create(postgres);
        while (await ReadAsync<int>(looks, MissingSql) > 0
            || await ReadAsync<double>(looks, LagSql, Everybody) > 0)
        {
            if (Stopwatch.GetElapsedTime(began) > patience)
                throw new BenchException($"the projections did not catch up within {patience}");
            await Task.Delay(Pause);
        }

        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>
    /// Looks ten times a second until told to end; answers every lag seen, in seconds. All looks share one
    /// connection: a new one for each would take twentieths of what is measured.
    /// </summary>
    /// <param name="follower">The only one that counts, such as <c>anomalies:All</c>.</param>
    /// <param name="look">Told every lag as it is seen.</param>
    public static async Task<IReadOnlyList<double>> WatchAsync(
        string postgres, CancellationToken end, string follower = Everybody, Action<double>? look = null)
    {
        var lags = new List<double>();
        await using var looks = NpgsqlDataSource.Create(postgres);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!end.IsCancellationRequested)
        {
            lags.Add(await ReadAsync<double>(looks, LagSql, follower));
            look?.Invoke(lags[^1]);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return lags;
    }

    private static async Task<T> ReadAsync<T>(NpgsqlDataSource source, string sql, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
