using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Money;
using Marten;
using Microsoft.Extensions.Logging;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace Atlas.Ledger.Journal;

/// <summary>The book as of a position. It shortens the start of a journal and is never the truth.</summary>
/// <param name="Format">
/// One of another format is left aside: what this program's book needs may be missing in it.
/// </param>
public sealed record BookSnapshot(
    int Format,
    string Name,
    long Position,
    DateTimeOffset RecordedAt,
    IReadOnlyList<Asset> Assets,
    IReadOnlyList<AccountSnapshot> Accounts,
    IReadOnlyList<Hold> Holds,
    IReadOnlyList<string> Alerts)
{
    /// <summary>Raised whenever the book holds something that older snapshots lack.</summary>
    public const int CurrentFormat = 3;

    /// <summary>In a fixed order, so that equal books give equal bytes.</summary>
    public static BookSnapshot Of(Book book) => new(
        CurrentFormat, book.Name!, book.Position, book.RecordedAt,
        [.. book.AllAssets().OrderBy(a => a.Code, StringComparer.Ordinal)],
        [.. book.AllAccounts().OrderBy(a => a.Path, StringComparer.Ordinal).Select(AccountSnapshot.Of)],
        [.. book.AllHolds().OrderBy(h => h.Id)],
        [.. book.AllAlerts().Order(StringComparer.Ordinal)]);

    public byte[] ToBytes()
    {
        using var buffer = new MemoryStream();
        using (var packed = new BrotliStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            JsonSerializer.Serialize(packed, this, LedgerJson.Options);
        return buffer.ToArray();
    }

    public static BookSnapshot FromBytes(byte[] bytes)
    {
        using var packed = new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<BookSnapshot>(packed, LedgerJson.Options)
            ?? throw new JsonException("The snapshot is empty.");
    }
}

public sealed record AccountSnapshot(
    string Path, AccountKind Kind, OverdraftPolicy Policy, IReadOnlyList<string>? AllowedAssets,
    AccountStatus Status, IReadOnlyList<BalanceSnapshot> Balances)
{
    public static AccountSnapshot Of(AccountState account) => new(
        account.Path, account.Kind, account.Policy, account.AllowedAssets, account.Status,
        [.. account.Balances.Zip(account.Days, BalanceSnapshot.Of)
            .OrderBy(b => b.Asset, StringComparer.Ordinal)]);

    public AccountState ToState(IEnumerable<Hold> holds) => new(
        Path, Kind, Policy, AllowedAssets, Status,
        [.. Balances.Select(b => new Balance(b.Asset, b.Posted, b.Held))], [.. holds.Select(h => h.Due)])
    {
        Days = [.. Balances.Select(b => new DayTotals(b.Turnover, b.Days))],
    };
}

public sealed record BalanceSnapshot(
    string Asset, decimal Posted, decimal Held, decimal Turnover,
    ImmutableSortedDictionary<DateOnly, decimal>? Days)
{
    public static BalanceSnapshot Of(Balance balance, DayTotals days) =>
        new(balance.Asset, balance.Posted, balance.Held, days.Turnover, days.Days);
}

/// <summary>Stores snapshots and opens books from the newest good one plus the journal's tail.</summary>
public sealed class BookSnapshots(
    IDocumentStore store, NpgsqlDataSource database, JournalStore journal, ILogger<BookSnapshots> logger)
{
    private readonly string _table = $"{store.Options.DatabaseSchemaName}.book_snapshots";

    internal static Table BuildTable(string schema)
    {
        var table = new Table($"{schema}.book_snapshots");
        table.AddColumn("tenant_id", "varchar").NotNull().AsPrimaryKey();
        table.AddColumn("ledger", "varchar").NotNull().AsPrimaryKey();
        table.AddColumn("position", "bigint").NotNull().AsPrimaryKey();
        table.AddColumn("hash", "varchar").NotNull();
        table.AddColumn("book", "bytea").NotNull();
        return table;
    }

    /// <summary>The book at the journal's end.</summary>
    public async Task<Book> OpenBookAsync(string tenant, string ledger, CancellationToken token = default)
    {
        var book = await LoadAsync(tenant, ledger, token) ?? new Book();
        await foreach (var entry in journal.ReadAsync(tenant, ledger, book.Position, token: token))
            book.Apply(entry);
        return book;
    }

    /// <summary>Keeps this snapshot and the one before it.</summary>
    public async Task StoreAsync(string tenant, string ledger, BookSnapshot snapshot, CancellationToken token)
    {
        var bytes = snapshot.ToBytes();
        await using var connection = await database.OpenConnectionAsync(token);
        await using var batch = new NpgsqlBatch(connection);
        Add(batch,
            $"""
            insert into {_table} (tenant_id, ledger, position, hash, book) values ($1, $2, $3, $4, $5)
            on conflict (tenant_id, ledger, position) do update set hash = excluded.hash, book = excluded.book
            """,
            tenant, ledger, snapshot.Position, HashOf(bytes), bytes);
        Add(batch,
            $"""
            delete from {_table} where tenant_id = $1 and ledger = $2 and position < (
                select max(position) from {_table} where tenant_id = $1 and ledger = $2 and position < $3)
            """,
            tenant, ledger, snapshot.Position);
        await batch.ExecuteNonQueryAsync(token);
    }

    /// <summary>The newest snapshot that is whole; a damaged one is reported and costs time only.</summary>
    public async Task<Book?> LoadAsync(string tenant, string ledger, CancellationToken token)
    {
        var end = await journal.ReadPositionAsync(tenant, ledger, token);
        await foreach (var (position, hash, bytes) in ReadAllAsync(tenant, ledger, token))
        {
            var (book, problem) = Open(ledger, position, end, hash, bytes);
            if (book is not null) return book;
            logger.LogWarning(
                "The book snapshot of {Ledger} at {Position} was left aside: {Problem}",
                ledger, position, problem);
        }

        return null;
    }

    /// <summary>Every stored snapshot, newest first.</summary>
    public async IAsyncEnumerable<(long Position, string Hash, byte[] Bytes)> ReadAllAsync(
        string tenant, string ledger, [EnumeratorCancellation] CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select position, hash, book from {_table}
            where tenant_id = $1 and ledger = $2 order by position desc
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(ledger);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            yield return (reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2));
    }

    public static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static (Book? Book, string? Problem) Open(
        string ledger, long position, long end, string hash, byte[] bytes)
    {
        if (HashOf(bytes) != hash) return (null, "its bytes are damaged");
        if (position > end) return (null, $"the journal ends at {end}");
        try
        {
            var snapshot = BookSnapshot.FromBytes(bytes);
            if (snapshot.Format != BookSnapshot.CurrentFormat)
                return (null, $"it has the format {snapshot.Format}");
            return (snapshot.Name, snapshot.Position) == (ledger, position)
                ? (Book.From(snapshot), null)
                : (null, $"it holds {snapshot.Name} at {snapshot.Position}");
        }
        catch (Exception undecodable) when (undecodable is not OutOfMemoryException)
        {
            // Whatever it is that cannot be read, the journal itself can.
            return (null, undecodable.Message);
        }
    }

    private static void Add(NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        batch.BatchCommands.Add(command);
    }
}
