using Atlas.Projections.Books;
using Microsoft.EntityFrameworkCore;

namespace Atlas.Projections.Balances;

/// <summary>A posting of an account with what surrounds it.</summary>
/// <param name="Balance">The account's balance of the asset after it, in recorded order.</param>
public sealed record RegisterLine(
    long Position, int Index, DateOnly Date, string? Description, string? Actor, string Asset, decimal Amount,
    decimal Balance);

/// <summary>An account's postings in recorded order, page by page.</summary>
public static class ReadRegister
{
    public const int PageMax = 1_000;

    /// <param name="after">Position and index of the last posting already seen.</param>
    public static async Task<IReadOnlyList<RegisterLine>> PageAsync(
        BooksView view, string account, (long Position, int Index) after, CancellationToken token)
    {
        var (position, index) = after;
        var transactions = await view.RowsAsync<TransactionRow>(token);
        var postings = (await view.RowsAsync<PostingRow>(token)).Where(p => p.Account == account)
            .Where(p => p.Position > position || (p.Position == position && p.Index > index))
            .OrderBy(p => p.Position).ThenBy(p => p.Index).Take(PageMax);
        return await postings.Join(transactions, p => p.Position, t => t.Position, (p, t) => new { p, t })
            .OrderBy(l => l.p.Position).ThenBy(l => l.p.Index)
            .Select(l => new RegisterLine(
                l.p.Position, l.p.Index, l.p.EffectiveDate, l.t.Description, l.t.Actor, l.p.Asset, l.p.Amount,
                l.p.Balance))
            .ToListAsync(token);
    }
}
