using Atlas.Ledger.Holds;
using Atlas.Ledger.Transactions;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace Atlas.Ledger.Journal;

/// <summary>
/// What grows with history and decisions must find again: idempotency keys, references, ids of transactions
/// and holds, reversals. Written in the commit of the events it follows from, and re-derivable from them by
/// <see cref="RowsOf"/>.
/// </summary>
/// <param name="Subject">Id of the transaction or hold that the event at this position began.</param>
/// <param name="Reverses">Id of the transaction that it takes back.</param>
/// <param name="Key">
/// Idempotency key; stands at the last event of its command, which began at FirstPosition.
/// </param>
public sealed record JournalKey(
    long Position, Guid? Subject, Guid? Reverses, string? Reference, string? Key, string? Hash,
    long? FirstPosition)
{
    public const string TableName = "journal_keys";

    /// <summary>
    /// The rows of events that stand one after another from <paramref name="first"/>, whole commands only.
    /// </summary>
    public static IEnumerable<JournalKey> RowsOf(IReadOnlyList<LedgerEvent> events, long first)
    {
        var began = first;
        for (var i = 0; i < events.Count; i++)
        {
            var stamp = events[i].Request;
            if (i > 0 && stamp?.Key != events[i - 1].Request?.Key) began = first + i;
            var ends = stamp is not null
                && (i + 1 == events.Count || events[i + 1].Request?.Key != stamp.Key);
            var (subject, reverses, reference) = events[i] switch
            {
                TransactionPosted e => (e.Id, null, e.Reference),
                TransactionReversed e => (e.Id, (Guid?)e.Reverses, null),
                HoldCaptured e => (e.Id, null, null),
                HoldPlaced e => (e.Hold, null, null),
                _ => ((Guid?)null, (Guid?)null, (string?)null),
            };
            if (subject is null && !ends) continue;
            yield return new JournalKey(first + i, subject, reverses, reference,
                ends ? stamp!.Key : null, ends ? stamp!.Hash : null, ends ? began : null);
        }
    }

    internal static Table BuildTable(string schema)
    {
        var table = new Table($"{schema}.{TableName}");
        table.AddColumn("tenant_id", "varchar").NotNull().AsPrimaryKey();
        table.AddColumn("ledger", "varchar").NotNull().AsPrimaryKey();
        table.AddColumn("position", "bigint").NotNull().AsPrimaryKey();
        table.AddColumn("subject", "uuid");
        table.AddColumn("reverses", "uuid");
        table.AddColumn("reference", "varchar");
        table.AddColumn("key", "varchar");
        table.AddColumn("hash", "varchar");
        table.AddColumn("first_position", "bigint");
        table.Indexes.Add(Unique("subject"));
        table.Indexes.Add(Unique("reference"));
        table.Indexes.Add(Unique("key"));
        table.Indexes.Add(new IndexDefinition("journal_keys_reverses")
        {
            Columns = ["tenant_id", "ledger", "reverses"],
            Predicate = "reverses is not null",
        });
        return table;
    }

    /// <summary>
    /// Whether a key, reference or id was bound before; the primary key is about positions, so a lost race.
    /// </summary>
    internal static bool IsTaken(PostgresException violation) =>
        violation.TableName == TableName
            && violation.ConstraintName?.StartsWith("pkey_", StringComparison.Ordinal) == false;

    private static IndexDefinition Unique(string column) => new($"journal_keys_{column}")
    {
        Columns = ["tenant_id", "ledger", column],
        IsUnique = true,
        Predicate = $"{column} is not null",
    };
}

/// <summary>What a command with this key came to.</summary>
public sealed record BoundKey(string Key, string Hash, long Position, IReadOnlyList<Guid> Ids);

/// <summary>What was looked up for a batch.</summary>
/// <param name="Position">The stream's version, read after everything else.</param>
internal sealed record JournalFacts(
    long Position,
    IReadOnlyDictionary<string, BoundKey> Keys,
    IReadOnlyList<string> References,
    IReadOnlyList<Guid> Holds,
    IReadOnlyList<RecordedTransaction> Transactions);

/// <summary>What a batch wants looked up.</summary>
internal sealed class JournalQuestions
{
    public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

    public HashSet<string> References { get; } = new(StringComparer.Ordinal);

    public HashSet<Guid> Holds { get; } = [];

    public HashSet<Guid> Transactions { get; } = [];

    public int Count => Keys.Count + References.Count + Holds.Count + Transactions.Count;

    public bool IsEmpty => Count == 0;

    /// <summary>What the command's decision must see and the book does not hold.</summary>
    public void AskHistory(ILedgerCommand command, Book book)
    {
        Transactions.UnionWith(command.NeededTransactions);
        foreach (var hold in command.NeededHolds)
            if (book.FindHold(hold) is null) Holds.Add(hold);
    }

    /// <summary>Whether its key and references are bound already.</summary>
    public void AskBound(PendingRequest request)
    {
        if (request.Stamp is { } stamp) Keys.Add(stamp.Key);
        References.UnionWith(request.Command.NeededReferences);
    }
}
