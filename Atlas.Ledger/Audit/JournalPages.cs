using System.Net.Sockets;
using Atlas.Ledger.Journal;
using Npgsql;

namespace Atlas.Ledger.Audit;

/// <summary>Events that were read together.</summary>
/// <param name="End">The last position that was asked for.</param>
/// <param name="Entries">By position; what is missing or cannot be read is left out.</param>
/// <param name="Differences">What is missing or cannot be read.</param>
internal sealed record JournalPage(
    long End, IReadOnlyDictionary<long, JournalEntry> Entries, IReadOnlyList<AuditDifference> Differences);

/// <summary>
/// Reads a journal page after page, each while the one before is being looked at. An event that is damaged
/// beyond reading does not hide its neighbours.
/// </summary>
internal sealed class JournalPages(JournalStore store, string tenant, string ledger, int eventsMax)
{
    private Task<JournalPage>? _ahead;

    /// <summary>The events after one position, none after another; positions only ever grow.</summary>
    public async Task<JournalPage> NextAsync(long after, long last, CancellationToken token)
    {
        var page = await (_ahead ?? ReadAsync(after, Math.Min(last, after + eventsMax), token));
        var end = Math.Min(last, page.End + eventsMax);
        _ahead = page.End < last ? Task.Run(() => ReadAsync(page.End, end, token), token) : null;
        return page;
    }

    /// <summary>The events at these positions, as far as they can be read.</summary>
    public async Task<IReadOnlyCollection<JournalEntry>> ReadAtAsync(
        long[] positions, CancellationToken token)
    {
        if (positions.Length == 0) return [];
        try
        {
            return await store.ReadAtAsync(tenant, ledger, positions, token);
        }
        catch (Exception unreadable) when (IsDamage(unreadable))
        {
            // Reported when they were read in their turn.
            var entries = new List<JournalEntry>();
            foreach (var position in positions)
                entries.AddRange((await ReadAsync(position - 1, position, token)).Entries.Values);
            return entries;
        }
    }

    private async Task<JournalPage> ReadAsync(long after, long end, CancellationToken token)
    {
        var entries = new Dictionary<long, JournalEntry>();
        var differences = new List<AuditDifference>();
        try
        {
            await foreach (var entry in store.ReadAsync(tenant, ledger, after, end, token))
                entries[entry.Position] = entry;
        }
        catch (Exception unreadable) when (IsDamage(unreadable))
        {
            if (end - after > 1) return await ReadOneByOneAsync(after, end, token);
            var problem = unreadable.GetBaseException().Message;
            return new JournalPage(
                end, entries, [AuditDifference.Of(end, "data", "a readable event", problem)]);
        }

        for (var position = after + 1; position <= end && entries.Count < end - after; position++)
        {
            if (!entries.ContainsKey(position))
                differences.Add(AuditDifference.Missing("mt_events", $"position={position}"));
        }

        return new JournalPage(end, entries, differences);
    }

    private async Task<JournalPage> ReadOneByOneAsync(long after, long end, CancellationToken token)
    {
        var entries = new Dictionary<long, JournalEntry>();
        var differences = new List<AuditDifference>();
        for (var position = after + 1; position <= end; position++)
        {
            var one = await ReadAsync(position - 1, position, token);
            foreach (var (key, entry) in one.Entries) entries[key] = entry;
            differences.AddRange(one.Differences);
        }

        return new JournalPage(end, entries, differences);
    }

    /// <summary>Whether it is the event, not the way to the database, that is at fault.</summary>
    private static bool IsDamage(Exception failure) =>
        failure is not (OperationCanceledException or OutOfMemoryException)
        && failure.GetBaseException() is not (NpgsqlException or IOException or SocketException);
}
