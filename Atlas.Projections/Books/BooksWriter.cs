using Atlas.Ledger.Journal;
using Npgsql;

namespace Atlas.Projections.Books;

/// <summary>Writes the books of one ledger page by page where no daemon does.</summary>
/// <param name="projection">The name under which the position is kept.</param>
/// <param name="generation">Of the rows, where there is no position yet.</param>
internal sealed class BooksWriter(
    JournalStore journal, NpgsqlDataSource database, string projection, string tenant, string ledger,
    int generation = 1)
{
    private readonly BooksSql _sql = new(BooksView.Schema, projection, tenant, generation);
    private SumChanges _held = new();

    /// <summary>The events of a page.</summary>
    /// <exception cref="InvalidOperationException">Not every position is there.</exception>
    public async Task<List<JournalEntry>> ReadAsync(long position, long last, CancellationToken token)
    {
        var entries = await journal.ReadAsync(tenant, ledger, position, last, token).ToListAsync(token);
        return entries.Count == last - position
            ? entries
            : throw new InvalidOperationException(
                $"Ledger {ledger} has {entries.Count} events in positions {position + 1} to {last}; run " +
                "verify.");
    }

    /// <summary>Writes a page in a transaction of its own.</summary>
    public async Task WriteAsync(List<JournalEntry> entries, CancellationToken token) =>
        await CommitAsync(await StatementsAsync(entries, token), token);

    /// <summary>Writes a page in the caller's transaction.</summary>
    public async Task WriteAsync(
        NpgsqlConnection connection, List<JournalEntry> entries, CancellationToken token) =>
        await ExecuteAsync(connection, await StatementsAsync(entries, token), token);

    /// <summary>
    /// Writes a page but for its sums, which are held until they change so many rows or until
    /// <see cref="WriteHeldSumsAsync"/>. Only for rows that nobody reads yet.
    /// </summary>
    public async Task WriteHoldingSumsAsync(
        List<JournalEntry> entries, int rowsMax, CancellationToken token)
    {
        var page = await PageOfAsync(entries, token);
        await CommitAsync(_sql.Write(page), token);
        if (_held.And(page).Count >= rowsMax) await WriteHeldSumsAsync(token);
    }

    public async Task WriteHeldSumsAsync(CancellationToken token)
    {
        if (_held.Count > 0)
            await CommitAsync(_sql.Write(await PageSums.LoadAsync(database, _sql, _held, token)), token);
        _held = new SumChanges();
    }

    private async Task<IEnumerable<BooksStatement>> StatementsAsync(
        List<JournalEntry> entries, CancellationToken token)
    {
        var page = await PageOfAsync(entries, token);
        var sums = await PageSums.LoadAsync(database, _sql, SumChanges.Of(page), token);
        return _sql.Write(page).Concat(_sql.Write(sums));
    }

    private async Task<BooksPage> PageOfAsync(List<JournalEntry> entries, CancellationToken token)
    {
        var drawn = BooksProjection.HoldsOf(entries.Select(e => e.Data));
        var page = new BooksPage(
            await BooksHolds.LoadAsync(database, BooksView.Schema, projection, tenant, drawn, token));
        foreach (var entry in entries)
            page.Add(ledger, entry.Position, entry.RecordedAt, entry.Envelope.UserName, entry.Data);
        return page;
    }

    private async Task CommitAsync(IEnumerable<BooksStatement> statements, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await ExecuteAsync(connection, statements, token);
        await transaction.CommitAsync(token);
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, IEnumerable<BooksStatement> statements, CancellationToken token)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements) batch.BatchCommands.Add(statement.ToBatchCommand());
        await batch.ExecuteNonQueryAsync(token);
    }
}
