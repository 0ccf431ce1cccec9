using System.ComponentModel;
using Atlas.Projections.Statements;
using GraphQL;

namespace Atlas.Api.GraphQL;

/// <summary>The statements of a ledger.</summary>
public sealed partial class LedgerNode
{
    private const string AccountText = "The account of this path and everything below it.";
    private const string DepthText = "Lines of at most so many segments; what is below is in their sums.";
    private const string AtText = "As recorded up to this position.";
    private const string WaitText = "Wait until the projections have reached this position.";

    [Description("What accounts have at the end of a day, by account tree.")]
    public async Task<BalanceSheetNode> BalanceSheet(
        CancellationToken token,
        [Description("The end of this effective date; null = all postings.")] DateOnly? asOf = null,
        [Description("A day to compare with.")] DateOnly? compareTo = null,
        [Description(AccountText)] string? account = null,
        [Description(DepthText)] int? depth = null,
        [Description(AtText)] long? at = null,
        [Description(WaitText)] long? waitFor = null)
    {
        var view = await books.ViewAsync(name, waitFor, token);
        var scope = new StatementScope(account, depth, at);
        return new BalanceSheetNode(
            await ReadStatements.BalanceSheetAsync(view, asOf, compareTo, scope, token));
    }

    [Description("Income and expenses over a period, by account tree.")]
    public async Task<IncomeStatementNode> IncomeStatement(
        [Description("The first effective date.")] DateOnly from,
        [Description("The last effective date.")] DateOnly to,
        CancellationToken token,
        [Description("Where the period of comparison begins and ends; as many months or days just before " +
            "the period unless both are given.")] DateOnly? previousFrom = null,
        DateOnly? previousTo = null,
        [Description(AccountText)] string? account = null,
        [Description(DepthText)] int? depth = null,
        [Description(AtText)] long? at = null,
        [Description(WaitText)] long? waitFor = null)
    {
        var (period, previous) = ReportPeriod.Of(from, to, previousFrom, previousTo);
        var view = await books.ViewAsync(name, waitFor, token);
        var scope = new StatementScope(account, depth, at);
        return new IncomeStatementNode(
            await ReadStatements.IncomeAsync(view, period, previous, scope, token));
    }
}

/// <summary>The periods of a report, as they were asked for.</summary>
internal static class ReportPeriod
{
    public static (DateSpan Period, DateSpan Previous) Of(
        DateOnly from, DateOnly to, DateOnly? previousFrom, DateOnly? previousTo)
    {
        var period = Of(from, to, "from", "to");
        var previous = previousFrom is { } first && previousTo is { } last
            ? Of(first, last, "previousFrom", "previousTo")
            : DateSpan.Before(from, to);
        return (period, previous);
    }

    private static DateSpan Of(DateOnly from, DateOnly to, string first, string last) => from <= to
        ? new DateSpan(from, to)
        : throw new ExecutionError($"{first} is {from:O}, after {last}, which is {to:O}; swap them.")
        {
            Code = "INVALID_INPUT",
        };
}
