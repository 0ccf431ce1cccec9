using Atlas.Ledger.Journal;
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

/// <summary>Reads the state of projections from the database, so any process can tell.</summary>
public sealed class ReadStatus(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>A shard whose process has not reported for this long is taken for gone.</summary>
    private static readonly TimeSpan HeartbeatMax = TimeSpan.FromSeconds(20);

    /// <summary>Every ledger's status, or one ledger's.</summary>
    public async Task<IReadOnlyList<ProjectionStatus>> ReadAsync(
        string tenant, string? ledger, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select s.id, coalesce(p.position, 0), s.version, e.timestamp, g.agent_status, g.pause_reason, g.heartbeat
            from {BooksView.Schema}.mt_streams s
            left join {BooksView.Schema}.{ProjectionPosition.Table} p
                on p.projection = $1 and p.tenant_id = s.tenant_id and p.ledger = substr(s.id, 8)
            left join {BooksView.Schema}.mt_events e
                on e.tenant_id = s.tenant_id and e.stream_id = s.id and e.version = coalesce(p.position, 0) + 1
            left join {BooksView.Schema}.mt_event_progression g on g.name = $1 || ':All'
            where s.tenant_id = $2 and s.id like 'ledger/%' and ($3::varchar is null or s.id = $3)
            order by s.id
            """);
        command.Parameters.AddWithValue(BooksProjection.Name);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(ledger is null ? DBNull.Value : JournalStore.StreamKey(ledger));
        await using var reader = await command.ExecuteReaderAsync(token);
        var statuses = new List<ProjectionStatus>();
        while (await reader.ReadAsync(token)) statuses.Add(StatusOf(reader));
        return statuses;
    }

    private ProjectionStatus StatusOf(NpgsqlDataReader reader)
    {
        var (position, head) = (reader.GetInt64(1), reader.GetInt64(2));
        DateTimeOffset? waiting = reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3);
        DateTimeOffset? heartbeat = reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6);
        var state = reader.IsDBNull(4) ? "absent" : reader.GetString(4).ToLowerInvariant();
        if (state == "running" && time.GetUtcNow() - heartbeat > HeartbeatMax) state = "absent";
        return new ProjectionStatus(
            BooksProjection.Name, JournalStore.LedgerOf(reader.GetString(0))!, position, head, head - position,
            waiting is null ? 0 : Math.Max(0, (time.GetUtcNow() - waiting.Value).TotalSeconds),
            state, state == "paused" && !reader.IsDBNull(5) ? FirstLine(reader.GetString(5)) : null);
    }

    /// <summary>The reason without its stack: what people see; the whole is in the daemon's log.</summary>
    private static string FirstLine(string reason) => reason.Split('\n', 2)[0].Trim();
}
