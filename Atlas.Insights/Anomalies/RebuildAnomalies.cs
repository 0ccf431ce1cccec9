using System.Text.Json;
using Atlas.Insights.Models;
using Atlas.Ledger.Journal;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Atlas.Insights.Anomalies;

/// <summary>What a rebuild did.</summary>
/// <param name="Events">Events of the ledger that the detectors took in.</param>
/// <param name="Found">Anomalies that they found, the same as recorded.</param>
/// <param name="Earlier">Anomalies of earlier detectors, which stay as they were told.</param>
/// <param name="Mended">Rows of the list that were missing, wrong, or there without a cause.</param>
public sealed record RebuiltAnomalies(long Events, int Found, int Earlier, int Mended);

/// <summary>
/// Makes what is stored about a ledger's anomalies anew: the detectors' state and progress by a replay of the
/// ledger from its first event, with people's answers where they stood in the feed; the list by a fold of the
/// stream <c>insights/NAME</c>. The replay must find what that stream says; it is never written again. A
/// daemon may go on meanwhile.
/// </summary>
public sealed class RebuildAnomalies(
    IDocumentStore documents, NpgsqlDataSource database, ScorerStore store)
{
    private static readonly string[] Detectors = [AnomalyScorer.Detector, Series.SeriesNarrator.Detector];

    private readonly string _schema = documents.Options.DatabaseSchemaName;

    /// <exception cref="InvalidOperationException">
    /// The stream tells otherwise than the replay; nothing was changed.
    /// </exception>
    public async Task<RebuiltAnomalies> RunAsync(
        string tenant, string ledger, CancellationToken token)
    {
        var (found, position) = (new List<AnomalyFound>(), 0L);
        var open = new OpenScorer(
            ledger, store.Detectors.BuiltIn, await store.Detectors.ReadAsync(tenant, ledger, token));
        // Most of the way without a lock, the rest while the daemon waits.
        await using (var connection = await database.OpenConnectionAsync(token))
            await ReplayAsync(await ReadTargetAsync(connection, tenant, ledger, "", token));
        await using var session = documents.LightweightSession(tenant);
        // An answer that is being given waits until the list has been made.
        await StreamLock.TakeAsync(session, _schema, InsightStream.KeyOf(ledger), token);
        await ReplayAsync(await ReadTargetAsync(session.Connection!, tenant, ledger, " for update", token));
        if (open.Lanes.TakeFailures() is [var lost, ..])
            throw new InvalidOperationException(
                $"Version {lost.Version} of {DetectorRegistry.NameOf(ledger)} told some of it and cannot " +
                $"be loaded: {lost.Problem}; nothing was rebuilt.");
        var own = await store.ReadOwnAsync(tenant, ledger, token);
        var earlier = Check(ledger, found, [.. own.Select(e => e.Data).OfType<AnomalyFound>()]);
        var mended = await MendAsync(session, ledger, own, token);
        await KeepAsync(session, open, position, own, token);
        await session.SaveChangesAsync(token);
        return new RebuiltAnomalies(position, found.Count, earlier, mended);

        async Task ReplayAsync(long sequence)
        {
            open.Lanes.Versions = await store.Detectors.ReadAsync(tenant, ledger, token);
            position = await store.ReplayAsync(tenant, open, position, sequence, found.Add, token);
        }
    }

    /// <summary>
    /// The last event of the feed that was looked at: the ledger's own progress, or where that is lost, the
    /// feed's.
    /// </summary>
    private async Task<long> ReadTargetAsync(
        NpgsqlConnection connection, string tenant, string ledger, string suffix, CancellationToken token)
    {
        await using var own = new NpgsqlCommand(
            $"""
            select sequence from {_schema}.{ScorerTables.Progress}
            where tenant_id = $1 and ledger = $2{suffix}
            """, connection);
        own.Parameters.AddWithValue(tenant);
        own.Parameters.AddWithValue(ledger);
        if (await own.ExecuteScalarAsync(token) is long sequence) return sequence;
        await using var feed = new NpgsqlCommand(
            $"select last_seq_id from {_schema}.mt_event_progression where name = $1", connection);
        feed.Parameters.AddWithValue($"{AnomalyFeed.FeedName}:All");
        return await feed.ExecuteScalarAsync(token) as long? ?? throw new InvalidOperationException(
            $"The detectors have not looked at ledger {ledger} yet; start the daemon.");
    }

    /// <summary>
    /// Compares what the detectors find with what they told; answers how much earlier detectors told. What
    /// those found differs by right, and so does what today's would have found in their time.
    /// </summary>
    private static int Check(string ledger, List<AnomalyFound> found, List<AnomalyFound> told)
    {
        var own = told.Where(a => Detectors.Contains(a.Detector)).ToList();
        var earlier = told.Count - own.Count;
        var from = earlier == 0 ? 0 : own is [var first, ..] ? first.Position : long.MaxValue;
        var due = found.Where(a => a.Position >= from).Select(Json).ToList();
        var recorded = own.Select(Json).ToList();
        var same = due.Zip(recorded).TakeWhile(pair => pair.First == pair.Second).Count();
        if (same == due.Count && same == recorded.Count) return earlier;
        var wrong = (same < own.Count ? own : found.Where(a => a.Position >= from).ToList())[same];
        throw new InvalidOperationException(
            $"The stream {InsightStream.KeyOf(ledger)} tells otherwise than a replay of the ledger at " +
            $"position {wrong.Position} ({wrong.Kind}); nothing was rebuilt. Run verify, and report what " +
            "it finds.");
    }

    /// <summary>Writes the rows that are not what the events say; answers how many.</summary>
    private async Task<int> MendAsync(
        IDocumentSession session, string ledger, IReadOnlyList<IEvent> own, CancellationToken token)
    {
        var due = await FoldAsync(session.TenantId, ledger, own, token);
        var rows = await session.Query<Anomaly>().Where(a => a.Ledger == ledger).ToListAsync(token);
        var stored = rows.ToDictionary(a => a.Id, Json);
        var wrong = due.Values.Where(a => stored.GetValueOrDefault(a.Id) != Json(a)).ToList();
        var strays = rows.Where(a => !due.ContainsKey(a.Id)).ToList();
        session.Store(wrong.ToArray());
        foreach (var stray in strays) session.Delete(stray);
        return wrong.Count + strays.Count;
    }

    private async Task<Dictionary<Guid, Anomaly>> FoldAsync(
        string tenant, string ledger, IReadOnlyList<IEvent> own, CancellationToken token)
    {
        var told = own.Select(e => e.Data).OfType<AnomalyFound>().Select(a => a.Position);
        var times = await ReadTimesAsync(tenant, ledger, [.. told.Distinct()], token);
        var list = new Dictionary<Guid, Anomaly>();
        foreach (var recorded in own)
        {
            if (recorded.Data is AnomalyFound found)
                list[found.Id] = Anomaly.Of(ledger, found, times[found.Position]);
            else if (recorded.Data is AnomalyAnswered answered)
                list[answered.Anomaly] =
                    list[answered.Anomaly].Apply(answered, recorded.Timestamp.ToUniversalTime());
        }

        return list;
    }

    /// <summary>When the ledger recorded its events at these positions.</summary>
    private async Task<Dictionary<long, DateTimeOffset>> ReadTimesAsync(
        string tenant, string ledger, long[] positions, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select version, timestamp from {_schema}.mt_events
            where tenant_id = $1 and stream_id = $2 and version = any($3)
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(JournalStore.StreamKey(ledger));
        command.Parameters.AddWithValue(positions);
        await using var reader = await command.ExecuteReaderAsync(token);
        var times = new Dictionary<long, DateTimeOffset>();
        while (await reader.ReadAsync(token))
        {
            times[reader.GetInt64(0)] =
                (await reader.GetFieldValueAsync<DateTimeOffset>(1, token)).ToUniversalTime();
        }

        return times;
    }

    /// <summary>One state, the new one, in place of those that were stored; and the progress.</summary>
    private async Task KeepAsync(
        IDocumentSession session, OpenScorer open, long position, IReadOnlyList<IEvent> own,
        CancellationToken token)
    {
        var before = (await store.ReadProgressAsync(session.TenantId, [open.Ledger], token))
            .GetValueOrDefault(open.Ledger, ScorerProgress.None);
        var after = new ScorerProgress(
            Math.Max(before.Sequence, open.Sequence), position, open.Scorer.Scored,
            own.Select(e => e.Data).OfType<ScoringShed>().Sum(s => s.Transactions), open.Scorer.Withheld);
        session.QueueSqlCommand(
            $"delete from {_schema}.{ScorerTables.States} where tenant_id = ? and ledger = ?",
            session.TenantId, open.Ledger);
        store.QueueState(session, open.Ledger, after, open.ToBytes());
        store.QueueProgress(session, open.Ledger, before, after);
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, LedgerJson.Options);
}
