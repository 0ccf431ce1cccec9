using System.ComponentModel;
using System.Text.Json;
using Atlas.Api.GraphQL.Paging;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Projections.Balances;
using Atlas.Projections.Books;
using GraphQL;

namespace Atlas.Api.GraphQL;

[Name("Account")]
public sealed class AccountNode(BooksReader books, AccountRow row, AccountPage page)
{
    public string Path => row.Path;

    [Description("Fixes the normal side: debit for ASSET and EXPENSE, else credit.")]
    public AccountKind Kind => Enum.Parse<AccountKind>(row.Kind, ignoreCase: true);

    public PolicyNode Policy =>
        new(JsonSerializer.Deserialize<OverdraftPolicy>(row.Policy, LedgerJson.Options)!);

    public AccountStatus Status => Enum.Parse<AccountStatus>(row.Status, ignoreCase: true);

    [Description("The assets it may hold; null = every declared one.")]
    public IReadOnlyList<string>? AllowedAssets => row.AllowedAssets;

    public IReadOnlyDictionary<string, string> Metadata => row.Metadata;

    [Description("The position where it was opened.")]
    public long OpenedAt => row.Position;

    [Description("Per asset: now, at the end of an effective date, at a position, or both.")]
    public async Task<IEnumerable<BalanceNode>> Balances(
        CancellationToken token,
        [Description("The end of this effective date.")] DateOnly? asOf = null,
        [Description("As recorded up to this position.")] long? at = null,
        [Description("Wait until the projections have reached this position.")] long? waitFor = null)
    {
        var view = await books.ViewAsync(row.Ledger, waitFor, token);
        var balances = await page.BalancesAsync(view, asOf, at, token);
        return balances[row.Path].Select(b => new BalanceNode(b));
    }

    [Description("The same, of this account and everything below it.")]
    public async Task<IEnumerable<BalanceNode>> SubtreeBalances(
        CancellationToken token,
        [Description("The end of this effective date.")] DateOnly? asOf = null,
        [Description("As recorded up to this position.")] long? at = null,
        [Description("Wait until the projections have reached this position.")] long? waitFor = null)
    {
        var view = await books.ViewAsync(row.Ledger, waitFor, token);
        var balances = await ReadBalances.OfSubtreeAsync(view, row.Path, asOf, at, token);
        return balances.Select(b => new BalanceNode(b));
    }

    [Description("The newest position first, each with the balance after it.")]
    public Task<PostingConnection> Postings(
        CancellationToken token, int first = QueryLimits.PageDefault, string? after = null) =>
        PostingConnection.ReadAsync(books, row.Ledger, row.Path, first, after, token);
}

[Name("OverdraftPolicy")]
[Description("How far the available balance (posted minus held) may go below zero on the normal side.")]
public sealed class PolicyNode(OverdraftPolicy policy)
{
    public OverdraftMode Mode => policy.Mode;

    public IEnumerable<LimitNode> Limits =>
        (policy.Limits ?? []).Select(limit => new LimitNode(limit.Asset, limit.Amount));
}

[Name("OverdraftLimit")]
public sealed record LimitNode(
    string Asset, [property: Description("500.00 lets the balance reach -500.00.")] decimal Amount);

public sealed class AccountConnection(IReadOnlyList<AccountEdge> edges, bool hasNext, bool hasPrevious)
    : Connection<AccountNode, AccountEdge>(edges, hasNext, hasPrevious)
{
    private const string List = "accounts";

    internal static async Task<AccountConnection> ReadAsync(
        BooksReader books, string ledger, string? prefix, int first, string? after, CancellationToken token)
    {
        var path = Cursor.Read(List, after, parts: 1)?[0];
        var view = await books.ViewAsync(ledger, null, token);
        var page = await ReadBooks.AccountsAsync(view, prefix, PageSize.Check(first), path, token);
        var siblings = new AccountPage([.. page.Items.Select(r => r.Path)]);
        var edges = page.Items.Select(
            r => new AccountEdge(new AccountNode(books, r, siblings), Cursor.Of(List, r.Path)));
        return new AccountConnection([.. edges], page.HasNext, path is not null);
    }
}

public sealed class AccountEdge(AccountNode node, string cursor) : Edge<AccountNode>(node, cursor);

/// <summary>
/// The accounts of a page: their balances are read in one query, and only when somebody asks.
/// </summary>
public sealed class AccountPage(IReadOnlyList<string> paths)
{
    private readonly Dictionary<(long, DateOnly?, long?), ILookup<string, AssetBalance>> _read = [];

    internal async Task<ILookup<string, AssetBalance>> BalancesAsync(
        BooksView view, DateOnly? asOf, long? at, CancellationToken token)
    {
        if (_read.TryGetValue((view.Position, asOf, at), out var read)) return read;
        return _read[(view.Position, asOf, at)] =
            await ReadBalances.OfAccountsAsync(view, paths, asOf, at, token);
    }
}
