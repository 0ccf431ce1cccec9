using System.Runtime.CompilerServices;
using System.Text.Json;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;

namespace Atlas.Api.Connectors.PlainText.Export;

/// <summary>The notations that books are written in.</summary>
public enum ExportFormat
{
    Hledger,
    Ledger,
    Beancount,
    Csv,
    JsonLines,
}

/// <summary>
/// Writes a whole ledger as it stands at one position. It reads by pages, each a short transaction of its
/// own, so that a long export holds nobody up; what it keeps in memory is 16 bytes for each transaction.
/// </summary>
/// <param name="reader">Opens a reader for one page; the caller gives it back.</param>
public sealed class ExportJournal(Func<BooksReader> reader, string ledger, long position, DateOnly? asOf)
{
    public async Task WriteAsync(ExportFormat format, TextWriter output, CancellationToken token)
    {
        var writer = WriterOf(format, output);
        writer.Begin(await ReadBooksAsync(token));
        var order = await ReadOrderAsync(writer.IsByDate, token);
        foreach (var page in order.Chunk(ReadJournal.PageMax))
            foreach (var transaction in await ReadPageAsync(page, token)) writer.Write(transaction);
        await foreach (var price in ReadPricesAsync(token)) writer.Write(price);
        await output.FlushAsync(token);
    }

    public static IBooksWriter WriterOf(ExportFormat format, TextWriter output) => format switch
    {
        ExportFormat.Hledger => new JournalWriter(Dialect.Hledger, output),
        ExportFormat.Ledger => new JournalWriter(Dialect.Ledger, output),
        ExportFormat.Beancount => new BeancountWriter(output),
        ExportFormat.Csv => new CsvWriter(output),
        ExportFormat.JsonLines => new JsonLinesWriter(output),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    private async Task<ExportedBooks> ReadBooksAsync(CancellationToken token)
    {
        await using var books = reader();
        var view = await ViewAsync(books, token);
        var uses = (await ReadJournal.UsesAsync(view, asOf, token)).ToLookup(u => u.Account);
        var used = uses.SelectMany(u => u).Select(u => u.Asset).ToHashSet(StringComparer.Ordinal);
        var assets = (await ReadBooks.AssetsAsync(view, token)).Where(a => used.Contains(a.Code))
            .OrderBy(a => a.Code, StringComparer.Ordinal).Select(a => new Asset(a.Code, a.Scale));
        var accounts = new List<ExportedAccount>();
        for (string? after = null; ; after = accounts[^1].Path)
        {
            var page = await ReadBooks.AccountsAsync(view, null, ReadBooks.PageMax, after, token);
            accounts.AddRange(page.Items.Select(a => new ExportedAccount(
                a.Path, Enum.Parse<AccountKind>(a.Kind, ignoreCase: true), a.Metadata, [.. uses[a.Path]])
            {
                Status = Enum.Parse<AccountStatus>(a.Status, ignoreCase: true),
                Policy = JsonSerializer.Deserialize<OverdraftPolicy>(a.Policy, LedgerJson.Options)!,
                AllowedAssets = a.AllowedAssets,
            }));
            if (!page.HasNext) break;
        }

        return new ExportedBooks([.. assets], [.. accounts.OrderBy(a => a.Path, StringComparer.Ordinal)]);
    }

    /// <summary>Positions in the order in which they are written.</summary>
    private async Task<IReadOnlyList<long>> ReadOrderAsync(bool isByDate, CancellationToken token)
    {
        var all = new List<DatedPosition>();
        while (true)
        {
            await using var books = reader();
            var page = await ReadJournal.DatesAsync(
                await ViewAsync(books, token), all.Count == 0 ? 0 : all[^1].Position, position, token);
            if (page.Count == 0) break;
            all.AddRange(page);
        }

        var wanted = all.Where(p => asOf is null || p.Date <= asOf);
        return [.. (isByDate ? wanted.OrderBy(p => p.Date) : wanted).Select(p => p.Position)];
    }

    private async Task<IReadOnlyList<ExportedTransaction>> ReadPageAsync(long[] page, CancellationToken token)
    {
        await using var books = reader();
        var view = await ViewAsync(books, token);
        var rows = (await ReadBooks.TransactionsAtAsync(view, page, token)).ToDictionary(t => t.Position);
        var postings = await ReadBooks.PostingsOfAsync(view, page, token);
        return [.. page.Select(p => new ExportedTransaction(rows[p], [.. postings[p].Select(PostingOf)]))];
    }

    private async IAsyncEnumerable<MarketPrice> ReadPricesAsync(
        [EnumeratorCancellation] CancellationToken token)
    {
        (string Base, string Quote, DateOnly Date)? after = null;
        while (true)
        {
            await using var books = reader();
            var page = await ReadPrices.PageAsync(await ViewAsync(books, token),
                new PriceFilter(null, null, null, asOf), ReadBooks.PageMax, after, token);
            foreach (var row in page.Items)
                yield return new MarketPrice(row.Base, row.Quote, row.Date, row.Price, row.Source);
            if (!page.HasNext) yield break;
            var last = page.Items[^1];
            after = (last.Base, last.Quote, last.Date);
        }
    }

    private async Task<BooksView> ViewAsync(BooksReader books, CancellationToken token) =>
        (await books.LedgerAsync(ledger, position, token))!;

    private static Posting PostingOf(PostingRow row) => new(
        row.Account, row.Amount, row.Asset,
        row.Cost is null ? null : JsonSerializer.Deserialize<Cost>(row.Cost, LedgerJson.Options),
        row.Price is null ? null : JsonSerializer.Deserialize<Price>(row.Price, LedgerJson.Options));
}
