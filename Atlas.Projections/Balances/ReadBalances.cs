using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Statements;

namespace Atlas.Projections.Balances;

/// <summary>
/// What an account, or a tree of accounts, has of one asset. Amounts are text padded to the asset's scale.
/// </summary>
/// <param name="Posted">Debits minus credits.</param>
/// <param name="Held">What open holds set aside, as of the position; holds have no effective date.</param>
/// <param name="Available">Posted minus held on each account's normal side.</param>
/// <param name="Position">The position the figures stand at.</param>
public sealed record AssetBalance(string Asset, string Posted, string Held, string Available, long Position);

/// <summary>A line of the trial balance: the balance stands in one column, the other is zero.</summary>
public sealed record TrialBalanceLine(string Account, string Asset, string Debit, string Credit);

public sealed record TrialBalanceTotal(string Asset, string Debit, string Credit);

/// <summary>Every account's balance; per asset the debits equal the credits.</summary>
public sealed record TrialBalance(
    long Position, IReadOnlyList<TrialBalanceLine> Lines, IReadOnlyList<TrialBalanceTotal> Totals);

/// <summary>
/// Balances now, <c>asOf</c> the end of an effective date, <c>at</c> a position, or both. A position that is
/// not projected yet is waited for. Sums are taken in numeric and leave as text, so no sum is ever rounded.
/// </summary>
public static class ReadBalances
{
    public static async Task<IReadOnlyList<AssetBalance>> OfAccountAsync(
        BooksView view, string account, DateOnly? asOf, long? at, CancellationToken token)
    {
        view = await view.AtLeastAsync(at, token);
        var rows = await view.QueryAsync<SumRow>(
            Sums("b.account = @account", asOf, at, "asset"), token,
            ("account", account), ("asof", asOf), ("at", at));
        return BalancesOf(rows, at ?? view.Position);
    }

    /// <summary>Several accounts at once, by path.</summary>
    public static async Task<ILookup<string, AssetBalance>> OfAccountsAsync(
        BooksView view, IEnumerable<string> accounts, DateOnly? asOf, long? at, CancellationToken token)
    {
        view = await view.AtLeastAsync(at, token);
        var rows = await view.QueryAsync<AccountSumRow>(
            Sums("b.account = any(@accounts)", asOf, at, "account, asset"), token,
            ("accounts", accounts.ToArray()), ("asof", asOf), ("at", at));
        return rows.ToLookup(r => r.Account, r => new AssetBalance(
            r.Asset, r.Posted, r.Held, r.Available, at ?? view.Position));
    }

    /// <summary>The account and everything below it.</summary>
    public static async Task<IReadOnlyList<AssetBalance>> OfSubtreeAsync(
        BooksView view, string account, DateOnly? asOf, long? at, CancellationToken token)
    {
        view = await view.AtLeastAsync(at, token);
        var rows = await view.QueryAsync<SumRow>(
            Sums("(b.account = @account or starts_with(b.account, @account || ':'))", asOf, at, "asset"),
            token,
            ("account", account), ("asof", asOf), ("at", at));
        return BalancesOf(rows, at ?? view.Position);
    }

    public static async Task<TrialBalance> OfLedgerAsync(
        BooksView view, DateOnly? asOf, long? at, CancellationToken token)
    {
        view = await view.AtLeastAsync(at, token);
        var query = new TurnoverQuery(Enum.GetValues<AccountKind>(), null);
        var basis = await ReportBasis.OpenAsync(view, null, at, token);
        var turnovers = await ReadTurnover.OfAccountsAsync(
            view, basis, query, [DateSpan.Until(asOf)], token);
        var lines = turnovers.Where(t => !t.IsNothing).OrderBy(t => t.Account, StringComparer.Ordinal)
            .ThenBy(t => t.Asset, StringComparer.Ordinal).ToList();
        return new TrialBalance(at ?? view.Position,
            [.. lines.Select(l =>
            {
                var (debit, credit) = SidesOf(l.Amounts[0], l.Scale);
                return new TrialBalanceLine(l.Account, l.Asset, debit, credit);
            })],
            [.. lines.GroupBy(l => l.Asset).OrderBy(g => g.Key, StringComparer.Ordinal).Select(TotalOf)]);
    }

