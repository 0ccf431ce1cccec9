using System.Runtime.CompilerServices;
using Atlas.Ledger.Transactions;
using JasperFx.Events;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace Atlas.Ledger.Journal;

/// <summary>One event on its way into the journal.</summary>
internal readonly record struct RecordedEvent(LedgerEvent Data, Guid Id, Caller Caller);

/// <summary>An event of the journal as it was read.</summary>
public sealed record JournalEntry(
    long Position, Guid Id, DateTimeOffset RecordedAt, LedgerEvent Data, IEvent Envelope);

/// <summary>
/// The only place that appends to or reads a ledger's stream. The expected version is the fence: an append
/// that was decided on anything but the newest state is refused by the database.
/// </summary>
public sealed class JournalStore(
    IDocumentStore store, NpgsqlDataSource database, JournalConnections connections)
{
    private const int TailPage = 5_000;
    private readonly string _schema = store.Options.DatabaseSchemaName;

    /// <summary>The database schema that holds everything of the ledgers.</summary>
    public string Schema => _schema;

    public static string StreamKey(string ledger) => $"ledger/{ledger}";

    /// <summary>The ledger's name in a stream's key, or null for a stream of another kind.</summary>
    public static string? LedgerOf(string? streamKey) =>
        streamKey is not null && streamKey.StartsWith("ledger/", StringComparison.Ordinal)
            ? streamKey[7..]
            : null;

    internal JournalCommit NewCommit(string tenant) => new(connections, store, tenant);

    /// <summary>
    /// Events after <paramref name="position"/>, up to <paramref name="last"/>, in order, paged.
    /// </summary>
    public async IAsyncEnumerable<JournalEntry> ReadAsync(
        string tenant, string ledger, long position, long last = long.MaxValue,
        [EnumeratorCancellation] CancellationToken token = default)
    {
        while (position < last)
        {
            var end = Math.Min(last, position + TailPage);
            var page = await ReadPageAsync(tenant, ledger, position, end, token);
            foreach (var entry in page) yield return entry;
            if (page.Count < Math.Min(last - position, TailPage)) yield break;
            position += TailPage;
        }
    }

    private async Task<IReadOnlyList<JournalEntry>> ReadPageAsync(
        string tenant, string ledger, long after, long last, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        var key = StreamKey(ledger);
        var events = await session.Events.QueryAllRawEvents()
            .Where(e => e.StreamKey == key && e.Version > after && e.Version <= last)
            .OrderBy(e => e.Version).ToListAsync(token);
        return events.Select(EntryOf).ToList();
    }

    /// <summary>The events at these positions, in no order; a position that holds none is left out.</summary>
    internal async Task<IReadOnlyList<JournalEntry>> ReadAtAsync(
        string tenant, string ledger, long[] positions, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        var key = StreamKey(ledger);
        var events = await session.Events.QueryAllRawEvents()
            .Where(e => e.StreamKey == key && e.Version.IsOneOf(positions)).ToListAsync(token);
        return events.Select(EntryOf).ToList();
    }

    /// <summary>The stream's version, 0 where there is none yet.</summary>
    internal async Task<long> ReadPositionAsync(string tenant, string ledger, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"select version from {_schema}.mt_streams where tenant_id = $1 and id = $2");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(StreamKey(ledger));
        return await command.ExecuteScalarAsync(token) as long? ?? 0;
    }

    /// <summary>
    /// The stream's version once no other transaction is changing it: it waits for a backend that may still
    /// be committing after its connection was lost, where a plain read would miss what that backend commits.
    /// </summary>
    internal async Task<long> ReadSettledPositionAsync(string tenant, string ledger, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = LockSql;
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(StreamKey(ledger));
        var version = await command.ExecuteScalarAsync(token) as long? ?? 0;
        await transaction.CommitAsync(token);
        return version;
    }

    /// <summary>Whether the event at this position is the one of that id.</summary>
    internal async Task<bool> HoldsAsync(
        string tenant, string ledger, long position, Guid id, CancellationToken token = default)
    {
        await using var command = database.CreateCommand(
            $"select 1 from {_schema}.mt_events where tenant_id = $1 and stream_id = $2 and version = $3 " +
            "and id = $4");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(StreamKey(ledger));
        command.Parameters.AddWithValue(position);
        command.Parameters.AddWithValue(id);
        return await command.ExecuteScalarAsync(token) is not null;
    }

    /// <summary>Locks the stream's row until the commit ends; 0 where there is none yet.</summary>
    internal async Task<long> LockAsync(JournalCommit commit, string ledger, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(LockSql, await commit.OpenAsync());
        command.Parameters.AddWithValue(commit.Tenant);
        command.Parameters.AddWithValue(StreamKey(ledger));
        return await command.ExecuteScalarAsync(token) as long? ?? 0;
    }

    /// <summary>
    /// One append, which the commit then makes true. Nothing that can fail comes after the first sequence
    /// number is drawn.
    /// </summary>
    internal async Task AppendAsync(
        JournalCommit commit, string ledger, long position, IReadOnlyList<RecordedEvent> events,
        DateTimeOffset recordedAt, CancellationToken token)
    {
        await commit.OpenAsync();
        await using var session = commit.NewSession();
        // Queued before the events, so a key that is taken fails the commit before it burns a sequence
        // number.
        QueueKeys(session, ledger, JournalKey.RowsOf([.. events.Select(e => e.Data)], position + 1).ToList());
        var wrapped = new object[events.Count];
        for (var i = 0; i < wrapped.Length; i++) wrapped[i] = Wrap(session, events[i], recordedAt);
        if (position == 0) session.Events.StartStream(StreamKey(ledger), wrapped);
        else session.Events.Append(StreamKey(ledger), position + wrapped.Length, wrapped);
        await session.SaveChangesAsync(token);
    }

    /// <summary>
    /// Everything a batch asks about, in one round trip (a second one where transactions are asked for).
    /// </summary>
    internal async Task<JournalFacts> LookUpAsync(
        string tenant, string ledger, JournalQuestions questions, CancellationToken token)
    {
        var found = await ReadFoundAsync(tenant, ledger, questions, token);
        var wanted = found.Subjects.Where(s => questions.Transactions.Contains(s.Id)).ToList();
        var transactions = await ReadTransactionsAsync(
            tenant, ledger, wanted.Concat(found.Reversals).Select(s => s.Position).ToArray(),
            questions.Transactions, token);
        return new JournalFacts(found.Position, found.Keys, found.References,
            found.Subjects.Select(s => s.Id).Where(questions.Holds.Contains).ToList(), transactions);
    }

    private sealed record Found(
        long Position, Dictionary<string, BoundKey> Keys, List<string> References,
        List<(Guid Id, long Position)> Subjects, List<(Guid Id, long Position)> Reversals);

    /// <summary>
    /// The reader is disposed once, with its connection: Npgsql lends one reader object per connection, so
    /// disposing it again after the connection went back to the pool would close what somebody else is
    /// reading.
    /// </summary>
    private async Task<Found> ReadFoundAsync(
        string tenant, string ledger, JournalQuestions questions, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, KeysSql, tenant, ledger, questions.Keys.ToArray());
        Add(batch, KeyedBy("reference"), tenant, ledger, questions.References.ToArray());
        Add(batch, KeyedBy("subject"), tenant, ledger,
            questions.Holds.Concat(questions.Transactions).ToArray());
        Add(batch, KeyedBy("reverses"), tenant, ledger, questions.Transactions.ToArray());
        var version = new NpgsqlBatchCommand(
            $"select version from {_schema}.mt_streams where tenant_id = $1 and id = $2");
        version.Parameters.AddWithValue(tenant);
        version.Parameters.AddWithValue(StreamKey(ledger));
        batch.BatchCommands.Add(version);

        await using var reader = await batch.ExecuteReaderAsync(token);
        var keys = await ReadKeysAsync(reader, token);
        var references = await ReadAllAsync(reader, r => r.GetString(0), token);
        var subjects = await ReadAllAsync(reader, r => (Id: r.GetGuid(0), Position: r.GetInt64(1)), token);
        var reversals = await ReadAllAsync(reader, r => (Id: r.GetGuid(0), Position: r.GetInt64(1)), token);
        var position = (await ReadAllAsync(reader, r => r.GetInt64(0), token)).SingleOrDefault();
        return new Found(position, keys, references, subjects, reversals);
    }

    private string KeysSql => $"""
        select k.key, k.hash, k.position, array(
            select s.subject from {_schema}.journal_keys s
            where s.tenant_id = k.tenant_id and s.ledger = k.ledger and s.subject is not null
              and s.position between k.first_position and k.position
            order by s.position)
        from {_schema}.journal_keys k where k.tenant_id = $1 and k.ledger = $2 and k.key = any($3)
        """;

    private string KeyedBy(string column) =>
        $"select {column}, position from {_schema}.journal_keys " +
        $"where tenant_id = $1 and ledger = $2 and {column} = any($3)";

    private string LockSql =>
        $"select version from {_schema}.mt_streams where tenant_id = $1 and id = $2 for update";

    private static IEvent Wrap(IDocumentSession session, RecordedEvent recorded, DateTimeOffset recordedAt)
    {
        var wrapped = session.Events.BuildEvent(recorded.Data);
        wrapped.Id = recorded.Id;
        wrapped.Timestamp = recordedAt;
        wrapped.CorrelationId = recorded.Caller.CorrelationId;
        wrapped.CausationId = recorded.Caller.CausationId;
        wrapped.UserName = recorded.Caller.Actor;
        return wrapped;
    }

    private void QueueKeys(IDocumentSession session, string ledger, List<JournalKey> rows)
    {
        if (rows.Count == 0) return;
        // The stream's row is locked first, as the append would: two writers that took their locks in
        // different orders would stop each other.
        session.QueueOperation(new SqlBeforeAppend(
            $"""
            with fence as materialized (
                select 1 from {_schema}.mt_streams where tenant_id = ? and id = ? for update)
            insert into {_schema}.journal_keys
                (tenant_id, ledger, position, subject, reverses, reference, key, hash, first_position)
            select ?, ?, rows.* from (select count(*) from fence) locked, unnest(?, ?, ?, ?, ?, ?, ?) rows
            """,
            (NpgsqlDbType.Varchar, session.TenantId),
            (NpgsqlDbType.Varchar, StreamKey(ledger)),
            (NpgsqlDbType.Varchar, session.TenantId),
            (NpgsqlDbType.Varchar, ledger),
            (NpgsqlDbType.Array | NpgsqlDbType.Bigint, rows.Select(r => r.Position).ToArray()),
            (NpgsqlDbType.Array | NpgsqlDbType.Uuid, rows.Select(r => r.Subject).ToArray()),
            (NpgsqlDbType.Array | NpgsqlDbType.Uuid, rows.Select(r => r.Reverses).ToArray()),
            (NpgsqlDbType.Array | NpgsqlDbType.Varchar, rows.Select(r => r.Reference).ToArray()),
            (NpgsqlDbType.Array | NpgsqlDbType.Varchar, rows.Select(r => r.Key).ToArray()),
            (NpgsqlDbType.Array | NpgsqlDbType.Varchar, rows.Select(r => r.Hash).ToArray()),
            (NpgsqlDbType.Array | NpgsqlDbType.Bigint, rows.Select(r => r.FirstPosition).ToArray())));
    }

    private async Task<IReadOnlyList<RecordedTransaction>> ReadTransactionsAsync(
        string tenant, string ledger, long[] positions, HashSet<Guid> wanted, CancellationToken token)
    {
        if (positions.Length == 0) return [];
        var events = await ReadAtAsync(tenant, ledger, positions, token);
        var reversals = events.Select(e => e.Data).OfType<TransactionReversed>().ToLookup(r => r.Reverses);
        return events.Select(e => e.Data).OfType<ITransactionEvent>().Where(t => wanted.Contains(t.Id))
            .Select(t => RecordedTransaction.From(t, reversals[t.Id])).ToList();
    }

    public static JournalEntry EntryOf(IEvent stored) => stored.Data is LedgerEvent data
        ? new JournalEntry(stored.Version, stored.Id, stored.Timestamp.ToUniversalTime(), data, stored)
        : throw new InvalidOperationException(
            $"Position {stored.Version} of {stored.StreamKey} holds {stored.EventTypeName}, which is no " +
            "ledger event.");

    private static void Add(NpgsqlBatch batch, string sql, string tenant, string ledger, Array values)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(ledger);
        command.Parameters.AddWithValue(values);
        batch.BatchCommands.Add(command);
    }

    private static async Task<Dictionary<string, BoundKey>> ReadKeysAsync(
        NpgsqlDataReader reader, CancellationToken token)
    {
        var keys = new Dictionary<string, BoundKey>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token))
        {
            var key = reader.GetString(0);
            keys[key] =
                new BoundKey(key, reader.GetString(1), reader.GetInt64(2), reader.GetFieldValue<Guid[]>(3));
        }

        await reader.NextResultAsync(token);
        return keys;
    }

    private static async Task<List<T>> ReadAllAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken token)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(token)) rows.Add(read(reader));
        await reader.NextResultAsync(token);
        return rows;
    }
}
