using System.Collections;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Resolvers;
using GraphQL.Types;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace Atlas.Api.GraphQL.Execution;

/// <summary>
/// Executes queries like the strategy it extends, field after field, and reads lists of objects without
/// making every value a node of its own: what is selected of an object is worked out once for all of a list.
/// </summary>
/// <remarks>
/// A list whose items are of several types, or in which anything fails, is left to the other strategy, which
/// says what failed and where.
/// </remarks>
public sealed class ListStrategy : SerialExecutionStrategy
{
    protected override async Task SetArrayItemNodesAsync(ExecutionContext context, ArrayExecutionNode parent)
    {
        if (await TryReadAsync(context, parent) is { } rows) parent.SerializedResult = rows;
        else await base.SetArrayItemNodesAsync(context, parent);
    }

    /// <summary>Null = not in this way.</summary>
    private async Task<IEnumerable?> TryReadAsync(ExecutionContext context, ArrayExecutionNode node)
    {
        if (ListOf(context, node) is not { Item.Row: not null } list) return null;
        try
        {
            return (IEnumerable?)await ReadAsync(context, list, node.Result);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // It fails again in the other strategy, which tells the caller.
            return null;
        }
    }

    private async ValueTask<object?> ReadAsync(ExecutionContext context, ListPlan list, object? result)
    {
        var items = result as IEnumerable ?? throw new InvalidOperationException("A list is none.");
        var read = new List<object?>((items as ICollection)?.Count ?? 4);
        foreach (var item in items)
        {
            var completed = Complete(context, list.Item, item);
            read.Add(completed.IsCompletedSuccessfully ? completed.Result : await completed);
        }

        return read;
    }

    /// <summary>What is written of a field's result.</summary>
    private ValueTask<object?> Complete(ExecutionContext context, ValuePlan plan, object? result)
    {
        if (plan.Scalar is { } scalar && !ListRow.IsWrittenAsIs(scalar, result))
            result = scalar.Serialize(result);
        if (result is null && !plan.AllowsNull) throw new InvalidOperationException("A value is missing.");
        if (result is null) return default;
        if (plan.List is { } list) return ReadAsync(context, list, result);
        return plan.Row is { } row ? Read(context, row, result) : new ValueTask<object?>(result);
    }

    /// <summary>Most objects have all their values at hand: nothing is awaited for these.</summary>
    private ValueTask<object?> Read(ExecutionContext context, RowPlan row, object result)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        row.Node.Result = result;
        ValidateNodeResult(context, row.Node);
        var values = new object?[row.Cells.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var value = Read(context, row.Cells[i]);
            if (!value.IsCompletedSuccessfully) return FinishAsync(context, row, values, i, value);
            values[i] = value.Result;
        }

        return new ValueTask<object?>(new ListRow(row.Names, values));
    }

    private ValueTask<object?> Read(ExecutionContext context, CellPlan cell)
    {
        var resolved = cell.Resolver.ResolveAsync(cell.Context);
        return resolved.IsCompletedSuccessfully
            ? Complete(context, cell.Value, resolved.Result)
            : ReadLaterAsync(context, cell.Value, resolved);
    }

    private async ValueTask<object?> ReadLaterAsync(
        ExecutionContext context, ValuePlan plan, ValueTask<object?> resolved) =>
        await Complete(context, plan, await resolved);

    /// <param name="value">Of the cell that has to be waited for.</param>
    private async ValueTask<object?> FinishAsync(
        ExecutionContext context, RowPlan row, object?[] values, int at, ValueTask<object?> value)
    {
        values[at] = await value;
        for (var i = at + 1; i < values.Length; i++) values[i] = await Read(context, row.Cells[i]);
        return new ListRow(row.Names, values);
    }

    private ListPlan? ListOf(ExecutionContext context, ArrayExecutionNode node)
    {
        var item = ((ListGraphType)node.GraphType!).ResolvedType!;
        var built = BuildExecutionNode(node, item, node.Field!, node.FieldDefinition!, 0);
        return PlanOf(context, built, item) is { } plan ? new ListPlan(plan) : null;
    }

    /// <summary>Null = there is a type in it that depends on the value.</summary>
    private ValuePlan? PlanOf(ExecutionContext context, ExecutionNode node, IGraphType type)
    {
        var allowsNull = type is not NonNullGraphType;
        switch (node)
        {
            case ValueExecutionNode value: return new ValuePlan(allowsNull, Scalar: value.GraphType);
            case ArrayExecutionNode array:
                return ListOf(context, array) is { } list ? new ValuePlan(allowsNull, List: list) : null;
            case ObjectExecutionNode { GraphType: IObjectGraphType } row:
                return RowOf(context, row) is { } plan ? new ValuePlan(allowsNull, Row: plan) : null;
            default: return null;
        }
    }

    private RowPlan? RowOf(ExecutionContext context, ObjectExecutionNode node)
    {
        var cells = new List<CellPlan>();
        foreach (var (name, (field, definition)) in
            CollectFieldsFrom(context, node.GraphType!, node.SelectionSet!, null))
        {
            var cell = BuildExecutionNode(node, definition.ResolvedType!, field, definition);
            if (PlanOf(context, cell, definition.ResolvedType!) is not { } value) return null;
            cells.Add(new CellPlan(
                name, SelectResolver(cell, context), new ReadonlyResolveFieldContext(cell, context), value));
        }

        return new RowPlan(node, [.. cells]);
    }

    private sealed record ListPlan(ValuePlan Item);

    /// <summary>One of the three.</summary>
    private sealed record ValuePlan(
        bool AllowsNull, ScalarGraphType? Scalar = null, ListPlan? List = null, RowPlan? Row = null);

    /// <param name="Context">Its source is whatever object the node of the row holds at the moment.</param>
    private sealed record CellPlan(
        string Name, IFieldResolver Resolver, IResolveFieldContext Context, ValuePlan Value);

    private sealed class RowPlan(ObjectExecutionNode node, CellPlan[] cells)
    {
        public ObjectExecutionNode Node => node;

        public CellPlan[] Cells => cells;

        public ListRow.FieldNames Names { get; } = new(cells.Select(c => c.Name));
    }
}
