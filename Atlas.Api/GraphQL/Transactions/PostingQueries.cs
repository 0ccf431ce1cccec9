using System.ComponentModel;
using System.Text.Json;
using Atlas.Api.GraphQL.Paging;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Books;
using GraphQL;

namespace Atlas.Api.GraphQL;

[Name("Posting")]
[Description("One leg of a transaction, with the balance of its account after it.")]
public sealed class PostingNode(PostingRow row, int scale, TransactionPage transactions)
{
    [Description("The position of its transaction.")]
    public long Position => row.Position;

    [Description("Its place within the transaction, from 0.")]
    public int Index => row.Index;

    public string Account => row.Account;

    public string Asset => row.Asset;

    [Description("Signed: a debit is positive, a credit negative.")]
    public decimal Amount => Atlas.Ledger.Money.Amount.AtScale(row.Amount, scale);

    [Description("Debits minus credits of the account in this asset after this posting, in recorded order.")]
    public decimal Balance => Atlas.Ledger.Money.Amount.AtScale(row.Balance, scale);

    public DateOnly EffectiveDate => row.EffectiveDate;

    public UnitCost? Cost => row.Cost is null
        ? null
        : UnitCost.From(JsonSerializer.Deserialize<Cost>(row.Cost, LedgerJson.Options)!);

    public UnitPrice? Price => row.Price is null
        ? null
        : UnitPrice.From(JsonSerializer.Deserialize<Price>(row.Price, LedgerJson.Options)!);

    public Task<TransactionNode> Transaction(CancellationToken token) =>
        transactions.AtAsync(row.Position, token);
}

public sealed class PostingConnection(IReadOnlyList<PostingEdge> edges, bool hasNext, bool hasPrevious)
    : Connection<PostingNode, PostingEdge>(edges, hasNext, hasPrevious)
{
    private const string List = "postings";

    internal static async Task<PostingConnection> ReadAsync(
        BooksReader books, string ledger, string account, int first, string? after, CancellationToken token)
    {
        var last = Cursor.Read(List, after, parts: 2) is [var position, var index]
            ? (Cursor.Number<long>(position), Cursor.Number<int>(index))
            : ((long, int)?)null;
        var view = await books.ViewAsync(ledger, null, token);
        var page = await ReadBooks.PostingsAsync(view, account, PageSize.Check(first), last, token);
        var scales = await view.ScalesAsync(token);
        var positions = page.Items.Select(p => p.Position).Distinct();
        var transactions = new TransactionPage(books, ledger, [.. positions]);
        var edges = page.Items.Select(p => new PostingEdge(
            new PostingNode(p, scales[p.Asset], transactions), Cursor.Of(List, p.Position, p.Index)));
        return new PostingConnection([.. edges], page.HasNext, last is not null);
    }
}

public sealed class PostingEdge(PostingNode node, string cursor) : Edge<PostingNode>(node, cursor);

/// <summary>The postings of a page of transactions: read in one query, and only when somebody asks.</summary>
public sealed class PostingPage(BooksReader books, string ledger, IReadOnlyList<long> positions)
{
    private ILookup<long, PostingNode>? _postings;

    internal async Task<IReadOnlyList<PostingNode>> OfAsync(long position, CancellationToken token)
    {
        _postings ??= await ReadAsync(token);
        return [.. _postings[position]];
    }

    private async Task<ILookup<long, PostingNode>> ReadAsync(CancellationToken token)
    {
        var view = await books.ViewAsync(ledger, null, token);
        var scales = await view.ScalesAsync(token);
        var transactions = new TransactionPage(books, ledger, positions);
        return (await ReadBooks.PostingsOfAsync(view, positions, token)).SelectMany(p => p)
            .ToLookup(p => p.Position, p => new PostingNode(p, scales[p.Asset], transactions));
    }
}

/// <summary>The transactions of a page of postings: read in one query, and only when somebody asks.</summary>
public sealed class TransactionPage(BooksReader books, string ledger, IReadOnlyList<long> positions)
{
    private Dictionary<long, TransactionNode>? _transactions;

    internal async Task<TransactionNode> AtAsync(long position, CancellationToken token) =>
        (_transactions ??= await ReadAsync(token))[position];

    private async Task<Dictionary<long, TransactionNode>> ReadAsync(CancellationToken token)
    {
        var view = await books.ViewAsync(ledger, null, token);
        var rows = await ReadBooks.TransactionsAtAsync(view, positions, token);
        var postings = new PostingPage(books, ledger, positions);
        return rows.ToDictionary(t => t.Position, t => new TransactionNode(t, postings));
    }
}
