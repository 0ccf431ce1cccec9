using System.Runtime.CompilerServices;
using Atlas.Ledger.Journal;
using Atlas.Projections.Freshness;
using Npgsql;

namespace Atlas.Projections.Books;

/// <summary>How far the rebuild of a ledger has come.</summary>
public sealed record RebuildProgress(string Ledger, long Position, long Last);

/// <summary>How much a rebuild takes at a time.</summary>
/// <param name="EventsMax">Events of a page, which is written in one transaction.</param>
/// <param name="SumsMax">
/// Rows of monthly sums that are kept in memory, over as many pages, before they are written: most pages add
/// to the same ones. About 500 bytes each.
/// </param>
public sealed record RebuildPaging(int EventsMax = 2_000, int SumsMax = 50_000);

/// <summary>Another rebuild holds the lock.</summary>
public sealed class RebuildRunningException() : Exception(
    "Another rebuild of the books is running; wait until it has ended and start again.");

/// <summary>
/// Builds the books of a ledger anew from its events, as the next generation beside the rows that readers
/// use, and swaps by one update of <c>projection_position</c>. That row is locked for the swap and names the
/// generation to every page, so the daemon may go on projecting meanwhile, in this process or another; see
/// ops/decisions.
/// </summary>
public sealed class RebuildBooks(JournalStore journal, NpgsqlDataSource database)
{
    private const string Next = "books.next";
    private const int DeleteRows = 20_000;
    private const string Schema = BooksView.Schema;

    public RebuildPaging Paging { get; init; } = new();

