using Atlas.Ledger.Accounts;
using Atlas.Projections.Books;
using Npgsql;
using static Atlas.Projections.Statements.ReportSql;

namespace Atlas.Projections.Statements;

/// <summary>Which rows of sums are asked for.</summary>
/// <param name="Years">The first days of the first and the last year; null = no rows of years.</param>
/// <param name="Months">The first days of months.</param>
/// <param name="HasBalances">Whether the accounts' balances are asked for, too.</param>
/// <param name="Posted">As of a position: the days of postings that are read beside.</param>
internal sealed record SumsQuery(
    (DateOnly First, DateOnly Last)? Years, IReadOnlyCollection<DateOnly> Months, bool HasBalances,
    DateSpan Posted);

internal enum SumForm
{
    /// <summary>One amount, without a date.</summary>
    Balance,

    /// <summary>Packed by month.</summary>
    Year,

    /// <summary>Packed by day.</summary>
    Month,

    /// <summary>One amount.</summary>
    Day,
}

/// <summary>
/// A row of sums of one account and asset: debits minus credits. Each column is read when it is asked for.
/// </summary>
internal readonly struct SumRow(NpgsqlDataReader row)
{
    public string Account => row.GetString(0);

    public AccountKind Kind => Kinds[row.GetString(1)];

    public string Asset => row.GetString(2);

    public SumForm Form => (SumForm)row.GetInt32(3);

    /// <summary>The day, or the first one of the month or year; not of a balance.</summary>
    public DateOnly Start => row.GetFieldValue<DateOnly>(4);

    public string Packed => row.GetString(5);
}

/// <summary>
/// Reads sums of accounts in one statement. All accounts, or a whole kind of them, are found by date; a part
/// of the tree by looking its accounts up.
/// </summary>
internal static class ReadSums
{
    public static Task EachAsync(
        BooksView view, ReportBasis basis, TurnoverQuery query, SumsQuery sums, Action<SumRow> look,
        CancellationToken token)
    {
        var parts = new List<string>();
        if (sums.HasBalances) parts.Add(BalancesSql(query));
        if (sums.Years is not null) parts.Add(YearsSql(query));
        if (sums.Months.Count > 0) parts.Add(MonthsSql(query));
        if (basis.Cut is not null) parts.Add(PostingsSql(query));
        return parts.Count == 0
            ? Task.CompletedTask
            : view.EachAsync(
                string.Join(" union all ", parts), row => look(new SumRow(row)), token,
                [
                    .. query.Values, ("firstyear", sums.Years?.First), ("lastyear", sums.Years?.Last),
                    ("months", sums.Months.ToArray()), .. Ends([sums.Posted]), .. basis.Cut?.Values ?? [],
                ]);
    }

    /// <summary>Account, kind, asset, date and amount of postings that the sums have wrong.</summary>
    public static string PostingsSql(TurnoverQuery query, string condition = "true") => $"""
        select p.account, c.kind, p.asset, {(int)SumForm.Day}, p.effective_date,
            '0:' || trim_scale(sum(p.amount))
        from {PositionCut.Sql}
        join {Schema}.{BooksTables.Accounts} c on c.tenant_id = @tenant and c.generation = @generation
            and c.ledger = @ledger and c.path = p.account
        where p.effective_date between @from0 and @to0 and {condition} and {query.AccountsSql}
        group by p.account, c.kind, p.asset, p.effective_date
        """;

    /// <summary>Accounts and assets that have a balance, as the aliases <c>b</c> and <c>c</c>.</summary>
    public static string PairsSql(TurnoverQuery query) => $"""
        {Schema}.{BooksTables.Balances} b
        join {Schema}.{BooksTables.Accounts} c on {Same("c", "b")} and c.path = b.account
            and {query.AccountsSql}
        """;

    private static string BalancesSql(TurnoverQuery query) => $"""
        select b.account, c.kind, b.asset, {(int)SumForm.Balance}, null::date,
            '0:' || trim_scale(b.posted)
        from {PairsSql(query)}
        where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger
        """;

    private static string YearsSql(TurnoverQuery query) => query.IsWide
        ? $"""
            select account, kind, asset, {(int)SumForm.Year}, year, months
            from {Schema}.{BooksTables.YearlySums}
            where {Scope} and year between @firstyear and @lastyear and {query.RowsSql}
            """
        : $"""
            select b.account, c.kind, b.asset, {(int)SumForm.Year}, t.year, t.months from {PairsSql(query)}
            cross join lateral (select year, months from {Schema}.{BooksTables.YearlySums} s
                where {Same("s", "b")} and s.account = b.account and s.asset = b.asset
                    and s.year between @firstyear and @lastyear offset 0) t
            where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger
            """;

    /// <summary>Where accounts are looked up, so is each month: a list would only be a filter.</summary>
    private static string MonthsSql(TurnoverQuery query) => query.IsWide
        ? $"""
            select account, kind, asset, {(int)SumForm.Month}, month, days
            from {Schema}.{BooksTables.MonthlySums}
            where {Scope} and month = any(@months) and {query.RowsSql}
            """
        : $"""
            select b.account, c.kind, b.asset, {(int)SumForm.Month}, t.month, t.days from {PairsSql(query)}
            cross join unnest(@months) m(month)
            cross join lateral (select month, days from {Schema}.{BooksTables.MonthlySums} s
                where {Same("s", "b")} and s.account = b.account and s.asset = b.asset
                    and s.month = m.month offset 0) t
            where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger
            """;
}
