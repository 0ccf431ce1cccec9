using System.Globalization;
using Atlas.Ledger.Audit;
using Atlas.Ledger.Transactions;

namespace Atlas.Projections.Audit;

/// <summary>
/// Compares every row of one ledger's read models with the fold of its events. Rows that are written once are
/// compared page by page. Rows that change are compared as of the position of the short snapshot in which
/// they are read, to which the events are folded first. So it may run beside writers and projections, and no
/// transaction lasts.
/// </summary>
internal sealed class LedgerComparison(
    LedgerRows rows, VerifyJournal journal, AuditReport report, IProgress<AuditReport>? progress)
{
    /// <summary>The books, and what a rebuild that is under way keeps beside them.</summary>
    private static readonly string[] Projections = [LedgerRows.Projection, "books.next"];

    private static readonly AuditTable Metadata = AuditedTables.Transactions with
    {
        Columns = [.. AuditedTables.Transactions.Columns.Where(c => c.Name is "position" or "metadata")],
    };

    /// <summary>Transactions whose metadata is compared at the end, and what they were posted with.</summary>
    private readonly Dictionary<long, (Guid Id, string Metadata)> _aside = [];
    private long _comparedTo = long.MinValue;

    /// <exception cref="RowsReplacedException">A rebuild replaced the rows.</exception>
    public async Task RunAsync(CancellationToken token)
    {
        await FoldAsync(await LookAsync((_, _) => Task.CompletedTask, token), token);
        var seen = await CompareChangingAsync(token);
        await CompareUnseenAsync(seen, token);
        await CompareAsideAsync(token);
        await CompareEndAsync(token);
        await journal.FinishAsync(token);
        progress?.Report(report);
    }

    /// <summary>Reads something in a snapshot of its own; answers where the rows stood.</summary>
    private async Task<Standing> LookAsync(Func<AuditSnapshot, Standing, Task> read, CancellationToken token)
    {
        await using var snapshot = await rows.OpenAsync(token);
        var standing = await rows.StandAsync(snapshot, token);
        await read(snapshot, standing);
        return standing;
    }

    /// <summary>Folds on to where the rows stand, comparing on the way those that are written once.</summary>
    private async Task FoldAsync(Standing standing, CancellationToken token)
    {
        while (journal.Position < standing.Position)
        {
            var page = await journal.NextPageAsync(standing.Position, token);
            await LookAsync((snapshot, _) => ComparePageAsync(snapshot, page, token), token);
            _comparedTo = journal.Position;
            progress?.Report(report);
        }
    }

    private async Task ComparePageAsync(
        AuditSnapshot snapshot, IReadOnlyList<Replayed> page, CancellationToken token)
    {
        var transactions = page.Select(ExpectedRows.Transaction).OfType<string?[]>().ToList();
        var found = await rows.ReadPageAsync(
            snapshot, AuditedTables.Transactions, _comparedTo, journal.Position, token);
        foreach (var difference in AuditedTables.Transactions.Compare(transactions, found))
        {
            // It may have been set by an event that is still to be folded.
            if (difference.Column == "metadata") SetAside(difference, transactions);
            else report.Add(difference);
        }

        foreach (var patched in page.Select(p => p.Entry.Data).OfType<TransactionMetadataSet>())
        {
            if (journal.PositionOf(patched.Transaction) is { } position
                && journal.Book.PatchedTransactions.ContainsKey(patched.Transaction))
                _aside[position] = (patched.Transaction, "");
        }

        await ComparePageAsync(
            snapshot, AuditedTables.Postings, page.SelectMany(ExpectedRows.Postings), token);
        await ComparePageAsync(snapshot, AuditedTables.HoldEntries,
            page.Select(ExpectedRows.HoldEntry).OfType<string?[]>(), token);
        await ComparePageAsync(snapshot, AuditedTables.Prices, page.SelectMany(ExpectedRows.Prices), token);
    }

    private void SetAside(AuditDifference difference, List<string?[]> transactions)
    {
        var row = transactions.Single(t => AuditedTables.Transactions.Describe(t) == difference.Key);
        _aside.TryAdd(PositionOf(row), (Guid.Parse(row[1]!), difference.Expected!));
    }

    private async Task ComparePageAsync(
        AuditSnapshot snapshot, AuditTable table, IEnumerable<string?[]> expected, CancellationToken token)
    {
        var found = await rows.ReadPageAsync(snapshot, table, _comparedTo, journal.Position, token);
        Report(table.Compare(expected, found));
    }

    /// <summary>
    /// Reads every row of the tables that change; answers the keys that were seen, by table.
    /// </summary>
    private async Task<Dictionary<string, HashSet<string>>> CompareChangingAsync(CancellationToken token)
    {
        var seen = AuditedTables.Changing.ToDictionary(t => t.Table.Name, _ => new HashSet<string>());
        var (table, after) = (0, (string?[]?)null);
        while (table < AuditedTables.Changing.Count)
        {
            var chunks = new List<(ChangingTable Table, List<string?[]> Rows)>();
            async Task ReadAsync(AuditSnapshot snapshot)
            {
                while (table < AuditedTables.Changing.Count && !snapshot.IsOld)
                {
                    var changing = AuditedTables.Changing[table];
                    var chunk = await rows.ReadChunkAsync(snapshot, changing.Table, after, token);
                    chunks.Add((changing, chunk));
                    var isLast = chunk.Count < rows.ChunkRows;
                    (table, after) = isLast ? (table + 1, null) : (table, chunk[^1]);
                }
            }

            await FoldAsync(await LookAsync((snapshot, _) => ReadAsync(snapshot), token), token);
            foreach (var (changing, chunk) in chunks)
                CompareChunk(changing, chunk, seen[changing.Table.Name]);
        }

        return seen;
    }

    private void CompareChunk(ChangingTable changing, List<string?[]> chunk, HashSet<string> seen)
    {
        var table = changing.Table;
        foreach (var row in chunk)
        {
            seen.Add(table.KeyOf(row));
            var expected = changing.Find(journal.Book, row);
            if (expected is null) report.Add(AuditDifference.Extra(table.Name, table.Describe(row)));
            else Report(table.Compare(expected, row));
        }
    }

    /// <summary>
    /// Looks up by key the rows that ought to be there and were not seen: some were written behind the
    /// reading.
    /// </summary>
    private async Task CompareUnseenAsync(Dictionary<string, HashSet<string>> seen, CancellationToken token)
    {
        foreach (var changing in AuditedTables.Changing)
        {
            var (table, known) = (changing.Table, seen[changing.Table.Name]);
            var unseen = changing.Rows(journal.Book).Where(r => !known.Contains(table.KeyOf(r))).ToList();
            foreach (var keys in unseen.Chunk(rows.ChunkRows))
            {
                List<string?[]> found = [];
                var standing = await LookAsync(async (snapshot, _) =>
                    found = await rows.ReadKeysAsync(snapshot, table, keys, token), token);
                await FoldAsync(standing, token);
                Report(table.Compare(keys.Select(k => changing.Find(journal.Book, k)!), found));
            }
        }
    }

    /// <summary>
    /// Compares the metadata of transactions where it was set after they were posted, or looked wrong.
    /// </summary>
    private async Task CompareAsideAsync(CancellationToken token)
    {
        foreach (var positions in _aside.Keys.ToList().Chunk(rows.ChunkRows))
        {
            List<string?[]> found = [];
            var standing = await LookAsync(async (snapshot, _) =>
                found = await rows.ReadAtAsync(snapshot, Metadata, positions, token), token);
            await FoldAsync(standing, token);
            Report(Metadata.Compare(positions.Select(p => new[] { StoredText.Of(p), MetadataAt(p) }), found));
        }
    }

    private string MetadataAt(long position) =>
        journal.Book.PatchedTransactions.TryGetValue(_aside[position].Id, out var patched)
            ? StoredText.JsonOf(patched)
            : _aside[position].Metadata;

    /// <summary>What stands beyond the position, and the position itself.</summary>
    private async Task CompareEndAsync(CancellationToken token)
    {
        List<string?[]> positions = [];
        var standing = await LookAsync(async (snapshot, standing) =>
        {
            positions = await rows.ReadPositionsAsync(snapshot, token);
            await CompareGenerationAsync(snapshot, standing, token);
        }, token);
        await FoldAsync(standing, token);
        foreach (var row in positions) ComparePosition(row);
        foreach (var table in AuditedTables.ByPosition) await CompareBeyondAsync(table, token);
    }

    /// <summary>No row is written before the position moves, so behind it there is none.</summary>
    private async Task CompareBeyondAsync(AuditTable table, CancellationToken token)
    {
        var beyond = 0L;
        while (true)
        {
            List<string?[]> found = [];
            await LookAsync(
                async (snapshot, standing) => found = await rows.ReadBeyondAsync(
                    snapshot, table, Math.Max(beyond, standing.Position), token),
                token);
            Report(table.Compare([], found));
            if (found.Count < rows.ChunkRows) return;
            var (first, last) = (PositionOf(found[0]), PositionOf(found[^1]));
            // The last position may have been cut in two; what is reported twice is kept once.
            beyond = last > first ? last - 1 : last;
        }
    }

    /// <summary>
    /// A ledger without a position is one that no projection has come to yet: it has no row anywhere. With
    /// one, it has rows in the generation that is named.
    /// </summary>
    private async Task CompareGenerationAsync(
        AuditSnapshot snapshot, Standing standing, CancellationToken token)
    {
        var (name, key) = (AuditedTables.Positions.Name, $"projection={LedgerRows.Projection}");
        var stored = await rows.ReadGenerationsAsync(snapshot, token);
        if (standing.Generation is null && stored.Count > 0)
        {
            report.Add(AuditDifference.Missing(name, key));
            foreach (var (table, generation) in stored)
                report.Add(AuditDifference.Extra(table, $"generation={generation}"));
        }

        var named = standing.Generation is { } live ? StoredText.Of(live) : null;
        if (standing.Position > 0 && !stored.Exists(s => s.Generation == named))
            report.Add(new AuditDifference(name, key, "generation", "one that has rows", named));
    }

    private void ComparePosition(string?[] row)
    {
        var table = AuditedTables.Positions;
        if (!Projections.Contains(row[0])) report.Add(AuditDifference.Extra(table.Name, table.Describe(row)));
        if (row[0] != LedgerRows.Projection) return;
        // Where the last page began is the daemon's choice; it can only be out of bounds.
        var first = long.Parse(row[3]!, CultureInfo.InvariantCulture);
        var began = first < 1 || first > journal.Position ? $"1 to {journal.Position}" : row[3];
        var position = StoredText.Of(journal.Position);
        Report(table.Compare([row[0], row[1], position, began, StoredText.Of(journal.Book.RecordedAt)], row));
    }

    private static long PositionOf(string?[] row) => long.Parse(row[0]!, CultureInfo.InvariantCulture);

    private void Report(IEnumerable<AuditDifference> differences)
    {
        foreach (var difference in differences) report.Add(difference);
    }
}