    /// <summary>Rebuilds one ledger, or all of a tenant's.</summary>
    /// <returns>The number of events folded.</returns>
    /// <exception cref="RebuildRunningException">Another process rebuilds.</exception>
    public async Task<long> RunAsync(
        string tenant, string? ledger, IProgress<RebuildProgress>? progress, CancellationToken token)
    {
        await using var guard = await database.OpenConnectionAsync(token);
        if (!await TryLockAsync(guard, token)) throw new RebuildRunningException();
        try
        {
            var events = 0L;
            foreach (var name in await LedgersAsync(tenant, ledger, token))
                events += await RebuildAsync(tenant, name, progress, token);
            return events;
        }
        finally
        {
            // The pool would keep the session, and with it the lock, until somebody else uses it.
            await using var unlock = new NpgsqlCommand("select pg_advisory_unlock_all()", guard);
            await unlock.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task<long> RebuildAsync(
        string tenant, string ledger, IProgress<RebuildProgress>? progress, CancellationToken token)
    {
        var live = await LiveAsync(tenant, ledger, token);
        // What a rebuild that was cut off left behind.
        await ForgetAsync(tenant, ledger, live.Generation + 1, token);
        var writer = new BooksWriter(journal, database, Next, tenant, ledger, live.Generation + 1);
        var position = 0L;
        do
        {
            var last = (await LiveAsync(tenant, ledger, token)).Position;
            await foreach (var page in ReadAheadAsync(writer, position, last, token))
            {
                await writer.WriteHoldingSumsAsync(page, Paging.SumsMax, token);
                position = page[^1].Position;
                progress?.Report(new RebuildProgress(ledger, position, last));
            }

            await writer.WriteHeldSumsAsync(token);
        }
        while ((await LiveAsync(tenant, ledger, token)).Position - position > Paging.EventsMax);
        position = await SwapAsync(tenant, ledger, writer, position, live.Generation + 1, token);
        await ForgetAsync(tenant, ledger, live.Generation, token);
        return position;
    }

    /// <summary>Pages of events; the next one is read while the one before is being written.</summary>
    private async IAsyncEnumerable<List<JournalEntry>> ReadAheadAsync(
        BooksWriter writer, long position, long last, [EnumeratorCancellation] CancellationToken token)
    {
        if (position == last) yield break;
        var next = ReadNextAsync();
        try
        {
            while (position < last)
            {
                var page = await next;
                position += page.Count;
                if (position < last) next = ReadNextAsync();
                yield return page;
            }
        }
        finally
        {
            // Whoever reads no further has a reason of their own to tell.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Task<List<JournalEntry>> ReadNextAsync() =>
            writer.ReadAsync(position, Math.Min(last, position + Paging.EventsMax), token);
    }

    /// <summary>
    /// Locks the ledger's position, catches up to it and makes the new generation the one that readers use.
    /// </summary>
    private async Task<long> SwapAsync(
        string tenant, string ledger, BooksWriter writer, long position, int generation,
        CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var live = await LiveAsync(tenant, ledger, token, connection, " for update");
        if (position < live.Position)
        {
            var rest = await writer.ReadAsync(position, live.Position, token);
            await writer.WriteAsync(connection, rest, token);
        }

        await using var swap = new NpgsqlBatch(connection);
        swap.BatchCommands.Add(Command(
            $"update {Schema}.{ProjectionPosition.Table} set generation = $3 where {OfLedger} and " +
            "projection = $4",
            tenant, ledger, generation, BooksProjection.Name));
        swap.BatchCommands.Add(Command(
            $"delete from {Schema}.{ProjectionPosition.Table} where {OfLedger} and projection = $3", tenant,
            ledger, Next));
        await swap.ExecuteNonQueryAsync(token);
        await transaction.CommitAsync(token);
        return live.Position;
    }

    /// <summary>Removes a generation that no reader finds any more, in bites that block nobody.</summary>
    private async Task ForgetAsync(string tenant, string ledger, int generation, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        foreach (var table in BooksTables.All)
        {
            int deleted;
            do
            {
                await using var batch = new NpgsqlBatch(connection);
                batch.BatchCommands.Add(Command(
                    $"""
                    delete from {Schema}.{table} where ctid = any (array(
                        select ctid from {Schema}.{table} where {OfLedger}
                            and generation = $3 limit {DeleteRows}))
                    """, tenant, ledger, generation));
                deleted = await batch.ExecuteNonQueryAsync(token);
            }
            while (deleted == DeleteRows);
        }

        await using var leftover = new NpgsqlBatch(connection);
        leftover.BatchCommands.Add(Command(
            $"delete from {Schema}.{ProjectionPosition.Table} where {OfLedger} and projection = $3", tenant,
            ledger, Next));
        await leftover.ExecuteNonQueryAsync(token);
    }

    private async Task<(int Generation, long Position)> LiveAsync(
        string tenant, string ledger, CancellationToken token, NpgsqlConnection? connection = null,
        string suffix = "")
    {
        await using var own = connection is null ? await database.OpenConnectionAsync(token) : null;
        await using var batch = new NpgsqlBatch(connection ?? own);
        batch.BatchCommands.Add(Command(
            $"select generation, position from {Schema}.{ProjectionPosition.Table} where {OfLedger} and " +
            $"projection = $3{suffix}",
            tenant, ledger, BooksProjection.Name));
        await using var reader = await batch.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token))
            throw new InvalidOperationException(
                $"Ledger {ledger} has not been projected yet; start the daemon.");
        return (reader.GetInt32(0), reader.GetInt64(1));
    }

    private async Task<List<string>> LedgersAsync(string tenant, string? ledger, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select ledger from {Schema}.{ProjectionPosition.Table}
            where projection = $1 and tenant_id = $2 and ($3::varchar is null or ledger = $3) order by ledger
            """);
        command.Parameters.AddWithValue(BooksProjection.Name);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue((object?)ledger ?? DBNull.Value);
        await using var reader = await command.ExecuteReaderAsync(token);
        var ledgers = new List<string>();
        while (await reader.ReadAsync(token)) ledgers.Add(reader.GetString(0));
        return ledger is null || ledgers.Count > 0
            ? ledgers
            : throw new InvalidOperationException(
                $"Ledger {ledger} has not been projected; ops/atlas projections lists them.");
    }

    private static async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            "select pg_try_advisory_lock(hashtextextended('atlas.projections.rebuild', 0))", connection);
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }

    private const string OfLedger = "tenant_id = $1 and ledger = $2";

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return command;
    }
}
