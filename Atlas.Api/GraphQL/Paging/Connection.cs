using System.ComponentModel;
using GraphQL;

namespace Atlas.Api.GraphQL.Paging;

/// <summary>
/// A page of a list: the entries, the same with cursors, and what a client needs for the next page.
/// </summary>
public abstract class Connection<TNode, TEdge>(IReadOnlyList<TEdge> edges, bool hasNext, bool hasPrevious)
    where TEdge : Edge<TNode>
{
    [Description("The entries of this page.")]
    public IEnumerable<TNode> Nodes => edges.Select(edge => edge.Node);

    [Description("The same entries, each with its cursor.")]
    public IReadOnlyList<TEdge> Edges => edges;

    public PageInfo PageInfo { get; } = new(
        hasNext, hasPrevious, edges is [var start, ..] ? start.Cursor : null,
        edges is [.., var end] ? end.Cursor : null);
}

public abstract class Edge<TNode>(TNode node, string cursor)
{
    public string Cursor { get; } = cursor;

    public TNode Node { get; } = node;
}

public sealed record PageInfo(
    bool HasNextPage,
    [property: Description("Whether this page was asked for with a cursor.")] bool HasPreviousPage,
    string? StartCursor,
    [property: Description("Pass it as after to get the next page.")] string? EndCursor);

internal static class PageSize
{
    /// <summary>
    /// The number of entries asked for; an error outside 1 to <see cref="QueryLimits.PageMax"/>.
    /// </summary>
    public static int Check(int first) => first is >= 1 and <= QueryLimits.PageMax
        ? first
        : throw new ExecutionError($"first is {first}; it goes from 1 to {QueryLimits.PageMax}.")
        {
            Code = "INVALID_PAGE_SIZE",
        };
}
