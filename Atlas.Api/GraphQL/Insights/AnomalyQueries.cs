using System.ComponentModel;
using Atlas.Api.GraphQL.Paging;
using Atlas.Insights.Anomalies;
using Atlas.Projections.Books;
using GraphQL;

namespace Atlas.Api.GraphQL;

public sealed partial class LedgerNode
{
    [Description("What the detectors find unusual, the newest position first.")]
    public Task<AnomalyConnection> Anomalies(
        [FromServices] ReadAnomalies anomalies, CancellationToken token, AnomalyWhere? where = null,
        int first = QueryLimits.PageDefault, string? after = null) =>
        AnomalyConnection.ReadAsync(books, anomalies, name, where, first, after, token);

    [Description("Null = there is no anomaly with this id.")]
    public async Task<AnomalyNode?> Anomaly(
        [FromServices] ReadAnomalies anomalies, Guid id, CancellationToken token) =>
        await anomalies.FindAsync(books.Tenant, name, id, token) is { } found
            ? new AnomalyNode(found, AnomalyPage.Of(books, name, [found])) : null;
}

[Description("Which anomalies are meant; what is left out does not matter.")]
public sealed record AnomalyWhere
{
    [Description("At least this much evidence, in nats.")]
    public double? ScoreMin { get; init; }

    [Description("The account of the books that money left or entered.")]
    public string? Account { get; init; }

    public AnomalyKind? Kind { get; init; }

    public AnomalyState? State { get; init; }

    internal AnomalyFilter ToFilter() => new(ScoreMin, Account, Kind, State);
}

[Name("Anomaly")]
[Description("Something unusual about a ledger's transactions, with the reason why. An opinion, not a fact.")]
public sealed class AnomalyNode(Anomaly anomaly, AnomalyPage page)
{
    public Guid Id => anomaly.Id;

    public AnomalyKind Kind => anomaly.Kind;

    public AnomalyState State => anomaly.State;

    [Description("Why, in one sentence.")]
    public string Sentence => anomaly.Sentence;

    [Description("What would have been normal.")]
    public string Normal => anomaly.Normal;

    [Description("Evidence in nats: minus the natural logarithm of the chance, beyond what is common.")]
    public double Score => anomaly.Score;

    [Description("The part of this ledger's transactions that would look at least as unusual.")]
    public double PValue => anomaly.PValue;

    [Description("The ledger's position at which it was found.")]
    public long Position => anomaly.Position;

    [Description("When the ledger recorded what it was found by.")]
    public DateTimeOffset FoundAt => anomaly.FoundAt;

    [Description("Effective date; of a payment that did not come, the day it was due.")]
    public DateOnly Date => anomaly.Date;

    public string Account => anomaly.Account;

    public string? Counterparty => anomaly.Counterparty;

    public string Asset => anomaly.Asset;

    [Description("Positive; of a payment that did not come, its usual amount.")]
    public decimal Amount => anomaly.Amount;

    [Description("The parts of the evidence, the strongest first.")]
    public IReadOnlyList<Contribution> Contributions => anomaly.Contributions;

    [Description("Null for a payment that did not come.")]
    public async Task<TransactionNode?> Transaction(CancellationToken token) =>
        anomaly.Transaction is null ? null : await page.AtAsync(anomaly.Position, token);

    [Description("The most similar past transactions, at most three.")]
    public IEnumerable<SimilarNode> Similar => anomaly.Similar.Select(s => new SimilarNode(s, page));

    [Description("The last day on which the like is not told.")]
    public DateOnly? SnoozedUntil => anomaly.SnoozedUntil;

    public DateTimeOffset? AnsweredAt => anomaly.AnsweredAt;

    [Description("Version of the detectors that found it.")]
    public string Detector => anomaly.Detector;
}

[Name("SimilarTransaction")]
public sealed class SimilarNode(SimilarTransaction similar, AnomalyPage page)
{
    public long Position => similar.Position;

    public DateOnly Date => similar.Date;

    public decimal Amount => similar.Amount;

    public Task<TransactionNode?> Transaction(CancellationToken token) =>
        page.AtAsync(similar.Position, token);
}

public sealed class AnomalyConnection(
    IReadOnlyList<AnomalyEdge> edges, bool hasNext, bool hasPrevious, ScorerProgress progress)
    : Connection<AnomalyNode, AnomalyEdge>(edges, hasNext, hasPrevious)
{
    private const string List = "anomalies";

    [Description("How far the detectors have looked at this ledger.")]
    public AnomalyProgress Progress { get; } = new(
        progress.Position, progress.Scored, progress.Shed, progress.Withheld);

    internal static async Task<AnomalyConnection> ReadAsync(
        BooksReader books, ReadAnomalies anomalies, string ledger, AnomalyWhere? where, int first,
        string? after, CancellationToken token)
    {
        var last = Cursor.Read(List, after, parts: 2) is [var position, var id]
            ? (Cursor.Number<long>(position), Cursor.Number<Guid>(id)) : ((long, Guid)?)null;
        var filter = (where ?? new AnomalyWhere()).ToFilter();
        var progress = await anomalies.ProgressAsync(books.Tenant, ledger, token);
        var found = await anomalies
            .PageAsync(books.Tenant, ledger, filter, PageSize.Check(first), last, token);
        var page = AnomalyPage.Of(books, ledger, found);
        var edges = found.Take(first).Select(a => new AnomalyEdge(
            new AnomalyNode(a, page), Cursor.Of(List, a.Position, a.Id)));
        return new AnomalyConnection([.. edges], found.Count > first, last is not null, progress);
    }
}

public sealed class AnomalyEdge(AnomalyNode node, string cursor) : Edge<AnomalyNode>(node, cursor);

[Description("How far the detectors have looked at a ledger.")]
public sealed record AnomalyProgress(
    [property: Description("The ledger's position of the last transaction looked at.")] long Position,
    [property: Description("Transactions looked at.")] long Scored,
    [property: Description("Transactions left out because the ledger was faster.")] long Shed,
    [property: Description("Anomalies that the alert budget kept back.")] long Withheld);

/// <summary>
/// The transactions that a page of anomalies is about: read in one query, when somebody asks.
/// </summary>
public sealed class AnomalyPage(BooksReader books, string ledger, IReadOnlyList<long> positions)
{
    private Dictionary<long, TransactionNode>? _transactions;

    internal static AnomalyPage Of(BooksReader books, string ledger, IEnumerable<Anomaly> anomalies) => new(
        books, ledger,
        [.. anomalies.SelectMany(a => a.Similar.Select(s => s.Position).Append(a.Position)).Distinct()]);

    /// <summary>Null where the read models have not come so far.</summary>
    internal async Task<TransactionNode?> AtAsync(long position, CancellationToken token)
    {
        _transactions ??= await ReadAsync(token);
        return _transactions.GetValueOrDefault(position);
    }

    private async Task<Dictionary<long, TransactionNode>> ReadAsync(CancellationToken token)
    {
        var rows = await ReadBooks.TransactionsAtAsync(
            await books.ViewAsync(ledger, null, token), positions, token);
        var postings = new PostingPage(books, ledger, [.. rows.Select(r => r.Position)]);
        return rows.ToDictionary(r => r.Position, r => new TransactionNode(r, postings));
    }
}
