using System.Globalization;
using Atlas.Ledger.Audit;
using Atlas.Ledger.Journal;
using Npgsql;

namespace Atlas.Projections.Audit;

/// <summary>The rows moved to another generation, or back, while they were compared: start again.</summary>
internal sealed class RowsReplacedException() : Exception("The projection was rebuilt meanwhile.");

/// <summary>Where one ledger's rows stand at the moment of a snapshot.</summary>
/// <param name="Generation">Null where the ledger is not projected at all.</param>
/// <param name="Position">The position that the rows stand at, as far as the journal goes.</param>
/// <param name="Head">The journal's last position.</param>
internal sealed record Standing(int? Generation, long Position, long Head);

/// <summary>
/// Reads one ledger's rows of the generation that readers use, as texts, in short snapshots.
/// </summary>
internal sealed class LedgerRows(
    NpgsqlDataSource database, TimeProvider time, string schema, int rowsMax, string tenant,
    AuditReport report)
{
    public const string Projection = "books";
    private const string OfLedger = "r.tenant_id = $1 and r.ledger = $2";
    private const string OfGeneration = $"{OfLedger} and r.generation = $3";

    private Standing? _standing;

    /// <summary>The most rows that one statement answers.</summary>
    public int ChunkRows => rowsMax;

    public Task<AuditSnapshot> OpenAsync(CancellationToken token) =>
        AuditSnapshot.OpenAsync(database, time, token);

    /// <summary>
    /// Where the rows of this snapshot stand; they must still be those that the comparison began with.
    /// </summary>
    /// <exception cref="RowsReplacedException">A rebuild has replaced them.</exception>
    public async Task<Standing> StandAsync(AuditSnapshot snapshot, CancellationToken token)
    {
        var row = (await snapshot.ReadAsync(
            $"""
            select p.generation::text, p.position::text, s.version::text
            from (select 1) one
            left join {schema}.{AuditedTables.Positions.Name} p
                on p.projection = $3 and p.tenant_id = $1 and p.ledger = $2
            left join {schema}.mt_streams s on s.tenant_id = $1 and s.id = $4
            """, token, tenant, report.Ledger, Projection, JournalStore.StreamKey(report.Ledger))).Single();
        var head = row[2] is { } version ? Number(version) : 0;
        var position = row[1] is { } stated ? Math.Clamp(Number(stated), 0, head) : 0;
        var generation = row[0] is { } live ? (int?)Number(live) : null;
        var standing = new Standing(generation, position, head);
        if (_standing is not null
            && (_standing.Generation != standing.Generation || _standing.Position > standing.Position))
            throw new RowsReplacedException();
        (_standing, report.Projected, report.Head) = (standing, standing.Position, head);
        return standing;
    }

    /// <summary>Rows at the positions after one and up to another.</summary>
    public Task<List<string?[]>> ReadPageAsync(
        AuditSnapshot snapshot, AuditTable table, long after, long last, CancellationToken token) =>
        ReadAsync(
            snapshot, table.Select(schema, $"{OfGeneration} and r.position > $4 and r.position <= $5"),
            token, after, last);

    /// <summary>
    /// The first rows after a position, in its order; fewer than <see cref="ChunkRows"/> are all.
    /// </summary>
    public Task<List<string?[]>> ReadBeyondAsync(
        AuditSnapshot snapshot, AuditTable table, long position, CancellationToken token) => ReadAsync(
        snapshot,
        table.Select(schema, $"{OfGeneration} and r.position > $4 order by r.position limit {ChunkRows}"),
        token, position);

    public Task<List<string?[]>> ReadAtAsync(
        AuditSnapshot snapshot, AuditTable table, long[] positions, CancellationToken token) => ReadAsync(
        snapshot, table.Select(schema, $"{OfGeneration} and r.position = any($4)"), token, positions);

    /// <summary>
    /// The first rows in key order, or those after a row; fewer than <see cref="ChunkRows"/> are the last.
    /// </summary>
    public Task<List<string?[]>> ReadChunkAsync(
        AuditSnapshot snapshot, AuditTable table, string?[]? after, CancellationToken token)
    {
        var keys = KeysOf(table);
        if (keys.Count == 0 && after is not null) return Task.FromResult(new List<string?[]>());
        if (keys.Count == 0) return ReadAsync(snapshot, table.Select(schema, OfGeneration), token);
        var names = string.Join(", ", keys.Select(k => $"r.{k.Column.Name}"));
        var order = $"order by {names} limit {ChunkRows}";
        if (after is null) return ReadAsync(snapshot, table.Select(schema, $"{OfGeneration} {order}"), token);
        var values = string.Join(", ", keys.Select((k, i) => $"${i + 4}::{k.Column.SqlType}"));
        return ReadAsync(snapshot, table.Select(schema, $"{OfGeneration} and ({names}) > ({values}) {order}"),
            token, [.. keys.Select(k => after[k.Index])]);
    }

    /// <summary>The rows with the keys of these rows.</summary>
    public Task<List<string?[]>> ReadKeysAsync(
        AuditSnapshot snapshot, AuditTable table, string?[][] rows, CancellationToken token)
    {
        var keys = KeysOf(table);
        if (keys.Count == 0) return ReadAsync(snapshot, table.Select(schema, OfGeneration), token);
        var arrays = string.Join(", ", keys.Select((_, i) => $"${i + 4}::text[]"));
        var names = string.Join(", ", keys.Select(k => k.Column.Name));
        var match = string.Join(
            " and ", keys.Select(k => $"r.{k.Column.Name} = k.{k.Column.Name}::{k.Column.SqlType}"));
        return ReadAsync(snapshot,
            table.Select(schema, OfGeneration, $"join unnest({arrays}) as k({names}) on {match}"), token,
            [.. keys.Select(k => (object)rows.Select(r => r[k.Index]!).ToArray())]);
    }

    /// <summary>The ledger's rows in <c>projection_position</c>, other projections' included.</summary>
    public async Task<List<string?[]>> ReadPositionsAsync(AuditSnapshot snapshot, CancellationToken token)
    {
        var rows = await snapshot.ReadAsync(
            AuditedTables.Positions.Select(schema, OfLedger), token, tenant, report.Ledger);
        report.Rows += rows.Count;
        return rows;
    }

    /// <summary>In which generations the ledger has rows, by table.</summary>
    public async Task<List<(string Table, string Generation)>> ReadGenerationsAsync(
        AuditSnapshot snapshot, CancellationToken token)
    {
        var found = new List<(string, string)>();
        foreach (var table in AuditedTables.All.Where(t => t.Scope.Contains("generation")))
        {
            var groups = await snapshot.ReadAsync(GroupsSql(schema, table), token);
            found.AddRange(
                groups.Where(g => g[0] == tenant && g[1] == report.Ledger).Select(g => (table.Name, g[2]!)));
        }

        return found;
    }

    /// <summary>Tenants, ledgers and generations of a table, found by hopping over its index.</summary>
    public static string GroupsSql(string schema, AuditTable table)
    {
        var columns = string.Join(", ", table.Scope);
        var generation = table.Scope.Contains("generation") ? "generation::text" : "null";
        var previous = string.Join(", ", table.Scope.Select(c => $"g.{c}"));
        return $"""
            with recursive g as (
                (select {columns} from {schema}.{table.Name} order by {columns} limit 1)
                union all
                select n.* from g cross join lateral (
                    select {columns} from {schema}.{table.Name} where ({columns}) > ({previous})
                    order by {columns} limit 1) n)
            select distinct tenant_id, ledger, {generation} from g
            """;
    }

    private static List<(AuditColumn Column, int Index)> KeysOf(AuditTable table) =>
        [.. table.Columns.Select((column, index) => (column, index)).Where(x => x.column.IsKey)];

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private async Task<List<string?[]>> ReadAsync(
        AuditSnapshot snapshot, string sql, CancellationToken token, params object?[] values)
    {
        var generation = _standing?.Generation ?? 0;
        var rows = await snapshot.ReadAsync(sql, token, [tenant, report.Ledger, generation, .. values]);
        report.Rows += rows.Count;
        return rows;
    }
}
