using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;
using Atlas.Projections.Statements;
using static Atlas.Projections.Statements.ReportSql;

namespace Atlas.Projections.CashFlow;

/// <summary>
/// Where cash came from and where it went. Every transaction sums to zero, so what cash gained is what all
/// other accounts gave: the statement is made of their turnover and needs no look at single transactions.
/// </summary>
public static class ReadCashFlow
{
    private static readonly AccountKind[] All = Enum.GetValues<AccountKind>();

    /// <param name="period">With both ends.</param>
    /// <param name="previous">The period of comparison, with both ends; null = none.</param>
    /// <param name="cash">
    /// Paths of the accounts that are cash, each with everything below it; null = asset accounts that are
    /// named so (bank, cash, checking, savings, …), or all of them where none is.
    /// </param>
    /// <param name="scope">Its account is not used: the statement is of all accounts.</param>
    /// <exception cref="UnknownCurrencyException">The ledger does not know the currency.</exception>
    public static async Task<CashFlowStatement> StatementAsync(
        BooksView view, DateSpan period, DateSpan? previous, IReadOnlyList<string>? cash,
        StatementScope scope, CancellationToken token)
    {
        view = await view.AtLeastAsync(scope.At, token);
        DateSpan[] spans = previous is { } compared ? [period, compared] : [period];
        DateOnly[] openings = [.. spans.Select(s => s.From!.Value.AddDays(-1))];
        var query = new TurnoverQuery(All, null);
        var basis = await ReportBasis.OpenAsync(view, scope.Currency, scope.At, token);
        var moved = await ReadTurnover.OfAccountsAsync(
            view, basis, query, [.. spans, .. openings.Select(d => DateSpan.Until(d))], token);
        IReadOnlyList<Turnover> turnovers =
            [.. moved.Select(t => t with { Amounts = [.. t.Amounts.Take(spans.Length)] })];
        var rates = scope.Currency is null ? null : await ReadRates.OfSpanAsync(
            view, openings.Min(), spans.Max(s => s.To)!.Value, scope.At, scope.Currency.FreshDays, token);
        var flows = rates is null ? null : await FlowValues.ReadAsync(
            view, basis, scope.Currency!, query, spans, rates, token);
        if (flows is not null) turnovers = [.. turnovers.Select(flows.Value)];
        var isCash = new CashAccounts(cash).Of(await AssetAccountsAsync(view, token));
        var others = turnovers.Where(t => !isCash.Contains(t.Account)).ToList();
        var held = moved.Where(t => isCash.Contains(t.Account)).ToList();
        var stock = CashStock.Of(
            held, spans.Length, ValuesAt(openings), ValuesAt([.. spans.Select(s => s.To!.Value)]));
        var tree = new AccountTree(flows?.Format, scope.Depth, spans.Length);
        return new CashFlowStatement(
            scope.At ?? view.Position, period, previous, [.. isCash.Order(StringComparer.Ordinal)],
            Section("operating"), Section("investing"), Section("financing"), stock.Opening, tree.Net(others),
            flows is null ? null : stock.Effect(others, flows.Format), stock.Closing,
            flows is null ? null : flows.Pricing() with { Prices = stock.Prices });

        SheetValues? ValuesAt(IReadOnlyList<DateOnly> days) => rates is null
            ? null : new SheetValues(view, scope.Currency!, flows!.Format, days, rates);

        CashFlowSection Section(string name)
        {
            var those = others.Where(t => CashAccounts.ActivityOf(t) == name).ToList();
            return new CashFlowSection(name, tree.Flows(those), tree.Net(those));
        }
    }

    /// <summary>Those that have ever been posted to or held.</summary>
    private static async Task<IReadOnlyCollection<string>> AssetAccountsAsync(
        BooksView view, CancellationToken token) => await view.ReadAsync(
        $"""
        select distinct b.account
        from {Schema}.{BooksTables.Balances} b
        join {Schema}.{BooksTables.Accounts} c on {Same("c", "b")} and c.path = b.account
        where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger
            and c.kind = '{BooksText.Of(AccountKind.Asset)}'
        """, row => row.GetString(0), token);
}

/// <summary>Cash at the beginning and at the end of a period and of the one it is compared with.</summary>
internal sealed class CashStock(CashStock.Side opening, CashStock.Side closing)
{
    internal sealed record Side(
        IReadOnlyList<Turnover> Held, int Periods, ValueFormat? Format, IReadOnlyList<PriceUsed> Prices)
    {
        /// <param name="amount">Of the period, 0, or of the period of comparison, 1.</param>
        public static Side Of(
            IEnumerable<Turnover> held, int periods, Func<Turnover, int, Exact> amount, SheetValues? values)
        {
            var amounts = held.Select(t => t with
            {
                Amounts = [.. Enumerable.Range(0, periods).Select(i => amount(t, i))],
            }).Where(t => !t.IsNothing);
            List<Turnover> valued = [.. values is null ? amounts : amounts.Select(values.Value)];
            return new Side(valued, periods, values?.Format, values?.Pricing(valued).Prices ?? []);
        }

        public StatementFigures Figures => new AccountTree(Format, null, Periods).Net(
            Held.Select(t => t with
            {
                Amounts = [.. t.Amounts.Select(a => -a)],
                Values = t.Values is null ? null : [.. t.Values.Select(v => v is { } value ? -value : v)],
            }));

        public Exact Value(int slot) => Held.Aggregate(
            Exact.Zero, (sum, t) => sum + (t.Values?[slot] ?? Exact.Zero));
    }

    /// <param name="held">Cash accounts: what each period moved, then what was there before each.</param>
    public static CashStock Of(
        IReadOnlyList<Turnover> held, int periods, SheetValues? atOpening, SheetValues? atClosing) =>
        new(Side.Of(held, periods, (t, i) => t.Amounts[periods + i], atOpening),
            Side.Of(held, periods, (t, i) => t.Amounts[periods + i] + t.Amounts[i], atClosing));

    public StatementFigures Opening => opening.Figures;

    public StatementFigures Closing => closing.Figures;

    public IReadOnlyList<PriceUsed> Prices => [.. opening.Prices, .. closing.Prices];

    /// <summary>What is left of the change of value when the flows are taken away.</summary>
    public StatementFigures Effect(IReadOnlyList<Turnover> others, ValueFormat format)
    {
        var effects = Enumerable.Range(0, opening.Periods).Select(slot =>
            closing.Value(slot) - opening.Value(slot)
            + others.Aggregate(Exact.Zero, (sum, t) => sum + (t.Values?[slot] ?? Exact.Zero))).ToList();
        return new StatementFigures(
            [], format.Text(effects[0]), effects.Count > 1 ? format.Text(effects[1]) : null);
    }
}
