using Marten;
using Npgsql;

namespace Atlas.Insights;

/// <summary>
/// Holds a stream for one session until it commits: whoever appends to it meanwhile waits, and no append of
/// ours fails for having been too slow, which would hold up every projection.
/// </summary>
internal static class StreamLock
{
    /// <summary>The stream's version; 0 where there is none, and then nothing is held.</summary>
    public static async Task<long> TakeAsync(
        IDocumentSession session, string schema, string stream, CancellationToken token)
    {
        await session.BeginTransactionAsync(token);
        await using var command = new NpgsqlCommand(
            $"select version from {schema}.mt_streams where tenant_id = $1 and id = $2 for update",
            session.Connection);
        command.Parameters.AddWithValue(session.TenantId);
        command.Parameters.AddWithValue(stream);
        return await command.ExecuteScalarAsync(token) as long? ?? 0;
    }
}