    private static (string Debit, string Credit) SidesOf(Exact amount, int scale)
    {
        var (text, zero) = (amount.Abs.AtLeast(scale).ToString(), Exact.Zero.AtLeast(scale).ToString());
        return amount.Sign < 0 ? (zero, text) : (text, zero);
    }

    private static TrialBalanceTotal TotalOf(IGrouping<string, Turnover> lines)
    {
        var scale = lines.First().Scale;
        return new TrialBalanceTotal(lines.Key, Sum(1), Sum(-1));

        string Sum(int sign) => lines.Where(l => l.Amounts[0].Sign == sign)
            .Aggregate(Exact.Zero, (sum, l) => sum + l.Amounts[0].Abs).AtLeast(scale).ToString();
    }

    private static List<AssetBalance> BalancesOf(IReadOnlyList<SumRow> rows, long position) =>
        [.. rows.Select(r => new AssetBalance(r.Asset, r.Posted, r.Held, r.Available, position))];

    private static string Sums(string accounts, DateOnly? asOf, long? at, string group) => $"""
        with figures as ({Figures(accounts, asOf, at)})
        select {group}, round(sum(posted), scale)::text as posted, round(sum(held), scale)::text as held,
            round(sum(sign * posted - held), scale)::text as available
        from figures group by {group}, scale order by {group}
        """;

    /// <summary>
    /// Posted and held per account and asset; the accounts' balances name the pairs that ever existed.
    /// </summary>
    private static string Figures(string accounts, DateOnly? asOf, long? at) => $"""
        select b.account, b.asset, s.scale, {Posted(asOf, at)} as posted, {Held(at)} as held,
            case when c.kind in ('asset', 'expense') then 1 else -1 end as sign
        from {BooksView.Schema}.{BooksTables.Balances} b
        join {BooksView.Schema}.{BooksTables.Assets} s on {Same("s", "b")} and s.code = b.asset
        join {BooksView.Schema}.{BooksTables.Accounts} c on {Same("c", "b")} and c.path = b.account
        where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger and {accounts}
        """;

    private static string Posted(DateOnly? asOf, long? at) => (asOf, at) switch
    {
        (null, null) => "b.posted",
        (_, null) => $"""
            coalesce((select sum(case
                when m.month < date_trunc('month', @asof::timestamp) then m.amount else (
                    select sum(split_part(day, ':', 2)::numeric) from string_to_table(m.days, ' ') day
                    where split_part(day, ':', 1)::int <= extract(day from @asof::timestamp)) end)
                from {BooksView.Schema}.{BooksTables.MonthlySums} m
                where {Same("m", "b")} and m.account = b.account and m.asset = b.asset
                    and m.month <= @asof), 0)
            """,
        (null, _) => $"""
            coalesce((select p.balance from {BooksView.Schema}.{BooksTables.Postings} p
                where {Same("p", "b")} and p.account = b.account and p.asset = b.asset and p.position <= @at
                order by p.position desc, p.idx desc limit 1), 0)
            """,
        _ => $"""
            coalesce((select sum(p.amount) from {BooksView.Schema}.{BooksTables.Postings} p
                where {Same("p", "b")} and p.account = b.account and p.asset = b.asset
                  and p.position <= @at and p.effective_date <= @asof), 0)
            """,
    };

    private static string Held(long? at) => at is null
        ? "b.held"
        : $"""
            coalesce((select h.held from {BooksView.Schema}.{BooksTables.HoldEntries} h
                where {Same("h", "b")} and h.account = b.account and h.asset = b.asset and h.position <= @at
                order by h.position desc limit 1), 0)
            """;

    private static string Same(string left, string right) =>
        $"{left}.tenant_id = {right}.tenant_id and {left}.generation = {right}.generation " +
        $"and {left}.ledger = {right}.ledger";

    private sealed record SumRow(string Asset, string Posted, string Held, string Available);

    private sealed record AccountSumRow(
        string Account, string Asset, string Posted, string Held, string Available);
}
