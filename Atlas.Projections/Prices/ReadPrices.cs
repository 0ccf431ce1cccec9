using Atlas.Projections.Books;
using Microsoft.EntityFrameworkCore;

namespace Atlas.Projections.Prices;

/// <summary>Which prices a list shows; what is null is not asked about.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
public sealed record PriceFilter(string? Base, string? Quote, DateOnly? From, DateOnly? To);

/// <summary>What a source has said a price of.</summary>
public readonly record struct PriceKey(string Base, string Quote, DateOnly Date, string? Source);

/// <summary>The prices that a ledger knows, corrected ones left out.</summary>
public static class ReadPrices
{
    /// <summary>
    /// By pair and date: of each the one that was recorded last; <paramref name="after"/> is the last one
    /// already seen.
    /// </summary>
    public static async Task<Page<PriceRow>> PageAsync(
        BooksView view, PriceFilter filter, int first, (string Base, string Quote, DateOnly Date)? after,
        CancellationToken token)
    {
        var all = await view.RowsAsync<PriceRow>(token);
        var rows = all.Where(p => !all.Any(c => c.Base == p.Base && c.Quote == p.Quote && c.Date == p.Date
            && (c.Position > p.Position || (c.Position == p.Position && c.Index > p.Index))));
        if (filter.Base is { } priced) rows = rows.Where(p => p.Base == priced);
        if (filter.Quote is { } quote) rows = rows.Where(p => p.Quote == quote);
        if (filter.From is { } from) rows = rows.Where(p => p.Date >= from);
        if (filter.To is { } to) rows = rows.Where(p => p.Date <= to);
        if (after is var (lastBase, lastQuote, lastDate))
        {
            rows = rows.Where(p => string.Compare(p.Base, lastBase) > 0 || (p.Base == lastBase
                && (string.Compare(p.Quote, lastQuote) > 0
                    || (p.Quote == lastQuote && p.Date > lastDate))));
        }

        var items = await rows.OrderBy(p => p.Base).ThenBy(p => p.Quote).ThenBy(p => p.Date).Take(first + 1)
            .ToListAsync(token);
        return new Page<PriceRow>([.. items.Take(first)], items.Count > first);
    }

    /// <summary>What each source said last of each pair and date, whatever others have said since.</summary>
    public static async Task<IReadOnlyDictionary<PriceKey, decimal>> NewestBySourceAsync(
        BooksView view, DateOnly from, DateOnly to, CancellationToken token)
    {
        var rows = await view.QueryAsync<SourcedPrice>(
            $"""
            select distinct on (p.base, p.quote, p.date, p.source) p.base, p.quote, p.date, p.source, p.price
            from {BooksView.Schema}.{BooksTables.Prices} p
            where p.tenant_id = @tenant and p.generation = @generation and p.ledger = @ledger
                and p.date between @from and @to
            order by p.base, p.quote, p.date, p.source, p.position desc, p.idx desc
            """, token, ("from", from), ("to", to));
        return rows.ToDictionary(r => new PriceKey(r.Base, r.Quote, r.Date, r.Source), r => r.Price);
    }

    private sealed record SourcedPrice(
        string Base, string Quote, DateOnly Date, string? Source, decimal Price);
}
