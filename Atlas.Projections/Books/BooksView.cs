using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Atlas.Projections.Books;

/// <summary>One ledger's rows as of one position.</summary>
public sealed class BooksView
{
    internal const string Schema = BooksSchema.Name;

    private readonly BooksReader _reader;
    private readonly int _generation;

    internal BooksView(BooksReader reader, PositionRow row)
    {
        (_reader, _generation) = (reader, row.Generation);
        (Ledger, Position, RecordedAt) = (row.Ledger, row.Position, row.RecordedAt);
    }

    public string Ledger { get; }

    /// <summary>The position that every row of this view stands at.</summary>
    public long Position { get; }

    /// <summary>Recorded time of the event at that position.</summary>
    public DateTimeOffset RecordedAt { get; }

    /// <summary>The same ledger at <paramref name="waitFor"/> or later.</summary>
    public async Task<BooksView> AtLeastAsync(long? waitFor, CancellationToken token) =>
        (waitFor ?? 0) <= Position ? this : (await _reader.LedgerAsync(Ledger, waitFor, token))!;

    /// <summary>This ledger's rows of a table, untracked.</summary>
    public async Task<IQueryable<TRow>> RowsAsync<TRow>(CancellationToken token)
        where TRow : BooksRow
    {
        var books = await _reader.SnapshotAsync(token);
        return books.Set<TRow>().AsNoTracking().Where(r => r.Generation == _generation && r.Ledger == Ledger);
    }

    /// <summary>
    /// Runs SQL on this view's snapshot; <c>@tenant</c>, <c>@generation</c> and <c>@ledger</c> are given.
    /// </summary>
    internal async Task<IReadOnlyList<TRow>> QueryAsync<TRow>(
        string sql, CancellationToken token, params (string Name, object? Value)[] values)
    {
        var books = await _reader.SnapshotAsync(token);
        object[] parameters =
        [
            new NpgsqlParameter("tenant", books.Tenant),
            new NpgsqlParameter("generation", _generation),
            new NpgsqlParameter("ledger", Ledger),
            .. values.Where(v => v.Value is not null).Select(v => new NpgsqlParameter(v.Name, v.Value)),
        ];
        return await books.Database.SqlQueryRaw<TRow>(sql, parameters).ToListAsync(token);
    }

    /// <summary>The same without the mapping of EF Core, for answers of many rows.</summary>
    internal async Task<List<TRow>> ReadAsync<TRow>(
        string sql, Func<NpgsqlDataReader, TRow> read, CancellationToken token,
        params (string Name, object? Value)[] values)
    {
        var rows = new List<TRow>();
        await EachAsync(sql, row => rows.Add(read(row)), token, values);
        return rows;
    }

    /// <summary>Looks at each row, which is gone with the next.</summary>
    internal async Task EachAsync(
        string sql, Action<NpgsqlDataReader> look, CancellationToken token,
        params (string Name, object? Value)[] values)
    {
        var books = await _reader.SnapshotAsync(token);
        await using var command = new NpgsqlCommand(sql, (NpgsqlConnection)books.Database.GetDbConnection());
        command.Parameters.AddWithValue("tenant", books.Tenant);
        command.Parameters.AddWithValue("generation", _generation);
        command.Parameters.AddWithValue("ledger", Ledger);
        foreach (var (name, value) in values)
            if (value is not null) command.Parameters.AddWithValue(name, value);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token)) look(reader);
    }

    /// <summary>The scales of the ledger's assets by code.</summary>
    public async Task<IReadOnlyDictionary<string, int>> ScalesAsync(CancellationToken token) =>
        await (await RowsAsync<AssetRow>(token)).ToDictionaryAsync(a => a.Code, a => a.Scale, token);
}
