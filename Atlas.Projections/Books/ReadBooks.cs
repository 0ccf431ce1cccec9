using Microsoft.EntityFrameworkCore;

namespace Atlas.Projections.Books;

/// <summary>A part of a list in the list's order, and whether more follow.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, bool HasNext);

/// <summary>
/// Lists by key, never by offset: a page costs the same wherever it stands, and no row is seen twice.
/// </summary>
public static class ReadBooks
{
    public const int PageMax = 500;

    public static async Task<IReadOnlyList<AssetRow>> AssetsAsync(BooksView view, CancellationToken token) =>
        await (await view.RowsAsync<AssetRow>(token)).OrderBy(a => a.Code).ToListAsync(token);

    public static async Task<LedgerRow> LedgerAsync(BooksView view, CancellationToken token) =>
        await (await view.RowsAsync<LedgerRow>(token)).SingleAsync(token);

    public static async Task<AccountRow?> AccountAsync(
        BooksView view, string path, CancellationToken token) =>
        await (await view.RowsAsync<AccountRow>(token)).SingleOrDefaultAsync(a => a.Path == path, token);

    /// <summary>Accounts by path, those at or below <paramref name="prefix"/> where one is given.</summary>
    public static async Task<Page<AccountRow>> AccountsAsync(
        BooksView view, string? prefix, int first, string? after, CancellationToken token)
    {
        var rows = await view.RowsAsync<AccountRow>(token);
        if (prefix is not null)
        {
            var below = prefix + ":";
            rows = rows.Where(a => a.Path == prefix || a.Path.StartsWith(below));
        }

        if (after is not null) rows = rows.Where(a => string.Compare(a.Path, after) > 0);
        return await PageOf(rows.OrderBy(a => a.Path), first, token);
    }

    /// <summary>
    /// Transactions, the newest position first; <paramref name="after"/> is the last position already seen.
    /// </summary>
    public static async Task<Page<TransactionRow>> TransactionsAsync(
        BooksView view, int first, long? after, CancellationToken token)
    {
        var rows = await view.RowsAsync<TransactionRow>(token);
        if (after is not null) rows = rows.Where(t => t.Position < after);
        return await PageOf(rows.OrderByDescending(t => t.Position), first, token);
    }

    public static async Task<TransactionRow?> TransactionAsync(
        BooksView view, Guid id, CancellationToken token) =>
        await (await view.RowsAsync<TransactionRow>(token)).SingleOrDefaultAsync(t => t.Id == id, token);

    /// <summary>Several transactions at once.</summary>
    public static async Task<IReadOnlyList<TransactionRow>> TransactionsAtAsync(
        BooksView view, IReadOnlyCollection<long> positions, CancellationToken token) =>
        await (await view.RowsAsync<TransactionRow>(token)).Where(t => positions.Contains(t.Position))
            .ToListAsync(token);

    /// <summary>The postings of several transactions at once, by position.</summary>
    public static async Task<ILookup<long, PostingRow>> PostingsOfAsync(
        BooksView view, IReadOnlyCollection<long> positions, CancellationToken token)
    {
        var rows = (await view.RowsAsync<PostingRow>(token)).Where(p => positions.Contains(p.Position));
        return (await rows.OrderBy(p => p.Position).ThenBy(p => p.Index).ToListAsync(token))
            .ToLookup(p => p.Position);
    }

    /// <summary>
    /// An account's postings with the balance after each, the newest first; <paramref name="after"/> is the
    /// position and index of the last one already seen.
    /// </summary>
    public static async Task<Page<PostingRow>> PostingsAsync(
        BooksView view, string account, int first, (long Position, int Index)? after, CancellationToken token)
    {
        var rows = (await view.RowsAsync<PostingRow>(token)).Where(p => p.Account == account);
        if (after is var (position, index))
            rows = rows.Where(p => p.Position < position || (p.Position == position && p.Index < index));
        return await PageOf(rows.OrderByDescending(p => p.Position).ThenByDescending(p => p.Index), first,
            token);
    }

    private static async Task<Page<T>> PageOf<T>(IQueryable<T> rows, int first, CancellationToken token)
    {
        var items = await rows.Take(first + 1).ToListAsync(token);
        return new Page<T>([.. items.Take(first)], items.Count > first);
    }
}
