using System.ComponentModel;
using Atlas.Ledger.Journal;
using Atlas.Projections.CashFlow;
using Atlas.Projections.NetWorth;
using Atlas.Projections.Prices;
using Atlas.Projections.Statements;
using GraphQL;

namespace Atlas.Api.GraphQL;

/// <summary>The reports of a ledger.</summary>
public sealed partial class LedgerNode
{
    private const string FromText = "The first effective date.";
    private const string ToText = "The last effective date.";
    private const string AccountText = "The account of this path and everything below it.";
    private const string DepthText = "Lines of at most so many segments; what is below is in their sums.";
    private const string CurrencyText = "An asset to value everything in; null = only the amounts of assets.";
    private const string AtText = "As recorded up to this position.";
    private const string WaitText = "Wait until the projections have reached this position.";
    private const string PreviousText = "The period of comparison; as many months or days just before the " +
        "period unless both ends are given.";

    [Description("What accounts have at the end of a day, by account tree; values at closing rates.")]
    public async Task<BalanceSheetNode> BalanceSheet(
        [FromServices] PriceSettings prices, CancellationToken token,
        [Description("The end of this effective date; null = all postings.")] DateOnly? asOf = null,
        [Description("A day to compare with.")] DateOnly? compareTo = null,
        [Description(AccountText)] string? account = null, [Description(DepthText)] int? depth = null,
        [Description(CurrencyText)] string? currency = null,
        [Description(AtText)] long? at = null, [Description(WaitText)] long? waitFor = null)
    {
        ReportPeriod.Check(asOf, "asOf");
        ReportPeriod.Check(compareTo, "compareTo");
        var view = await books.ReportViewAsync(name, waitFor, token);
        var scope = new StatementScope(account, depth, at, CurrencyOf(currency, prices));
        return new BalanceSheetNode(
            await ReadStatements.BalanceSheetAsync(view, asOf, compareTo, scope, token));
    }

    [Description("Income and expenses over a period, by account tree; values at the rates of the days.")]
    public async Task<IncomeStatementNode> IncomeStatement(
        [FromServices] PriceSettings prices, [Description(FromText)] DateOnly from,
        [Description(ToText)] DateOnly to, CancellationToken token,
        [Description(PreviousText)] DateOnly? previousFrom = null, DateOnly? previousTo = null,
        [Description(AccountText)] string? account = null, [Description(DepthText)] int? depth = null,
        [Description(CurrencyText)] string? currency = null,
        [Description(AtText)] long? at = null, [Description(WaitText)] long? waitFor = null)
    {
        var (period, previous) = ReportPeriod.Of(from, to, previousFrom, previousTo);
        var view = await books.ReportViewAsync(name, waitFor, token);
        var scope = new StatementScope(account, depth, at, CurrencyOf(currency, prices));
        return new IncomeStatementNode(
            await ReadStatements.IncomeAsync(view, period, previous, scope, token));
    }

    [Description("Where cash came from and went over a period; values at the rates of the days.")]
    public async Task<CashFlowStatementNode> CashFlow(
        [FromServices] PriceSettings prices, [Description(FromText)] DateOnly from,
        [Description(ToText)] DateOnly to, CancellationToken token,
        [Description(PreviousText)] DateOnly? previousFrom = null, DateOnly? previousTo = null,
        [Description("Accounts that are cash, each with everything below it; asset accounts that are named " +
            "so (bank, cash, checking, savings and the like) unless given.")]
        IReadOnlyList<string>? cash = null,
        [Description(DepthText)] int? depth = null, [Description(CurrencyText)] string? currency = null,
        [Description(AtText)] long? at = null, [Description(WaitText)] long? waitFor = null)
    {
        var (period, previous) = ReportPeriod.Of(from, to, previousFrom, previousTo);
        var view = await books.ReportViewAsync(name, waitFor, token);
        var scope = new StatementScope(null, depth, at, CurrencyOf(currency, prices));
        return new CashFlowStatementNode(
            await ReadCashFlow.StatementAsync(view, period, previous, cash, scope, token));
    }

    [Description("Income and expenses by category account, month by month.")]
    public async Task<CashFlowMonthsNode> CashFlowByMonth(
        [FromServices] PriceSettings prices,
        [Description("Any day of the first month.")] DateOnly from,
        [Description("Any day of the last month.")] DateOnly to, CancellationToken token,
        [Description(AccountText)] string? account = null, [Description(DepthText)] int? depth = null,
        [Description(CurrencyText)] string? currency = null,
        [Description(AtText)] long? at = null, [Description(WaitText)] long? waitFor = null)
    {
        var months = ReportPeriod.Months(from, to);
        var view = await books.ReportViewAsync(name, waitFor, token);
        var scope = new StatementScope(account, depth, at, CurrencyOf(currency, prices));
        return new CashFlowMonthsNode(await ReadCashFlowMonths.OfPeriodAsync(view, months, scope, token));
    }

    [Description("Assets minus liabilities at the end of days: the last of each interval, and the last one.")]
    public async Task<NetWorthSeriesNode> NetWorth(
        [FromServices] PriceSettings prices, [Description("The first day.")] DateOnly from,
        [Description("The last day.")] DateOnly to, CancellationToken token,
        SeriesInterval interval = SeriesInterval.Day, [Description(CurrencyText)] string? currency = null,
        [Description(AtText)] long? at = null, [Description(WaitText)] long? waitFor = null)
    {
        ReportPeriod.Check(from, to);
        var days = SeriesDays.Of(from, to, interval);
        var view = await books.ReportViewAsync(name, waitFor, token);
        return new NetWorthSeriesNode(
            await ReadNetWorth.OfDaysAsync(view, days, CurrencyOf(currency, prices), at, token));
    }

    private static ReportCurrency? CurrencyOf(string? code, PriceSettings prices) =>
        code is null ? null : new ReportCurrency(code, prices.FreshDays);
}

/// <summary>The periods of a report, as they were asked for.</summary>
internal static class ReportPeriod
{
    public static (DateSpan Period, DateSpan Previous) Of(
        DateOnly from, DateOnly to, DateOnly? previousFrom, DateOnly? previousTo)
    {
        Check(from, to);
        if (previousFrom is not { } first || previousTo is not { } last)
            return (new DateSpan(from, to), DateSpan.Before(from, to));
        Check(first, last, "previousFrom", "previousTo");
        return (new DateSpan(from, to), new DateSpan(first, last));
    }

    /// <summary>The whole months in which the days lie.</summary>
    public static DateSpan Months(DateOnly from, DateOnly to)
    {
        Check(from, to);
        var months = ((to.Year - from.Year) * 12) + to.Month - from.Month + 1;
        if (months > ReadCashFlowMonths.MonthsMax)
            throw Invalid($"That is {months} months; ask for {ReadCashFlowMonths.MonthsMax} at most.");
        return DateSpan.Months(from, to);
    }

    public static void Check(DateOnly from, DateOnly to, string first = "from", string last = "to")
    {
        Check(from, first);
        Check(to, last);
        if (from > to) throw Invalid($"{first} is {from:O}, after {last}, which is {to:O}; swap them.");
    }

    public static void Check(DateOnly? day, string name)
    {
        if (day < Limits.FirstDate || day > Limits.LastDate)
            throw Invalid($"{name} is {day:O}; it goes from {Limits.FirstDate:O} to {Limits.LastDate:O}.");
    }

    private static ExecutionError Invalid(string message) => new(message) { Code = "INVALID_INPUT" };
}
