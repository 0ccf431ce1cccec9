using Npgsql;
using Weasel.Postgresql.Tables;

namespace Atlas.Projections.Freshness;

/// <summary>
/// How far a projection has read a ledger, and which generation of its rows readers use. It moves in the same
/// transaction as the rows, and only from the position just before a page's first event: a second daemon on
/// one shard, or a page that Marten hands over twice or skips, is refused by the not-null constraint on
/// <c>position</c>.
/// </summary>
public static class ProjectionPosition
{
    public const string Table = "projection_position";

    internal static Table BuildTable(string schema)
    {
        var table = new Table($"{schema}.{Table}");
        table.AddColumn("projection", "varchar").NotNull().AsPrimaryKey();
        table.AddColumn("tenant_id", "varchar").NotNull().AsPrimaryKey();
        table.AddColumn("ledger", "varchar").NotNull().AsPrimaryKey();
        table.AddColumn("generation", "integer").NotNull();
        table.AddColumn("position", "bigint").NotNull();
        table.AddColumn("first_position", "bigint").NotNull();
        table.AddColumn("recorded_at", "timestamptz").NotNull();
        return table;
    }

    /// <summary>Where a projection stands in ledgers; one that it does not know yet is left out.</summary>
    internal static async Task<Dictionary<string, long>> ReadAsync(
        NpgsqlDataSource database, string schema, string projection, string tenant, string[] ledgers,
        CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select ledger, position from {schema}.{Table}
            where projection = $1 and tenant_id = $2 and ledger = any($3)
            """);
        command.Parameters.AddWithValue(projection);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(ledgers);
        await using var reader = await command.ExecuteReaderAsync(token);
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token)) positions[reader.GetString(0)] = reader.GetInt64(1);
        return positions;
    }

    /// <summary>
    /// Moves ledgers on by a page each. Parameters: projection, tenant, generation of a ledger that is new,
    /// and arrays of ledgers, first positions, last positions, recorded times of the last events.
    /// </summary>
    internal static string AdvanceSql(string schema) => $"""
        insert into {schema}.{Table} as p
            (projection, tenant_id, ledger, generation, position, first_position, recorded_at)
        select ?, ?, t.ledger, ?, case when t.first = 1 or exists (
                select from {schema}.{Table} e
                where e.projection = ? and e.tenant_id = ? and e.ledger = t.ledger) then t.last end,
            t.first, t.recorded_at
        from unnest(?, ?, ?, ?) as t(ledger, first, last, recorded_at)
        on conflict (projection, tenant_id, ledger) do update set
            position = case when p.position + 1 = excluded.first_position then excluded.position end,
            first_position = excluded.first_position,
            recorded_at = excluded.recorded_at
        """;
}
