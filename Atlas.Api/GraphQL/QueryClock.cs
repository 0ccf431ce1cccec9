using GraphQL;
using GraphQL.Execution;
using GraphQLParser.AST;

namespace Atlas.Api.GraphQL;

/// <summary>
/// Cuts off a query that runs too long. Commands are left alone: once taken they commit, and their caller is
/// told.
/// </summary>
internal sealed class QueryClock(CancellationTokenSource end) : DocumentExecutionListenerBase
{
    public static ExecutionError TooSlow =>
        new("The query took too long and was cut off; ask for less at once.") { Code = "QUERY_TIMEOUT" };

    public override Task BeforeExecutionAsync(IExecutionContext context)
    {
        if (context.Operation.Operation == OperationType.Query) end.CancelAfter(QueryLimits.QueryTimeMax);
        return Task.CompletedTask;
    }
}
