using System.Data;
using Atlas.Projections.Freshness;
using Microsoft.EntityFrameworkCore;

namespace Atlas.Projections.Books;

/// <summary>
/// One reader's view of the books: a single repeatable-read snapshot for the whole request, so that every
/// figure of an answer stands at the position that the answer states, even while a rebuild swaps the rows.
/// Not for concurrent use.
/// </summary>
public sealed class BooksReader(
    IDbContextFactory<BooksContext> contexts, ReportTurns turns, TimeProvider time)
    : IAsyncDisposable
{
    private readonly Dictionary<string, BooksView> _views = new(StringComparer.Ordinal);
    private BooksContext? _books;
    private bool _takesTurns;
    private IDisposable? _turn;

    /// <summary>Whose books; from the sign-in.</summary>
    public string Tenant { get; set; } = "main";

    /// <summary>The ledgers that are projected, by name.</summary>
    public async Task<IReadOnlyList<BooksView>> LedgersAsync(CancellationToken token)
    {
        var books = await SnapshotAsync(token);
        var positions = await books.Positions.AsNoTracking().Where(p => p.Projection == BooksProjection.Name)
            .OrderBy(p => p.Ledger).ToListAsync(token);
        return [.. positions.Select(ViewOf)];
    }

    /// <summary>A ledger as the projections have it, or null where they have none of that name.</summary>
    /// <param name="waitFor">A position to wait for, some seconds at most.</param>
    /// <exception cref="ProjectionBehindException">The position was not reached in time.</exception>
    public async Task<BooksView?> LedgerAsync(string ledger, long? waitFor, CancellationToken token)
    {
        var view = await FindAsync(ledger, waitFor, token);
        if (_takesTurns) _turn ??= await turns.TakeAsync(token);
        return view;
    }

    /// <summary>
    /// The same for a report: it waits for a turn, too, and keeps it until this reader is disposed or waits
    /// for a position.
    /// </summary>
    /// <exception cref="ProjectionBehindException">The position was not reached in time.</exception>
    public Task<BooksView?> ReportAsync(string ledger, long? waitFor, CancellationToken token)
    {
        _takesTurns = true;
        return LedgerAsync(ledger, waitFor, token);
    }

    private async Task<BooksView?> FindAsync(string ledger, long? waitFor, CancellationToken token)
    {
        var pauses = new WaitPauses(time);
        if (_views.TryGetValue(ledger, out var known) && known.Position >= (waitFor ?? 0)) return known;
        while (true)
        {
            var books = await SnapshotAsync(token);
            var row = await books.Positions.AsNoTracking()
                .SingleOrDefaultAsync(p => p.Projection == BooksProjection.Name && p.Ledger == ledger, token);
            if ((row?.Position ?? 0) >= (waitFor ?? 0)) return row is null ? null : ViewOf(row);
            if (pauses.AreOver)
                throw new ProjectionBehindException(ledger, waitFor!.Value, row?.Position ?? 0);
            await EndSnapshotAsync();
            await pauses.NextAsync(token);
        }
    }

    public async ValueTask DisposeAsync() => await EndSnapshotAsync();

    internal async Task<BooksContext> SnapshotAsync(CancellationToken token)
    {
        if (_books is not null) return _books;
        var books = await contexts.CreateDbContextAsync(token);
        books.Tenant = Tenant;
        await books.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, token);
        // A reader that stays longer would hold up every projection behind a rolled-back append.
        await books.Database.ExecuteSqlRawAsync(
            "set transaction read only; set local statement_timeout = '5s'", token);
        return _books = books;
    }

    /// <summary>
    /// Kept as long as the snapshot: it names the generation of rows that the snapshot shows.
    /// </summary>
    private BooksView ViewOf(PositionRow row) => _views[row.Ledger] = new BooksView(this, row);

    private async Task EndSnapshotAsync()
    {
        _views.Clear();
        _turn?.Dispose();
        _turn = null;
        if (_books is not null) await _books.DisposeAsync();
        _books = null;
    }
}
