using System.Runtime.CompilerServices;
using Marten;
using Npgsql;

namespace Atlas.Ledger.Journal;

/// <summary>An event of a ledger as PostgreSQL holds it.</summary>
/// <param name="RecordedAt">UTC, whole microseconds.</param>
/// <param name="Type">Its stored name, such as <c>transaction_posted.v1</c>.</param>
/// <param name="Data">The stored JSON, before any reading or upcasting of ours.</param>
public sealed record StoredEvent(
    long Position, DateTime RecordedAt, string Type, Guid Id, string? Actor, string? CorrelationId,
    string? CausationId, string Data);

/// <summary>Reads journals past all of our own types: for export and for whoever checks on us.</summary>
public sealed class StoredEvents(IDocumentStore store, NpgsqlDataSource database)
{
    private const int PageMax = 1_000;
    private readonly string _schema = store.Options.DatabaseSchemaName;

    /// <summary>The ledger's last position; 0 where there is no such ledger.</summary>
    public async Task<long> ReadEndAsync(string tenant, string ledger, CancellationToken token = default)
    {
        await using var command = database.CreateCommand(
            $"select version from {_schema}.mt_streams where tenant_id = $1 and id = $2");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(JournalStore.StreamKey(ledger));
        return await command.ExecuteScalarAsync(token) as long? ?? 0;
    }

    /// <summary>
    /// From the first to the last position, both included, in order; by pages, so no transaction lasts long.
    /// </summary>
    public async IAsyncEnumerable<StoredEvent> ReadAsync(
        string tenant, string ledger, long first, long last,
        [EnumeratorCancellation] CancellationToken token = default)
    {
        for (var next = first; next <= last; next += PageMax)
        {
            var until = Math.Min(last, next + PageMax - 1);
            foreach (var stored in await ReadPageAsync(tenant, ledger, next, until, token))
                yield return stored;
        }
    }

    private async Task<List<StoredEvent>> ReadPageAsync(
        string tenant, string ledger, long first, long last, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select version, timestamp, type, id, user_name, correlation_id, causation_id, data::text
            from {_schema}.mt_events
            where tenant_id = $1 and stream_id = $2 and version between $3 and $4 order by version
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(JournalStore.StreamKey(ledger));
        command.Parameters.AddWithValue(first);
        command.Parameters.AddWithValue(last);
        await using var reader = await command.ExecuteReaderAsync(token);
        var page = new List<StoredEvent>();
        while (await reader.ReadAsync(token)) page.Add(EventOf(reader));
        return page;
    }

    private static StoredEvent EventOf(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetDateTime(1), row.GetString(2), row.GetGuid(3), Text(row, 4), Text(row, 5),
        Text(row, 6), row.GetString(7));

    private static string? Text(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}
