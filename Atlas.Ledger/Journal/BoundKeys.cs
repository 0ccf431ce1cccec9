using Marten;
using Npgsql;

namespace Atlas.Ledger.Journal;

/// <summary>
/// Idempotency keys that a ledger has bound, for those who send many and need not send what is there.
/// </summary>
public sealed class BoundKeys(IDocumentStore store, NpgsqlDataSource database)
{
    /// <summary>The hash of the request behind each key that begins with <paramref name="prefix"/>.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(
        string tenant, string ledger, string prefix, CancellationToken token = default)
    {
        await using var command = database.CreateCommand(
            $"""
            select key, hash from {store.Options.DatabaseSchemaName}.{JournalKey.TableName}
            where tenant_id = $1 and ledger = $2 and starts_with(key, $3)
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(ledger);
        command.Parameters.AddWithValue(prefix);
        await using var reader = await command.ExecuteReaderAsync(token);
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token)) keys[reader.GetString(0)] = reader.GetString(1);
        return keys;
    }
}
