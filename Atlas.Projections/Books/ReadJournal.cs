using Microsoft.EntityFrameworkCore;

namespace Atlas.Projections.Books;

/// <summary>Where a transaction stands in its ledger, and its effective date.</summary>
public readonly record struct DatedPosition(DateOnly Date, long Position);

/// <summary>What an account was posted to with one asset.</summary>
public sealed record AssetUse(string Account, string Asset, DateOnly First, DateOnly Last);

/// <summary>
/// A whole ledger by pages, for who writes all of it down: each call is short, so that no reader holds up
/// projections, and an index finds every page.
/// </summary>
public static class ReadJournal
{
    public const int DatesMax = 20_000;
    public const int PageMax = 500;

    /// <summary>Positions and dates of transactions behind a position, up to another, in order.</summary>
    public static async Task<IReadOnlyList<DatedPosition>> DatesAsync(
        BooksView view, long after, long last, CancellationToken token) =>
        await (await view.RowsAsync<TransactionRow>(token))
            .Where(t => t.Position > after && t.Position <= last).OrderBy(t => t.Position).Take(DatesMax)
            .Select(t => new DatedPosition(t.EffectiveDate, t.Position)).ToListAsync(token);

    /// <summary>Which assets each account was posted to, first and last on which effective date.</summary>
    public static Task<IReadOnlyList<AssetUse>> UsesAsync(
        BooksView view, DateOnly? asOf, CancellationToken token) =>
        view.QueryAsync<AssetUse>(
            $"""
            select account, asset, min(date) as first, max(date) as last
            from {BooksView.Schema}.{BooksTables.MonthlySums}
            cross join lateral (select month + split_part(day, ':', 1)::int - 1 as date
                from string_to_table(days, ' ') day) d
            where tenant_id = @tenant and generation = @generation and ledger = @ledger
              {(asOf is null ? "" : "and date <= @asof")}
            group by account, asset order by account, asset
            """,
            token, ("asof", asOf));
}
