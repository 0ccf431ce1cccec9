using System.ComponentModel;
using Atlas.Ledger.Journal;
using Atlas.Projections.Balances;
using Atlas.Projections.Books;
using Atlas.Projections.Freshness;
using Atlas.Projections.Prices;
using GraphQL;

namespace Atlas.Api.GraphQL;

public sealed partial class Query
{
    [Description("The ledgers that the projections have, by name.")]
    public static async Task<IEnumerable<LedgerNode>> Ledgers(
        [FromServices] BooksReader books, CancellationToken token) =>
        (await books.LedgersAsync(token)).Select(view => new LedgerNode(books, view.Ledger));

    [Description("A ledger; null = there is none of this name.")]
    public static async Task<LedgerNode?> Ledger(
        [FromServices] LedgerReads reads, string name,
        [Description("A position that everything below shall at least stand at.")] long? waitFor,
        CancellationToken token) =>
        await reads.FindAsync(name, waitFor, token);
}

/// <summary>Finds a ledger in the read models.</summary>
public sealed class LedgerReads(BooksReader books, ReadStatus status)
{
    /// <summary>
    /// A ledger that was created a moment ago is waited for: null would say that it does not exist.
    /// </summary>
    public async Task<LedgerNode?> FindAsync(string name, long? waitFor, CancellationToken token)
    {
        if (await books.LedgerAsync(name, waitFor, token) is null)
        {
            if ((await status.ReadAsync(books.Tenant, name, token)).Count == 0) return null;
            await books.LedgerAsync(name, waitFor: 1, token);
        }

        return new LedgerNode(books, name, waitFor);
    }
}

[Name("Ledger")]
[Description("A book of accounts. An answer stands at one position, unless a field waits for a later one.")]
public sealed partial class LedgerNode(BooksReader books, string name, long? waitedFor = null)
{
    public string Name => name;

    public async Task<string?> Description(CancellationToken token) =>
        (await ReadBooks.LedgerAsync(await ViewAsync(token), token)).Description;

    [Description("The position that this answer stands at.")]
    public async Task<long> Position(CancellationToken token) => (await ViewAsync(token)).Position;

    [Description("Recorded time of the event at the position.")]
    public async Task<DateTimeOffset> RecordedAt(CancellationToken token) =>
        (await ViewAsync(token)).RecordedAt;

    public async Task<IEnumerable<AssetNode>> Assets(CancellationToken token) =>
        (await ReadBooks.AssetsAsync(await ViewAsync(token), token))
        .Select(a => new AssetNode(a.Code, a.Scale));

    [Description("Null = there is no account with this path.")]
    public async Task<AccountNode?> Account(string path, CancellationToken token) =>
        await ReadBooks.AccountAsync(await ViewAsync(token), path, token) is { } row
            ? new(books, row, new AccountPage([path]))
            : null;

    [Description("By path.")]
    public Task<AccountConnection> Accounts(
        CancellationToken token,
        [Description("The account of this path and everything below it.")] string? prefix = null,
        int first = QueryLimits.PageDefault, string? after = null) =>
        AccountConnection.ReadAsync(books, name, prefix, first, after, token);

    [Description("The newest position first.")]
    public Task<TransactionConnection> Transactions(
        CancellationToken token, int first = QueryLimits.PageDefault, string? after = null) =>
        TransactionConnection.ReadAsync(books, name, first, after, token);

    [Description("Null = there is no transaction with this id.")]
    public Task<TransactionNode?> Transaction(Guid id, CancellationToken token) =>
        TransactionNode.FindAsync(books, name, id, token);

    public async Task<TrialBalanceNode> TrialBalance(
        CancellationToken token,
        [Description("The end of this effective date.")] DateOnly? asOf = null,
        [Description("As recorded up to this position.")] long? at = null,
        [Description("Wait until the projections have reached this position.")] long? waitFor = null) =>
        new(await ReadBalances.OfLedgerAsync(
            await books.ReportViewAsync(name, waitFor, token), asOf, at, token));

    [Description("By pair and date; a price that was corrected is left out.")]
    public Task<MarketPriceConnection> Prices(
        CancellationToken token,
        [Name("base")] string? priced = null, string? quote = null,
        [Description("The first day.")] DateOnly? from = null,
        [Description("The last day.")] DateOnly? to = null,
        int first = QueryLimits.PageDefault, string? after = null) => MarketPriceConnection.ReadAsync(
            books, name, new PriceFilter(priced, quote, from, to), first, after, token);

    [Description("The rate of one unit of an asset in another; null = no price leads from one to the other.")]
    public async Task<RateNode?> Rate(
        [FromServices] PriceSettings settings, [Name("base")] string priced, string quote,
        [Description("The end of this day.")] DateOnly asOf, CancellationToken token,
        [Description("As recorded up to this position.")] long? at = null)
    {
        var rates = await ReadRates.OfSpanAsync(
            await ViewAsync(token), asOf, asOf, at, settings.FreshDays, token);
        return rates.Find(priced, quote, asOf) is { } rate ? new RateNode(rate) : null;
    }

    [Description("How far each projection is behind this ledger, the watch over balances included.")]
    public async Task<IReadOnlyList<ProjectionStatus>> Projections(
        [FromServices] ReadStatus status, CancellationToken token) =>
        await status.ReadAsync(Caller.Local.Tenant, name, token);

    private Task<BooksView> ViewAsync(CancellationToken token) => books.ViewAsync(name, null, token);
}

[Name("Asset")]
public sealed record AssetNode(
    string Code, [property: Description("Decimal places of its amounts.")] int Scale);

internal static class LedgerViews
{
    /// <summary>A ledger that is known to be projected, at a position or later.</summary>
    public static async Task<BooksView> ViewAsync(
        this BooksReader books, string ledger, long? waitFor, CancellationToken token) =>
        (await books.LedgerAsync(ledger, waitFor, token))!;

    /// <summary>The same for a field that adds much up: such fields take turns.</summary>
    public static async Task<BooksView> ReportViewAsync(
        this BooksReader books, string ledger, long? waitFor, CancellationToken token) =>
        (await books.ReportAsync(ledger, waitFor, token))!;
}
