using Npgsql;

namespace Atlas.Tests.Support;

/// <summary>A look at, or a change of, what is really stored, past all of Atlas.</summary>
public static class Sql
{
    public static async Task<T> ReadAsync<T>(string postgres, string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(postgres);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static async Task<int> ExecuteAsync(string postgres, string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(postgres);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return await command.ExecuteNonQueryAsync();
    }
}
