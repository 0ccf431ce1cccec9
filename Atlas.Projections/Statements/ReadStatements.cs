using Atlas.Ledger.Accounts;
using Atlas.Projections.Books;

namespace Atlas.Projections.Statements;

/// <summary>Which part of a statement is asked for.</summary>
/// <param name="Account">The account of this path and everything below it; null = all.</param>
/// <param name="Depth">Lines of at most so many segments; null = all.</param>
/// <param name="At">As recorded up to this position; null = all.</param>
public sealed record StatementScope(string? Account = null, int? Depth = null, long? At = null);

/// <summary>
/// The statements of a ledger by account tree, with a subtotal at every node. Nothing of them is stored: they
/// are the sums per month and per day of the accounts, added up.
/// </summary>
public static class ReadStatements
{
    private static readonly AccountKind[] Standing =
        [AccountKind.Asset, AccountKind.Liability, AccountKind.Equity];

    private static readonly AccountKind[] Earning = [AccountKind.Income, AccountKind.Expense];

    /// <param name="asOf">The end of this effective date; null = all postings.</param>
    /// <param name="compareTo">The end of the day of comparison; null = none.</param>
    public static async Task<BalanceSheet> BalanceSheetAsync(
        BooksView view, DateOnly? asOf, DateOnly? compareTo, StatementScope scope, CancellationToken token)
    {
        view = await view.AtLeastAsync(scope.At, token);
        DateSpan[] spans =
            compareTo is null ? [DateSpan.Until(asOf)] : [DateSpan.Until(asOf), DateSpan.Until(compareTo)];
        var query = new TurnoverQuery(Standing, scope.Account, scope.At);
        var turnovers = await ReadTurnover.OfAccountsAsync(view, query, spans, token);
        var earnings = scope.Account is null
            ? AccountTree.Net(await ReadTurnover.OfKindsAsync(view, Earning, spans, scope.At, token))
            : null;
        return new BalanceSheet(
            scope.At ?? view.Position, asOf, compareTo, SectionOf(AccountKind.Asset),
            SectionOf(AccountKind.Liability), SectionOf(AccountKind.Equity), earnings);

        StatementSection SectionOf(AccountKind kind) => AccountTree.Section(kind, turnovers, scope.Depth);
    }

    /// <param name="previous">The period of comparison.</param>
    public static async Task<IncomeStatement> IncomeAsync(
        BooksView view, DateSpan period, DateSpan previous, StatementScope scope, CancellationToken token)
    {
        view = await view.AtLeastAsync(scope.At, token);
        var query = new TurnoverQuery(Earning, scope.Account, scope.At);
        var turnovers = await ReadTurnover.OfAccountsAsync(view, query, [period, previous], token);
        return new IncomeStatement(
            scope.At ?? view.Position, period, previous,
            AccountTree.Section(AccountKind.Income, turnovers, scope.Depth),
            AccountTree.Section(AccountKind.Expense, turnovers, scope.Depth),
            AccountTree.Net(turnovers));
    }
}
