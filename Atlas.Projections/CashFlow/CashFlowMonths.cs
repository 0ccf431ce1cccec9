using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;
using Atlas.Projections.Statements;
using static Atlas.Projections.Statements.ReportSql;

namespace Atlas.Projections.CashFlow;

/// <summary>What a month's income and expenses were, by category account.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Income">Credits minus debits of income accounts.</param>
/// <param name="Expenses">Debits minus credits of expense accounts.</param>
/// <param name="Net">Income minus expenses.</param>
public sealed record CashFlowMonth(
    DateOnly Month, StatementSection Income, StatementSection Expenses, StatementFigures Net);

/// <param name="Position">The position the figures stand at.</param>
/// <param name="Currency">What values are given in, each flow at the rate of its day; null = none.</param>
/// <param name="Unpriced">Assets of which some flow has no price and is in no value.</param>
public sealed record CashFlowMonths(
    long Position, string? Currency, IReadOnlyList<CashFlowMonth> Months, IReadOnlyList<string> Unpriced);

/// <summary>Income and expenses month by month, from the sums per month.</summary>
public static class ReadCashFlowMonths
{
    /// <summary>The most months of one answer.</summary>
    public const int MonthsMax = 240;

    private static readonly AccountKind[] Kinds = [AccountKind.Income, AccountKind.Expense];

    /// <param name="months">Whole months: from the first day of one to the last day of one.</param>
    /// <exception cref="UnknownCurrencyException">The ledger does not know the currency.</exception>
    public static async Task<CashFlowMonths> OfPeriodAsync(
        BooksView view, DateSpan months, StatementScope scope, CancellationToken token)
    {
        view = await view.AtLeastAsync(scope.At, token);
        var query = new TurnoverQuery(Kinds, scope.Account, scope.At);
        var rows = await RowsAsync(view, query, months, token);
        var (format, values) = scope.Currency is null
            ? (null, null) : await ValuesAsync(view, scope.Currency, query, rows, months, token);
        var tree = new AccountTree(format, scope.Depth, spans: 1);
        var byMonth = rows.Select(r => (r.Month, Turnover: Valued(r.Month, r.Turnover)))
            .ToLookup(r => r.Month, r => r.Turnover);
        var answer = new List<CashFlowMonth>();
        for (var month = months.From!.Value; month < months.To!.Value; month = month.AddMonths(1))
        {
            var those = byMonth[month].ToList();
            answer.Add(new CashFlowMonth(
                month, tree.Section(AccountKind.Income, those), tree.Section(AccountKind.Expense, those),
                tree.Net(those)));
        }

        var unpriced = values?.Where(v => v.Value.HasUnrated).Select(v => v.Key.Asset).Distinct();
        return new CashFlowMonths(
            scope.At ?? view.Position, scope.Currency?.Code, answer,
            [.. (unpriced ?? []).Order(StringComparer.Ordinal)]);

        Turnover Valued(DateOnly month, Turnover turnover) => values is null
            ? turnover
            : turnover with
            {
                Values = [turnover.Asset == scope.Currency!.Code
                    ? turnover.Amounts[0]
                    : values.TryGetValue((turnover.Account, turnover.Asset, month), out var flow)
                        ? flow.Values[0] : Exact.Zero],
            };
    }

    private static async Task<(
        ValueFormat, Dictionary<(string Account, string Asset, DateOnly Month), RatedFlow>)> ValuesAsync(
        BooksView view, ReportCurrency currency, TurnoverQuery query,
        IReadOnlyList<(DateOnly Month, Turnover Turnover)> rows, DateSpan months, CancellationToken token)
    {
        var format = await ValueFormat.OfAsync(view, currency.Code, token);
        var foreign = rows.Select(r => r.Turnover.Asset).Where(a => a != currency.Code).Distinct().ToList();
        if (foreign.Count == 0) return (format, []);
        var rates = await ReadRates.OfSpanAsync(
            view, months.From!.Value, months.To!.Value, query.At, currency.FreshDays, token);
        var table = new RateTable(currency.Code, foreign, [months], rates);
        var flows = await ReadFlows.ByMonthAsync(view, query, months, table, token);
        return (format, flows.ToDictionary(f => (f.Flow.Account, f.Flow.Asset, f.Month), f => f.Flow));
    }

    private static Task<List<(DateOnly Month, Turnover Turnover)>> RowsAsync(
        BooksView view, TurnoverQuery query, DateSpan months, CancellationToken token)
    {
        var isNear = query.IsNear(view);
        var sums = $"""
            select b.account, c.kind, b.asset, m.month, m.amount
            from {Schema}.{BooksTables.Balances} b
            join {Schema}.{BooksTables.Accounts} c on {Same("c", "b")} and c.path = b.account
            cross join lateral (
                select s.month, s.amount from {Schema}.{BooksTables.MonthlyBalances} s
                where {Same("s", "b")} and s.account = b.account and s.asset = b.asset
                    and s.month between @from0 and @to0 offset 0) m
            where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger
                and {query.AccountsSql}
            """;
        var postings = $"""
            select p.account, c.kind, p.asset,
                date_trunc('month', p.effective_date::timestamp)::date as month,
                {(isNear ? "-" : "")}p.amount as amount
            from {Schema}.{BooksTables.Postings} p
            join {Schema}.{BooksTables.Accounts} c on {Same("c", "p")} and c.path = p.account
            where p.tenant_id = @tenant and p.generation = @generation and p.ledger = @ledger
                and p.position {(isNear ? ">" : "<=")} @at and p.effective_date between @from0 and @to0
                and {query.AccountsSql}
            """;
        var moved = query.At is null ? sums : isNear ? $"{sums} union all {postings}" : postings;
        var sql = $"""
            select t.account, t.kind, t.asset, s.scale, t.month, sum(t.amount)::text from ({moved}) t
            join {Schema}.{BooksTables.Assets} s on s.tenant_id = @tenant and s.generation = @generation
                and s.ledger = @ledger and s.code = t.asset
            group by t.account, t.kind, t.asset, s.scale, t.month
            """;
        return view.ReadAsync(sql, row => (row.GetFieldValue<DateOnly>(4), new Turnover(
            row.GetString(0), ReportSql.Kinds[row.GetString(1)], row.GetString(2), row.GetInt32(3),
            [Exact.Parse(row.GetString(5))])), token, [.. query.Values, .. Ends([months])]);
    }
}
