using Atlas.Ledger.Accounts;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;

namespace Atlas.Projections.Statements;

/// <summary>Which part of a statement is asked for.</summary>
/// <param name="Account">The account of this path and everything below it; null = all.</param>
/// <param name="Depth">Lines of at most so many segments; null = all.</param>
/// <param name="At">As recorded up to this position; null = all.</param>
/// <param name="Currency">To value everything in; null = amounts of the assets alone.</param>
public sealed record StatementScope(
    string? Account = null, int? Depth = null, long? At = null, ReportCurrency? Currency = null);

/// <summary>
/// The statements of a ledger by account tree, with a subtotal at every node. Nothing of them is stored: they
/// are the sums per month and per day of the accounts, added up.
/// </summary>
public static class ReadStatements
{
    private static readonly AccountKind[] Standing =
        [AccountKind.Asset, AccountKind.Liability, AccountKind.Equity];

    private static readonly AccountKind[] Earning = [AccountKind.Income, AccountKind.Expense];

    /// <summary>Balances at closing rates, earnings at the rates of their days.</summary>
    /// <param name="asOf">The end of this effective date; null = all postings.</param>
    /// <param name="compareTo">The end of the day of comparison; null = none.</param>
    /// <exception cref="UnknownCurrencyException">The ledger does not know the currency.</exception>
    public static async Task<BalanceSheet> BalanceSheetAsync(
        BooksView view, DateOnly? asOf, DateOnly? compareTo, StatementScope scope, CancellationToken token)
    {
        view = await view.AtLeastAsync(scope.At, token);
        DateOnly?[] dates = compareTo is null ? [asOf] : [asOf, compareTo];
        DateSpan[] spans = [.. dates.Select(DateSpan.Until)];
        var basis = await ReportBasis.OpenAsync(view, scope.Currency, scope.At, token);
        var turnovers = await ReadTurnover.OfAccountsAsync(
            view, basis, new TurnoverQuery(Standing, scope.Account), spans, token);
        var flows = scope.Account is not null ? null : await ReadTotals.DaysAsync(
            view, basis, new TurnoverQuery(Earning, null),
            dates.Contains(null) ? null : dates.Max(), token);
        var values = scope.Currency is null ? null : await SheetValues.OpenAsync(
            view, scope.Currency, basis.Format!, dates, scope.At, token);
        if (values is not null) turnovers = [.. turnovers.Where(t => !t.IsNothing).Select(values.Value)];
        var tree = new AccountTree(values?.Format, scope.Depth, spans.Length);
        var net = flows is null ? null : tree.Net(ReadTotals.Add(basis, flows, spans));
        var worth = values is null || flows is null
            ? null : await values.EarningsAsync(basis, flows, scope.At, token);
        return new BalanceSheet(
            scope.At ?? view.Position, asOf, compareTo, tree.Section(AccountKind.Asset, turnovers),
            tree.Section(AccountKind.Liability, turnovers), tree.Section(AccountKind.Equity, turnovers),
            worth is null ? net : Valued(net!.Amounts, [.. worth.Rated], values!.Format),
            worth is null ? null : Valued([], [.. worth.Translation], values!.Format),
            worth is null || worth.Unrated.All(u => u is null)
                ? null : Valued([], worth.Unrated, values!.Format),
            values?.Pricing(turnovers));
    }

    /// <summary>Each flow at the rate of its day.</summary>
    /// <param name="period">With both ends.</param>
    /// <param name="previous">The period of comparison, with both ends; null = none.</param>
    /// <exception cref="UnknownCurrencyException">The ledger does not know the currency.</exception>
    public static async Task<IncomeStatement> IncomeAsync(
        BooksView view, DateSpan period, DateSpan? previous, StatementScope scope, CancellationToken token)
    {
        view = await view.AtLeastAsync(scope.At, token);
        var query = new TurnoverQuery(Earning, scope.Account);
        DateSpan[] spans = previous is { } compared ? [period, compared] : [period];
        var basis = await ReportBasis.OpenAsync(view, scope.Currency, scope.At, token);
        var turnovers = await ReadTurnover.OfAccountsAsync(view, basis, query, spans, token);
        var values = scope.Currency is null ? null : await FlowValues.ReadAsync(
            view, basis, scope.Currency, query, spans,
            await ReadRates.OfSpanAsync(
                view, spans.Min(s => s.From)!.Value, spans.Max(s => s.To)!.Value, scope.At,
                scope.Currency.FreshDays, token), token);
        if (values is not null) turnovers = [.. turnovers.Select(values.Value)];
        var tree = new AccountTree(values?.Format, scope.Depth, spans.Length);
        return new IncomeStatement(
            scope.At ?? view.Position, period, previous, tree.Section(AccountKind.Income, turnovers),
            tree.Section(AccountKind.Expense, turnovers), tree.Net(turnovers), values?.Pricing());
    }

    private static StatementFigures Valued(
        IReadOnlyList<StatementAmount> amounts, IReadOnlyList<Ledger.Money.Exact?> values,
        ValueFormat format) =>
        new(amounts, format.Text(values[0]), values.Count > 1 ? format.Text(values[1]) : null);
}
