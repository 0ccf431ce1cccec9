using Microsoft.Extensions.Logging;

namespace Atlas.Ledger.Journal;

/// <summary>How often books are stored and how many are kept in memory.</summary>
/// <param name="EventsMax">Store a book after this many events.</param>
/// <param name="IdleEventsMin">Store a book that has caught up after this many events.</param>
/// <param name="WeightMax">
/// Accounts and open holds of all books kept, the one in use aside; about 1 kB each.
/// </param>
public sealed record BookSnapshotPolicy(
    int EventsMax = 50_000, int IdleEventsMin = 1_000, int WeightMax = 250_000);

/// <summary>
/// Folds a book of its own for every ledger and stores it now and then, so that the journal opens quickly and
/// its write loop never copies anything. A book that goes wrong is dropped and costs time only: the next page
/// opens it afresh.
/// </summary>
public sealed class BookKeeper(
    BookSnapshots snapshots, JournalStore journal, BookSnapshotPolicy policy, ILogger<BookKeeper> logger)
{
    private readonly Dictionary<(string Tenant, string Ledger), KeptBook> _books = [];
    private readonly Dictionary<(string Tenant, string Ledger), long> _failed = [];
    private long _uses;

    /// <summary>Books in memory.</summary>
    public int Count => _books.Count;

    /// <summary>
    /// Folds in what a feed delivered: consecutive entries of one ledger, perhaps some that were folded
    /// before.
    /// </summary>
    /// <param name="caughtUp">Whether the feed has nothing more at the moment.</param>
    public async Task FoldAsync(
        string tenant, string ledger, IReadOnlyList<JournalEntry> entries, bool caughtUp,
        CancellationToken token)
    {
        var last = entries[^1].Position;
        if (_failed.TryGetValue((tenant, ledger), out var at) && last < at + policy.IdleEventsMin) return;
        try
        {
            var kept = await OpenAsync(tenant, ledger, entries[0].Position, token);
            foreach (var entry in entries) await ApplyAsync(kept, entry, token);
            if (caughtUp && IsDue(kept, policy.IdleEventsMin)) await StoreAsync(kept, token);
            (kept.LastUse, kept.Weight) = (++_uses, kept.Book.AccountCount + kept.Book.AllHolds().Count());
            DropLeastUsed(kept);
            _failed.Remove((tenant, ledger));
        }
        catch (Exception failure) when (!token.IsCancellationRequested)
        {
            // Opening it again reads the journal's tail: not at every page, while whatever is wrong lasts.
            _failed[(tenant, ledger)] = last;
            _books.Remove((tenant, ledger));
            logger.LogWarning(failure, "The book of {Ledger} was dropped and is opened afresh later", ledger);
        }
    }

    /// <summary>The book as of just before this position; it may be ahead already.</summary>
    private async Task<KeptBook> OpenAsync(string tenant, string ledger, long next, CancellationToken token)
    {
        if (_books.TryGetValue((tenant, ledger), out var kept) && kept.Book.Position + 1 >= next) return kept;
        kept = new KeptBook(tenant, ledger, await snapshots.LoadAsync(tenant, ledger, token) ?? new Book());
        await foreach (var entry in journal.ReadAsync(tenant, ledger, kept.Book.Position, next - 1, token))
            await ApplyAsync(kept, entry, token);
        return _books[(tenant, ledger)] = kept;
    }

    private async Task ApplyAsync(KeptBook kept, JournalEntry entry, CancellationToken token)
    {
        if (entry.Position <= kept.Book.Position) return;
        kept.Book.Apply(entry);
        if (IsDue(kept, policy.EventsMax)) await StoreAsync(kept, token);
    }

    /// <summary>
    /// A book as large as its new events are many costs as much to write as they cost to fold: waiting for
    /// that many keeps the cost per event constant, and a trickle does not rewrite a big book again and
    /// again.
    /// </summary>
    private static bool IsDue(KeptBook kept, int eventsMin)
    {
        var fresh = kept.Book.Position - kept.StoredAt;
        return fresh >= eventsMin && fresh >= kept.Book.AccountCount;
    }

    private async Task StoreAsync(KeptBook kept, CancellationToken token)
    {
        // Set first: one that cannot be stored is tried again when as many events have come once more.
        kept.StoredAt = kept.Book.Position;
        try
        {
            await snapshots.StoreAsync(kept.Tenant, kept.Ledger, BookSnapshot.Of(kept.Book), token);
        }
        catch (Exception failure) when (!token.IsCancellationRequested)
        {
            logger.LogWarning(
                failure, "A snapshot of {Ledger} at {Position} was not stored", kept.Ledger, kept.StoredAt);
        }
    }

    private void DropLeastUsed(KeptBook inUse)
    {
        var weight = _books.Values.Sum(b => (long)b.Weight + 1) - inUse.Weight;
        while (weight > policy.WeightMax && _books.Count > 1)
        {
            var (key, least) = _books.Where(b => b.Value != inUse).MinBy(b => b.Value.LastUse);
            weight -= least.Weight + 1;
            _books.Remove(key);
        }
    }

    private sealed class KeptBook(string tenant, string ledger, Book book)
    {
        public string Tenant { get; } = tenant;

        public string Ledger { get; } = ledger;

        public Book Book { get; } = book;

        /// <summary>Position of its last snapshot.</summary>
        public long StoredAt { get; set; } = book.Position;

        public long LastUse { get; set; }

        public int Weight { get; set; }
    }
}
