using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;
using Atlas.Projections.Statements;

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
        var query = new TurnoverQuery(Kinds, scope.Account);
        var basis = await ReportBasis.OpenAsync(view, scope.Currency, scope.At, token);
        var rows = await RowsAsync(view, basis, query, months, token);
        var values = scope.Currency is null
            ? null : await ValuesAsync(view, basis, scope, query, months, token);
        var tree = new AccountTree(basis.Format, scope.Depth, spans: 1);
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

    private static async Task<Dictionary<(string Account, string Asset, DateOnly Month), RatedFlow>>
        ValuesAsync(
            BooksView view, ReportBasis basis, StatementScope scope, TurnoverQuery query, DateSpan months,
            CancellationToken token)
    {
        var rates = await ReadRates.OfSpanAsync(
            view, months.From!.Value, months.To!.Value, scope.At, scope.Currency!.FreshDays, token);
        var flows = await ReadFlows.ByMonthAsync(
            view, basis, query, months, new ReportRates(rates, scope.Currency.Code), token);
        return flows.ToDictionary(f => (f.Flow.Account, f.Flow.Asset, f.Month), f => f.Flow);
    }

    private static async Task<IEnumerable<(DateOnly Month, Turnover Turnover)>> RowsAsync(
        BooksView view, ReportBasis basis, TurnoverQuery query, DateSpan months, CancellationToken token)
    {
        var windows = new SpanWindows([basis.InSums(months)]);
        var moved = new Dictionary<(string Account, string Asset, DateOnly Month), MonthMoved>();
        var wanted = new SumsQuery(windows.Years, windows.Months, HasBalances: false, months);
        await ReadSums.EachAsync(view, basis, query, wanted, row =>
        {
            var (account, kind, asset, form, start) = (row.Account, row.Kind, row.Asset, row.Form, row.Start);
            var scale = basis.Scales[asset];
            var taken = form switch
            {
                SumForm.Year => windows.OfYear(0, start),
                SumForm.Month => windows.OfMonth(0, start),
                _ => SumWindow.All,
            };
            var sums = PackedSums.Read(row.Packed);
            while (sums.MoveNext())
            {
                if (!taken.Has(sums.Number)) continue;
                var month = form == SumForm.Year
                    ? start.AddMonths(sums.Number - 1) : DateSpan.MonthOf(start);
                var key = (account, asset, month);
                moved[key] = new(kind, moved.GetValueOrDefault(key).Units + sums.UnitsAt(scale));
            }
        }, token);
        return moved.Select(m => (m.Key.Month, new Turnover(
            m.Key.Account, m.Value.Kind, m.Key.Asset, basis.Scales[m.Key.Asset],
            [new Exact(m.Value.Units, basis.Scales[m.Key.Asset])])));
    }

    private readonly record struct MonthMoved(AccountKind Kind, Int128 Units);
}
