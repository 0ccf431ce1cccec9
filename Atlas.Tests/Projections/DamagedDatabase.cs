using Atlas.Ledger.Audit;
using Atlas.Ledger.Journal;
using Atlas.Projections.Audit;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Atlas.Tests.Projections;

/// <summary>
/// A database with one projected ledger that knows every event, to be damaged and mended again.
/// </summary>
public sealed class DamagedDatabase : IAsyncLifetime
{
    public const string Ledger = "damaged";
    public static readonly string[] Scope = ["tenant_id", "generation", "ledger"];

    private AtlasHost _host = null!;

    public NpgsqlDataSource Database => _host.Host.Services.GetRequiredService<NpgsqlDataSource>();

    public JournalStore Store => _host.Host.Services.GetRequiredService<JournalStore>();

    /// <summary>In pages and statements so small that every boundary is crossed.</summary>
    private CompareProjections Verification =>
        new(Store, Database, TimeProvider.System) { Paging = new AuditPaging(EventsMax: 10, RowsMax: 4) };

    public async ValueTask InitializeAsync()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using (var projecting = await AtlasHost.StartAsync(postgres, "solo"))
        {
            var ledger = new TestLedger(AtlasHost.Of(projecting, postgres), Ledger);
            await ledger.CreateAsync();
            var last = await EveryEvent.RecordAsync(ledger);
            await ledger.ReadAsync(last, _ => Task.FromResult(0));
        }

        // Nothing projects or keeps books from here on, so only the damage changes rows.
        _host = AtlasHost.Of(await AtlasHost.StartAsync(postgres, "api"), postgres);
        var book = new Book();
        var snapshots = _host.Host.Services.GetRequiredService<BookSnapshots>();
        await foreach (var entry in Store.ReadAsync("main", Ledger, 0))
        {
            book.Apply(entry);
            if (entry.Position is 20 or 37)
                await snapshots.StoreAsync("main", Ledger, BookSnapshot.Of(book), default);
        }
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    public async Task<IReadOnlyList<AuditDifference>> VerifyAsync() =>
        (await Verification.RunAsync("main", Ledger, null, default)).Differences;

    /// <summary>Verifies whatever has a row anywhere.</summary>
    public async Task<List<AuditDifference>> VerifyAllAsync()
    {
        var differences = new List<AuditDifference>();
        foreach (var (tenant, ledger) in await Verification.LedgersAsync(default))
            differences.AddRange((await Verification.RunAsync(tenant, ledger, null, default)).Differences);
        return differences;
    }

    public async Task<IReadOnlyList<Column>> ColumnsAsync(string table)
    {
        var rows = await QueryAsync(
            """
            select c.column_name, c.udt_name, c.is_nullable = 'YES', coalesce(a.attnum = any(i.indkey), false)
            from information_schema.columns c
            join pg_attribute a
                on a.attrelid = format('atlas.%I', c.table_name)::regclass and a.attname = c.column_name
            join pg_index i on i.indrelid = a.attrelid and i.indisprimary
            where c.table_schema = 'atlas' and c.table_name = $1 order by c.ordinal_position
            """, table);
        return [.. rows.Select(r => new Column((string)r[0], (string)r[1], (bool)r[2], (bool)r[3]))];
    }

    /// <summary>
    /// Damages one row, verifies, mends. True = the table and the row were named, and the column if one was
    /// edited that is no key; null = there is no row to try it on.
    /// </summary>
    public async Task<bool?> TryAsync(string table, IReadOnlyList<Column> columns, Damage damage)
    {
        await QueryAsync($"create table mend as table atlas.{table}");
        try
        {
            var keys = columns.Where(c => c.IsKey && !Scope.Contains(c.Name)).ToList();
            var key = keys.Count == 0
                ? "'the only row'"
                : string.Join(" || ' ' || ", keys.Select(c => $"'{c.Name}=' || {c.Name}"));
            var row = (await QueryAsync(
                $"""
                select ctid::text, {key} from atlas.{table} where ledger = '{Ledger}' and {damage.Where}
                order by {string.Join(", ", columns.Where(c => c.IsKey).Select(c => c.Name))} limit 1
                """)).SingleOrDefault();
            if (row is null) return null;
            var sql = DamageSql(table, columns, damage, (string)row[0]);
            var after = (await QueryAsync($"{sql} returning {key}")).Single();
            // What lost its ledger shows only where all are verified, and there by its table.
            var lost = Scope.Contains(damage.Column) || keys.Count == 0;
            var differences = lost ? await VerifyAllAsync() : await VerifyAsync();
            var edited = columns.SingleOrDefault(c => c.Name == damage.Column);
            return differences.Any(d => d.Table == table
                && (lost || d.Key == (string)row[1] || d.Key == (string)after[0])
                && (edited is null or { IsKey: true } || lost || IsOf(d.Column, edited.Name)));
        }
        finally
        {
            await QueryAsync($"delete from atlas.{table}");
            await QueryAsync($"insert into atlas.{table} select * from mend");
            await QueryAsync("drop table mend");
        }
    }

    /// <summary>Verifies with damaged events, and mends them.</summary>
    public async Task<IReadOnlyList<AuditDifference>> WithEventsAsync(string damage)
    {
        await QueryAsync("create table mend as table atlas.mt_events");
        try
        {
            await QueryAsync(damage);
            return await VerifyAsync();
        }
        finally
        {
            await QueryAsync("delete from atlas.mt_events");
            await QueryAsync("insert into atlas.mt_events overriding system value select * from mend");
            await QueryAsync("drop table mend");
        }
    }

    private static bool IsOf(string named, string column) =>
        named == column || named.StartsWith($"{column}.", StringComparison.Ordinal);

    private static string DamageSql(string table, IReadOnlyList<Column> columns, Damage damage, string ctid)
    {
        if (damage.Column is { } column)
            return $"update atlas.{table} set {column} = {damage.Value} where ctid = '{ctid}'";
        if (damage.Value is null) return $"delete from atlas.{table} where ctid = '{ctid}'";
        // What another index keeps unique is made new or left out.
        var parts = damage.Value.Split(": ", 2);
        var unique = columns.Any(c => c is { Name: "id", IsKey: false })
            ? "jsonb_build_object('id', gen_random_uuid())"
            : "'{}'";
        if (table == JournalKey.TableName)
            unique = "jsonb_build_object('subject', gen_random_uuid(), 'reference', null, 'key', null)";
        return $"""
            insert into atlas.{table} select (jsonb_populate_record(null::atlas.{table},
                to_jsonb(r) || {unique} || jsonb_build_object('{parts[0]}', {parts[1]}::jsonb))).*
            from atlas.{table} r where ctid = '{ctid}'
            """;
    }

    public async Task<List<object[]>> QueryAsync(string sql, params object[] values)
    {
        await using var command = Database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}

/// <summary>They damage one database in turn.</summary>
[CollectionDefinition(Name)]
public sealed class DamagedTests : ICollectionFixture<DamagedDatabase>
{
    public const string Name = "Damaged";
}
