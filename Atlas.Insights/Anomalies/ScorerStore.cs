using Atlas.Insights.Models;
using Atlas.Ledger.Journal;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Atlas.Insights.Anomalies;

/// <summary>How far the detectors have looked at a ledger.</summary>
/// <param name="Sequence">The feed's number of the last event taken in; 0 = none yet.</param>
/// <param name="Position">The ledger's position of the last transaction looked at.</param>
/// <param name="Scored">Movements looked at.</param>
/// <param name="Shed">Transactions that were left out because the ledger was faster.</param>
/// <param name="Withheld">Anomalies that the alert budget kept back.</param>
public sealed record ScorerProgress(long Sequence, long Position, long Scored, long Shed, long Withheld)
{
    public static readonly ScorerProgress None = new(0, 0, 0, 0, 0);
}

/// <summary>
/// Keeps the detectors' states and restores them at any point of the feed: from the newest whole state before
/// it plus the events in between, or from the first event.
/// </summary>
public sealed class ScorerStore(
    IDocumentStore store, NpgsqlDataSource database, JournalStore journal, DetectorRegistry detectors,
    ILogger<ScorerStore> logger)
{
    private readonly string _schema = store.Options.DatabaseSchemaName;

    public IDocumentSession OpenSession(string tenant) => store.LightweightSession(tenant);

    /// <summary>The progress of these ledgers; one that was never looked at is left out.</summary>
    public async Task<Dictionary<string, ScorerProgress>> ReadProgressAsync(
        string tenant, string[] ledgers, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select ledger, sequence, position, scored, shed, withheld from {_schema}.{ScorerTables.Progress}
            where tenant_id = $1 and ledger = any($2)
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(ledgers);
        await using var reader = await command.ExecuteReaderAsync(token);
        var progress = new Dictionary<string, ScorerProgress>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token))
        {
            progress[reader.GetString(0)] = new ScorerProgress(
                reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4),
                reader.GetInt64(5));
        }

        return progress;
    }

    /// <summary>
    /// Moves the progress on. It fails where somebody else moved it meanwhile, so that two daemons on one
    /// feed find nothing twice.
    /// </summary>
    public void QueueProgress(
        IDocumentSession session, string ledger, ScorerProgress before, ScorerProgress after) =>
        session.QueueSqlCommand(
            $"""
            insert into {_schema}.{ScorerTables.Progress} as p
                (tenant_id, ledger, sequence, position, scored, shed, withheld)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, ledger) do update set
                sequence = case when p.sequence = ? then excluded.sequence end,
                position = excluded.position, scored = excluded.scored, shed = excluded.shed,
                withheld = excluded.withheld
            """,
            session.TenantId, ledger, after.Sequence, after.Position, after.Scored, after.Shed,
            after.Withheld, before.Sequence);

    /// <summary>Stores the state beside the one before it.</summary>
    public void QueueState(IDocumentSession session, string ledger, ScorerProgress at, byte[] state)
    {
        session.QueueSqlCommand(
            $"""
            insert into {_schema}.{ScorerTables.States} (tenant_id, ledger, sequence, position, state)
            values (?, ?, ?, ?, ?)
            on conflict (tenant_id, ledger, sequence) do update set state = excluded.state
            """,
            session.TenantId, ledger, at.Sequence, at.Position, state);
        session.QueueSqlCommand(
            $"""
            delete from {_schema}.{ScorerTables.States} where tenant_id = ? and ledger = ? and sequence < (
                select max(sequence) from {_schema}.{ScorerTables.States}
                where tenant_id = ? and ledger = ? and sequence < ?)
            """,
            session.TenantId, ledger, session.TenantId, ledger, at.Sequence);
    }

    /// <summary>Where versions of the detectors are registered, and how they do is told.</summary>
    public DetectorRegistry Detectors => detectors;

    /// <summary>The detectors as they were after this event of the feed.</summary>
    public async Task<OpenScorer> RestoreAsync(
        string tenant, string ledger, long sequence, CancellationToken token)
    {
        var (open, position) = await LoadAsync(tenant, ledger, sequence, token);
        await ReplayAsync(tenant, open, position, sequence, _ => { }, token);
        open.Lanes.DateFailures();
        return open;
    }

    /// <summary>
    /// Lets detectors take in what followed in the feed: the ledger's events, people's answers and the
    /// versions that began to run or to serve, in the order in which they were recorded, without what was
    /// shed.
    /// </summary>
    /// <param name="position">The ledger's position that they stand at.</param>
    /// <param name="sequence">The last event of the feed to take in.</param>
    /// <param name="found">Takes what they find.</param>
    /// <returns>The ledger's position of the last event taken in.</returns>
    public async Task<long> ReplayAsync(
        string tenant, OpenScorer open, long position, long sequence, Action<AnomalyFound> found,
        CancellationToken token)
    {
        var own = await ReadOwnAsync(tenant, open.Ledger, token);
        open.LeaveOut(own.Select(e => e.Data).OfType<ScoringShed>().Where(shed => shed.Last > position));
        var others = new Queue<IEvent>(own.Where(e => e.Data is AnomalyAnswered)
            .Concat(open.Lanes.Versions.Events).OrderBy(e => e.Sequence)
            .Where(e => e.Sequence > open.Sequence && e.Sequence <= sequence));
        await foreach (var entry in journal.ReadAsync(tenant, open.Ledger, position, token: token))
        {
            if (entry.Envelope.Sequence > sequence) break;
            while (others.TryPeek(out var other) && other.Sequence < entry.Envelope.Sequence)
                open.Apply(others.Dequeue());
            foreach (var anomaly in open.Apply(entry.Envelope)) found(anomaly);
            position = entry.Position;
        }

        foreach (var other in others) open.Apply(other);
        return position;
    }

    /// <summary>The insights' own events of a ledger.</summary>
    public async Task<IReadOnlyList<IEvent>> ReadOwnAsync(
        string tenant, string ledger, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        return await session.Events.FetchStreamAsync(InsightStream.KeyOf(ledger), token: token);
    }

    /// <summary>The newest whole state up to this event; a damaged one costs time only.</summary>
    private async Task<(OpenScorer Open, long Position)> LoadAsync(
        string tenant, string ledger, long sequence, CancellationToken token)
    {
        var versions = await detectors.ReadAsync(tenant, ledger, token);
        await using var command = database.CreateCommand(
            $"""
            select sequence, position, state from {_schema}.{ScorerTables.States}
            where tenant_id = $1 and ledger = $2 and sequence <= $3 order by sequence desc
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(ledger);
        command.Parameters.AddWithValue(sequence);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            var position = reader.GetInt64(1);
            try
            {
                var state = reader.GetFieldValue<byte[]>(2);
                return (
                    OpenScorer.FromBytes(ledger, detectors.BuiltIn, versions, state, reader.GetInt64(0)),
                    position);
            }
            catch (InvalidDataException problem)
            {
                logger.LogWarning(
                    "The detectors' state of {Ledger} at {Position} was left aside: {Problem}", ledger,
                    position, problem.Message);
            }
        }

        return (new OpenScorer(ledger, detectors.BuiltIn, versions), 0);
    }
}
