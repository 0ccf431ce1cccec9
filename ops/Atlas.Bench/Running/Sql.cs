using Npgsql;

namespace Atlas.Bench.Running;

/// <summary>A look at what is really stored, past all of Atlas.</summary>
public static class Sql
{
    public static async Task<T> ReadAsync<T>(string connection, string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(Unpooled(connection));
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static async Task ExecuteAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(Unpooled(connection));
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>No session stays behind that would keep a database from being dropped.</summary>
    private static string Unpooled(string connection) =>
        new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString;
}
