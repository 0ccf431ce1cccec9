using System.ComponentModel;
using Atlas.Api.GraphQL.Paging;
using Atlas.Projections.Books;
using GraphQL;

namespace Atlas.Api.GraphQL;

public enum TransactionKind
{
    Posted,
    Reversal,
    Capture,
}

[Name("Transaction")]
public sealed class TransactionNode(TransactionRow row, PostingPage postings)
{
    public Guid Id => row.Id;

    [Description("Its number in the ledger's journal.")]
    public long Position => row.Position;

    public TransactionKind Kind => Enum.Parse<TransactionKind>(row.Kind, ignoreCase: true);

    [Description("The business's date.")]
    public DateOnly EffectiveDate => row.EffectiveDate;

    [Description("When the ledger recorded it.")]
    public DateTimeOffset RecordedAt => row.RecordedAt;

    [Description("Who sent it.")]
    public string? Actor => row.Actor;

    public string? Description => row.Description;

    [Description("The business's own number, unique in the ledger.")]
    public string? Reference => row.Reference;

    public string? Source => row.Source;

    public IReadOnlyList<string> Tags => row.Tags;

    public IReadOnlyDictionary<string, string> Metadata => row.Metadata;

    [Description("Id of the transaction that this one takes back.")]
    public Guid? Reverses => row.Reverses;

    [Description("Id of the hold that this one captures.")]
    public Guid? Captures => row.Hold;

    public Task<IReadOnlyList<PostingNode>> Postings(CancellationToken token) =>
        postings.OfAsync(row.Position, token);

    internal static async Task<TransactionNode?> FindAsync(
        BooksReader books, string ledger, Guid id, CancellationToken token)
    {
        var row = await ReadBooks.TransactionAsync(await books.ViewAsync(ledger, null, token), id, token);
        return row is null ? null : new TransactionNode(row, new PostingPage(books, ledger, [row.Position]));
    }
}

public sealed class TransactionConnection(
    IReadOnlyList<TransactionEdge> edges, bool hasNext, bool hasPrevious)
    : Connection<TransactionNode, TransactionEdge>(edges, hasNext, hasPrevious)
{
    private const string List = "transactions";

    internal static async Task<TransactionConnection> ReadAsync(
        BooksReader books, string ledger, int first, string? after, CancellationToken token)
    {
        var last = Cursor.Read(List, after, parts: 1) is [var position]
            ? Cursor.Number<long>(position) : (long?)null;
        var view = await books.ViewAsync(ledger, null, token);
        var page = await ReadBooks.TransactionsAsync(view, PageSize.Check(first), last, token);
        var postings = new PostingPage(books, ledger, [.. page.Items.Select(t => t.Position)]);
        var edges = page.Items.Select(
            t => new TransactionEdge(new TransactionNode(t, postings), Cursor.Of(List, t.Position)));
        return new TransactionConnection([.. edges], page.HasNext, last is not null);
    }
}

public sealed class TransactionEdge(TransactionNode node, string cursor)
    : Edge<TransactionNode>(node, cursor);
