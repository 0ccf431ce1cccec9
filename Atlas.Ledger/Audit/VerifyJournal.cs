using System.Globalization;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using Npgsql;

namespace Atlas.Ledger.Audit;

/// <summary>
/// Folds one ledger's events from the first and checks the journal on the way: its events,
/// <c>journal_keys</c> and the stored book snapshots. It reads in pages, so it may run beside any load, and
/// lists what it finds without stopping.
/// </summary>
public sealed class VerifyJournal
{
    /// <summary>The tables that are written with the journal.</summary>
    public static readonly IReadOnlyList<AuditTable> Tables = [AuditKeys.Table, AuditSnapshots.Table];

    private readonly JournalStore _store;
    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _time;
    private readonly string _tenant;
    private readonly AuditReport _report;
    private readonly JournalPages _pages;
    private readonly JournalRules _rules;
    private readonly AuditKeys _keys;
    private readonly AuditSnapshots _snapshots;

    public VerifyJournal(
        JournalStore store, NpgsqlDataSource database, TimeProvider time, AuditPaging paging, string tenant,
        AuditReport report)
    {
        (_store, _database, _time, _tenant, _report) = (store, database, time, tenant, report);
        _pages = new JournalPages(store, tenant, report.Ledger, paging.EventsMax);
        _rules = new JournalRules(report.Ledger, Book, report);
        _keys = new AuditKeys(report);
        _snapshots = new AuditSnapshots(Book, report);
    }

    /// <summary>Everything up to <see cref="Position"/>, folded.</summary>
    public ReplayBook Book { get; } = new();

    public long Position => Book.Position;

    /// <summary>Position of the transaction with this id, as far as events are folded.</summary>
    public long? PositionOf(Guid transaction) => _rules.PositionOf(transaction);

    /// <summary>Folds the next events, at most a page and none after <paramref name="last"/>.</summary>
    public async Task<IReadOnlyList<Replayed>> NextPageAsync(long last, CancellationToken token)
    {
        var (end, entries, differences) = await _pages.NextAsync(Position, last, token);
        foreach (var difference in differences) _report.Add(difference);
        var targets = await ReadTargetsAsync(entries.Values, token);
        var stored = await ReadStoredAsync(end, token);
        var page = new List<Replayed>(entries.Count);
        while (Position < end)
        {
            if (entries.TryGetValue(Position + 1, out var entry)) Fold(entry, stored, targets, page);
            else Skip();
            if (stored.Snapshots.TryGetValue(Position, out var snapshot))
                _snapshots.Compare(snapshot.Hash, snapshot.Book);
        }

        _keys.Compare(stored.Keys, end - 1);
        return page;
    }

    /// <summary>Folds the rest of the journal and checks that nothing stands beyond its end.</summary>
    public async Task FinishAsync(CancellationToken token)
    {
        var (head, last) = await ReadEndAsync(token);
        while (Position < head) await NextPageAsync(head, token);
        if (last != head)
            _report.Add(new AuditDifference(
                "mt_streams", $"id={StreamKey}", "version", StoredText.Of(last), StoredText.Of(head)));
        _keys.End();
        await using var snapshot = await AuditSnapshot.OpenAsync(_database, _time, token);
        // What was written since the end was looked up is left for the next verification.
        var now = await snapshot.ReadValueAsync<long>(VersionSql, token, _tenant, StreamKey);
        const string Rest = "r.position > $3 and (r.position <= $4 or r.position > $5)";
        var keys = await snapshot.ReadAsync(
            AuditKeys.Table.Select(_store.Schema, $"{Scope} and {Rest}"),
            token, _tenant, _report.Ledger, _keys.Compared, head, now);
        _keys.Compare(keys, head);
        foreach (var row in await snapshot.ReadAsync(
            $"""
            select r.position::text from {SnapshotsTable} r
            where {Scope} and (r.position < 1 or r.position > $3)
            """, token, _tenant, _report.Ledger, now))
            _report.Add(AuditDifference.Extra(AuditSnapshots.Table.Name, $"position={row[0]}"));
        _snapshots.CompareBooks();
        _report.Head = head;
    }

    private const string Scope = "r.tenant_id = $1 and r.ledger = $2";

    private string SnapshotsTable => $"{_store.Schema}.{AuditSnapshots.Table.Name}";

    private string StreamKey => JournalStore.StreamKey(_report.Ledger);

    private string VersionSql =>
        $"select version from {_store.Schema}.mt_streams where tenant_id = $1 and id = $2";

