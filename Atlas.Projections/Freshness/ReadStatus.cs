using System.Text.RegularExpressions;
using Atlas.Ledger.Journal;
using Atlas.Projections.Alerts;
using Atlas.Projections.Books;
using Npgsql;

namespace Atlas.Projections.Freshness;

/// <summary>How far a projection is behind a ledger.</summary>
/// <param name="Position">Up to here its rows hold.</param>
/// <param name="Head">The ledger's last position.</param>
/// <param name="LagEvents">Head minus position.</param>
/// <param name="LagSeconds">Age of the oldest event that is not projected; 0 when none is.</param>
/// <param name="State">running, paused, stopped, or absent where no process reports that it runs.</param>
/// <param name="LastError">Why it paused, while it is paused.</param>
public sealed record ProjectionStatus(
    string Projection, string Ledger, long Position, long Head, long LagEvents, double LagSeconds,
    string State, string? LastError);

/// <summary>A projection or another follower of the events, over all ledgers.</summary>
/// <param name="State">running, paused, stopped, or absent where no process reports that it runs.</param>
/// <param name="LastError">Why it paused, while it is paused.</param>
public sealed record FollowerStatus(string Name, string State, string? LastError);

/// <summary>Reads the state of projections from the database, so any process can tell.</summary>
public sealed partial class ReadStatus(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>A shard whose process has not reported for this long is taken for gone.</summary>
    private static readonly TimeSpan HeartbeatMax = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Every ledger's status, or one ledger's: of the books, and behind them of the watch over balances where
    /// a rule was ever looked at.
    /// </summary>
    public async Task<IReadOnlyList<ProjectionStatus>> ReadAsync(
        string tenant, string? ledger, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select f.name, s.id, f.position, s.version, e.timestamp,
                g.agent_status, g.pause_reason, g.heartbeat
            from {BooksView.Schema}.mt_streams s
            cross join lateral (
                select 1 as place, $1 as name, coalesce((
                    select p.position from {BooksView.Schema}.{ProjectionPosition.Table} p
                    where p.projection = $1 and p.tenant_id = s.tenant_id and p.ledger = substr(s.id, 8)), 0)
                    as position
                union all
                select 2, $4, (w.data ->> 'position')::bigint
                from {BooksView.Schema}.{AlertWatch.Table} w
                where w.tenant_id = s.tenant_id and w.id = substr(s.id, 8)) f
            left join {BooksView.Schema}.mt_events e
                on e.tenant_id = s.tenant_id and e.stream_id = s.id and e.version = f.position + 1
            left join {BooksView.Schema}.mt_event_progression g on g.name = f.name || ':All'
            where s.tenant_id = $2 and s.id like 'ledger/%' and ($3::varchar is null or s.id = $3)
            order by s.id, f.place
            """);
        command.Parameters.AddWithValue(BooksProjection.Name);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(ledger is null ? DBNull.Value : JournalStore.StreamKey(ledger));
        command.Parameters.AddWithValue(BalanceAlertFeed.Name);
        await using var reader = await command.ExecuteReaderAsync(token);
        var statuses = new List<ProjectionStatus>();
        while (await reader.ReadAsync(token)) statuses.Add(StatusOf(reader));
        return statuses;
    }

    /// <summary>
    /// Everything that follows the events and has ever come forward, feeds included; the books in any case
    /// once there is a ledger.
    /// </summary>
    public async Task<IReadOnlyList<FollowerStatus>> ReadFollowersAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select split_part(name, ':', 1), agent_status, pause_reason, heartbeat
            from {BooksView.Schema}.mt_event_progression where name like '%:All'
            union all
            select $1, null, null, null where not exists (
                    select from {BooksView.Schema}.mt_event_progression where name = $1 || ':All')
                and exists (select from {BooksView.Schema}.mt_streams where id like 'ledger/%')
            order by 1
            """);
        command.Parameters.AddWithValue(BooksProjection.Name);
        await using var reader = await command.ExecuteReaderAsync(token);
        var followers = new List<FollowerStatus>();
        while (await reader.ReadAsync(token))
        {
            var (state, error) = StateOf(reader, 1);
            followers.Add(new FollowerStatus(reader.GetString(0), state, error));
        }

        return followers;
    }

    private ProjectionStatus StatusOf(NpgsqlDataReader reader)
    {
        var (position, head) = (reader.GetInt64(2), reader.GetInt64(3));
        DateTimeOffset? waiting = reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4);
        var (state, error) = StateOf(reader, 5);
        return new ProjectionStatus(
            reader.GetString(0), JournalStore.LedgerOf(reader.GetString(1))!,
            position, head, head - position,
            waiting is null ? 0 : Math.Max(0, (time.GetUtcNow() - waiting.Value).TotalSeconds), state, error);
    }

    /// <summary>
    /// From the columns agent_status, pause_reason and heartbeat, which begin at <paramref name="first"/>.
    /// </summary>
    private (string State, string? LastError) StateOf(NpgsqlDataReader reader, int first)
    {
        var state = reader.IsDBNull(first) ? "absent" : reader.GetString(first).ToLowerInvariant();
        DateTimeOffset? heartbeat =
            reader.IsDBNull(first + 2) ? null : reader.GetFieldValue<DateTimeOffset>(first + 2);
        if (state == "running" && time.GetUtcNow() - heartbeat > HeartbeatMax) state = "absent";
        var paused = state == "paused" && !reader.IsDBNull(first + 1);
        return (state, paused ? ReasonOf(reader.GetString(first + 1)) : null);
    }

    /// <summary>
    /// What people see: the innermost exception's message, without its type and stack. The outer ones only
    /// say that something failed; the whole is in the daemon's log.
    /// </summary>
    private static string ReasonOf(string exception)
    {
        var inner = exception.LastIndexOf("---> ", StringComparison.Ordinal);
        var line = (inner < 0 ? exception : exception[(inner + 5)..]).Split('\n', 2)[0].Trim();
        return TypeOfException().Replace(line, "");
    }

    [GeneratedRegex(
        @"^[\w.+`]+( \(0x[0-9A-Fa-f]+\))?: ", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TypeOfException();
}
