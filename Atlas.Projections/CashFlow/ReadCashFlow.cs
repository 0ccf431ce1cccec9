using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Statements;

namespace Atlas.Projections.CashFlow;

/// <summary>
/// Where cash came from and where it went. Every transaction sums to zero, so what cash gained is what all
/// other accounts gave: the statement is made of their turnover and needs no look at single transactions.
/// </summary>
public static class ReadCashFlow
{
    private static readonly AccountKind[] All = Enum.GetValues<AccountKind>();

    /// <param name="period">With both ends.</param>
    /// <param name="previous">The period of comparison, with both ends.</param>
    /// <param name="cash">
    /// Paths of the accounts that are cash, each with everything below it; null = asset accounts that are
    /// named so (bank, cash, checking, savings, …), or all of them where none is.
    /// </param>
    /// <param name="scope">Its account is not used: the statement is of all accounts.</param>
    /// <exception cref="UnknownCurrencyException">The ledger does not know the currency.</exception>
    public static async Task<CashFlowStatement> StatementAsync(
        BooksView view, DateSpan period, DateSpan previous, IReadOnlyList<string>? cash, StatementScope scope,
        CancellationToken token)
    {
        view = await view.AtLeastAsync(scope.At, token);
        DateSpan[] spans = [period, previous];
        var query = new TurnoverQuery(All, null, scope.At);
        var turnovers = await ReadTurnover.OfAccountsAsync(view, query, spans, token);
        var flows = scope.Currency is null
            ? null : await FlowValues.ReadAsync(view, scope.Currency, query, turnovers, spans, token);
        if (flows is not null) turnovers = [.. turnovers.Select(flows.Value)];
        var isCash = new CashAccounts(cash).Of(
            [.. turnovers.Where(t => t.Kind == AccountKind.Asset).Select(t => t.Account).Distinct()]);
        var others = turnovers.Where(t => !isCash.Contains(t.Account)).ToList();
        var stock = await StockAsync(view, spans, isCash, scope, token);
        var tree = new AccountTree(flows?.Format, scope.Depth, spans.Length);
        return new CashFlowStatement(
            scope.At ?? view.Position, period, previous, [.. isCash.Order(StringComparer.Ordinal)],
            Section("operating", t => t.Kind is AccountKind.Income or AccountKind.Expense),
            Section("investing", t => t.Kind == AccountKind.Asset || CashAccounts.IsConversion(t)),
            Section("financing", t =>
                t.Kind is AccountKind.Liability or AccountKind.Equity && !CashAccounts.IsConversion(t)),
            stock.Opening, tree.Net(others),
            flows is null ? null : stock.Effect(others, flows.Format), stock.Closing,
            flows is null ? null : flows.Pricing(others) with { Prices = stock.Prices });

        CashFlowSection Section(string name, Func<Turnover, bool> isOfIt)
        {
            var those = others.Where(isOfIt).ToList();
            return new CashFlowSection(name, tree.Flows(those), tree.Net(those));
        }
    }

    /// <summary>What cash there was before the spans and at their ends.</summary>
    private static async Task<CashStock> StockAsync(
        BooksView view, IReadOnlyList<DateSpan> spans, IReadOnlySet<string> isCash, StatementScope scope,
        CancellationToken token)
    {
        var query = new TurnoverQuery([AccountKind.Asset], null, scope.At);
        var opening = await AtAsync(s => s.From!.Value.AddDays(-1));
        var closing = await AtAsync(s => s.To!.Value);
        return new CashStock(opening, closing);

        async Task<CashStock.Side> AtAsync(Func<DateSpan, DateOnly> dayOf)
        {
            DateOnly?[] days = [.. spans.Select(s => (DateOnly?)dayOf(s))];
            var all = await ReadTurnover.OfAccountsAsync(
                view, query, [.. days.Select(DateSpan.Until)], token);
            IReadOnlyList<Turnover> held = [.. all.Where(t => isCash.Contains(t.Account) && !t.IsNothing)];
            var values = scope.Currency is null
                ? null : await SheetValues.OpenAsync(view, scope.Currency, days, scope.At, token);
            if (values is not null) held = [.. held.Select(values.Value)];
            return new CashStock.Side(held, values?.Format, values?.Pricing(held).Prices ?? []);
        }
    }
}

/// <summary>Cash at the beginnings and at the ends of two periods.</summary>
internal sealed class CashStock(CashStock.Side opening, CashStock.Side closing)
{
    internal sealed record Side(
        IReadOnlyList<Turnover> Held, ValueFormat? Format, IReadOnlyList<PriceUsed> Prices)
    {
        public StatementFigures Figures => new AccountTree(Format, null, spans: 2).Net(
            Held.Select(t => t with
            {
                Amounts = [.. t.Amounts.Select(a => -a)],
                Values = t.Values is null ? null : [.. t.Values.Select(v => v is { } value ? -value : v)],
            }));

        public Exact Value(int slot) => Held.Aggregate(
            Exact.Zero, (sum, t) => sum + (t.Values?[slot] ?? Exact.Zero));
    }

    public StatementFigures Opening => opening.Figures;

    public StatementFigures Closing => closing.Figures;

    public IReadOnlyList<PriceUsed> Prices => [.. opening.Prices, .. closing.Prices];

    /// <summary>What is left of the change of value when the flows are taken away.</summary>
    public StatementFigures Effect(IReadOnlyList<Turnover> others, ValueFormat format)
    {
        var effects = Enumerable.Range(0, 2).Select(slot => closing.Value(slot) - opening.Value(slot)
            + others.Aggregate(Exact.Zero, (sum, t) => sum + (t.Values?[slot] ?? Exact.Zero))).ToList();
        return new StatementFigures([], format.Text(effects[0]), format.Text(effects[1]));
    }
}