    private void Fold(
        JournalEntry entry, Stored stored, Dictionary<Guid, ITransactionEvent> targets, List<Replayed> page)
    {
        _report.Events++;
        _rules.CheckStored(entry, stored.Events.GetValueOrDefault(entry.Position));
        try
        {
            if (entry.Data is ITransactionEvent own) targets.TryAdd(own.Id, own);
            var target = TargetOf(entry) is { } id ? targets.GetValueOrDefault(id) : null;
            if (target is not null && !(_rules.PositionOf(target.Id) < entry.Position)) target = null;
            _rules.Check(entry, target);
            var touched = TouchedBy(entry)
                .Select(t => (t.Account, t.Asset, Book.AvailableOf(t.Account, t.Asset))).ToList();
            page.Add(Book.Apply(entry, target));
            _rules.CheckAfter(entry, touched);
        }
        catch (Exception damage) when (damage is not OutOfMemoryException)
        {
            // An event that is damaged beyond folding is one more difference; the rest is still looked at.
            _report.Add(entry, "data", "an event that can be folded", damage.Message);
            if (Position < entry.Position) Book.Skip();
        }

        _keys.Add(entry);
        _snapshots.Apply(entry);
    }

    private void Skip()
    {
        Book.Skip();
        _keys.End();
        _snapshots.Break(Position, "there is no readable event");
    }

    /// <summary>The earlier transaction that an event is about.</summary>
    private static Guid? TargetOf(JournalEntry entry) => entry.Data switch
    {
        TransactionReversed e => e.Reverses,
        TransactionMetadataSet e => e.Transaction,
        _ => null,
    };

    private static IEnumerable<(string Account, string Asset)> TouchedBy(JournalEntry entry)
    {
        var touched = (entry.Data as ITransactionEvent)?.Postings.Select(p => (p.Account, p.Asset)) ?? [];
        if (entry.Data is HoldPlaced placed) touched = touched.Append((placed.Account, placed.Asset));
        return touched.Distinct();
    }

    /// <summary>
    /// The transactions that these events are about and that stand on earlier pages, by id.
    /// </summary>
    private async Task<Dictionary<Guid, ITransactionEvent>> ReadTargetsAsync(
        IEnumerable<JournalEntry> entries, CancellationToken token)
    {
        var positions = entries.Select(TargetOf).OfType<Guid>().Select(_rules.PositionOf).OfType<long>();
        var targets = await _pages.ReadAtAsync([.. positions.Distinct()], token);
        return targets.Select(t => t.Data).OfType<ITransactionEvent>().ToDictionary(t => t.Id);
    }

    private sealed record Stored(
        List<string?[]> Keys,
        Dictionary<long, (string Hash, byte[] Book)> Snapshots,
        Dictionary<long, (string Type, long Sequence)> Events);

    private async Task<Stored> ReadStoredAsync(long end, CancellationToken token)
    {
        await using var snapshot = await AuditSnapshot.OpenAsync(_database, _time, token);
        var keys = await snapshot.ReadAsync(
            AuditKeys.Table.Select(_store.Schema, $"{Scope} and r.position > $3 and r.position <= $4"),
            token, _tenant, _report.Ledger, _keys.Compared, end - 1);
        var rows = await snapshot.ReadAsync(
            $"""
            select r.position::text, r.hash, encode(r.book, 'base64') from {SnapshotsTable} r
            where {Scope} and r.position > $3 and r.position <= $4
            """, token, _tenant, _report.Ledger, Position, end);
        var events = await snapshot.ReadAsync(
            $"""
            select version::text, type, seq_id::text from {_store.Schema}.mt_events
            where tenant_id = $1 and stream_id = $2 and version > $3 and version <= $4
            """, token, _tenant, StreamKey, Position, end);
        return new Stored(
            keys,
            rows.ToDictionary(r => Number(r[0]!), r => (r[1]!, Convert.FromBase64String(r[2]!))),
            events.ToDictionary(r => Number(r[0]!), r => (r[1]!, Number(r[2]!))));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The stream's version, and the position of its last event.</summary>
    private async Task<(long Version, long Last)> ReadEndAsync(CancellationToken token)
    {
        await using var snapshot = await AuditSnapshot.OpenAsync(_database, _time, token);
        var version = await snapshot.ReadValueAsync<long>(VersionSql, token, _tenant, StreamKey);
        var last = await snapshot.ReadValueAsync<long>(
            $"select max(version) from {_store.Schema}.mt_events where tenant_id = $1 and stream_id = $2",
            token, _tenant, StreamKey);
        return (version, last);
    }
}
