using System.Data;
using Npgsql;

namespace Atlas.Ledger.Audit;

/// <summary>How much a verification reads at a time; small figures serve the tests.</summary>
/// <param name="EventsMax">Events of a page, with the rows that they lead to.</param>
/// <param name="RowsMax">Rows of a statement that reads a table through.</param>
public sealed record AuditPaging(int EventsMax = 1_000, int RowsMax = 20_000);

/// <summary>
/// A short repeatable-read transaction: what is read through it stands at one moment. It ends within seconds,
/// because a reader that stays longer holds up every projection behind a rolled-back append.
/// </summary>
public sealed class AuditSnapshot : IAsyncDisposable
{
    /// <summary>No snapshot starts another statement after this long.</summary>
    public static readonly TimeSpan ReadingMax = TimeSpan.FromSeconds(2);

    private readonly NpgsqlConnection _connection;
    private readonly TimeProvider _time;
    private readonly long _began;

    private AuditSnapshot(NpgsqlConnection connection, TimeProvider time) =>
        (_connection, _time, _began) = (connection, time, time.GetTimestamp());

    /// <summary>Whether this snapshot should be given up for a newer one.</summary>
    public bool IsOld => _time.GetElapsedTime(_began) > ReadingMax;

    public static async Task<AuditSnapshot> OpenAsync(
        NpgsqlDataSource database, TimeProvider time, CancellationToken token)
    {
        var connection = await database.OpenConnectionAsync(token);
        var snapshot = new AuditSnapshot(connection, time);
        try
        {
            await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, token);
            await using var settings = new NpgsqlCommand(
                """
                set transaction read only; set local statement_timeout = '3s';
                set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'
                """, connection);
            await settings.ExecuteNonQueryAsync(token);
            return snapshot;
        }
        catch
        {
            await snapshot.DisposeAsync();
            throw;
        }
    }

    /// <summary>Rows of texts. Values stand for <c>$1</c>, <c>$2</c>, …</summary>
    public async Task<List<string?[]>> ReadAsync(string sql, CancellationToken token, params object?[] values)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        foreach (var value in values) command.Parameters.AddWithValue(value ?? DBNull.Value);
        await using var reader = await command.ExecuteReaderAsync(token);
        var rows = new List<string?[]>();
        while (await reader.ReadAsync(token))
        {
            var row = new string?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++) row[i] = reader.IsDBNull(i) ? null : reader.GetString(i);
            rows.Add(row);
        }

        return rows;
    }

    public async Task<T?> ReadValueAsync<T>(string sql, CancellationToken token, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return await command.ExecuteScalarAsync(token) is T value1 ? value1 : default;
    }

    /// <summary>Closing the connection rolls the transaction back; it changed nothing.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
