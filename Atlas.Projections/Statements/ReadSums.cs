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
internal readonly struct SumRow(
    NpgsqlDataReader row, RowTexts texts, IReadOnlyDictionary<string, AccountKind> accounts)
{
    public string Account => texts.Name(row, 0);

    public AccountKind Kind => Form == SumForm.Day ? accounts[Account] : Kinds[texts.Name(row, 1)];

    public string Asset => texts.Name(row, 2);

    public SumForm Form => (SumForm)row.GetInt32(3);

    /// <summary>The day, or the first one of the month or year; not of a balance.</summary>
    public DateOnly Start => row.GetFieldValue<DateOnly>(4);

    /// <summary>Valid until the next column is read.</summary>
    public ReadOnlySpan<char> Packed => texts.Text(row, 5);

    /// <summary>The amount of a row with one, in units of a scale.</summary>
    public Int128 UnitsAt(int scale)
    {
        var sums = PackedSums.Read(Packed);
        sums.MoveNext();
        return sums.UnitsAt(scale);
    }
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
                string.Join(" union all ", parts), Looking(basis, query, look), token,
                [
                    .. query.Values, ("firstyear", sums.Years?.First), ("lastyear", sums.Years?.Last),
                    ("months", sums.Months.ToArray()), .. Ends([sums.Posted]), .. basis.Cut?.Values ?? [],
                ]);
    }

    /// <summary>
    /// The postings that the sums have wrong, as of a position: the days of each account and asset.
    /// </summary>
    /// <param name="condition">For a posting, as the alias <c>p</c>.</param>
    /// <param name="values">With the ends of the span and those of the cut.</param>
    public static Task EachPostingAsync(
        BooksView view, ReportBasis basis, TurnoverQuery query, string condition, (string, object?)[] values,
        Action<SumRow> look, CancellationToken token) =>
        view.EachAsync(PostingsSql(query, condition), Looking(basis, query, look), token, values);

    private static Action<NpgsqlDataReader> Looking(
        ReportBasis basis, TurnoverQuery query, Action<SumRow> look)
    {
        var texts = new RowTexts();
        return reader =>
        {
            var row = new SumRow(reader, texts, basis.AccountKinds);
            if (row.Form != SumForm.Day || query.Kinds.Contains(row.Kind)) look(row);
        };
    }

    /// <summary>
    /// Account, asset, date and amount of postings that the sums have wrong, of accounts of all kinds.
    /// </summary>
    private static string PostingsSql(TurnoverQuery query, string condition = "true") => $"""
        select p.account, null, p.asset, {(int)SumForm.Day}, p.effective_date,
            '0:' || trim_scale(sum(p.amount))
        from {PositionCut.Sql}
        where p.effective_date between @from0 and @to0 and {condition} and {query.PathsSql("p.account")}
        group by p.account, p.asset, p.effective_date
        """;

    /// <summary>
    /// Rows of sums, as the alias <c>t</c>, of each account and asset that has a balance, as <c>b</c>.
    /// </summary>
    /// <param name="table">Of sums.</param>
    /// <param name="columns">Of that table.</param>
    /// <param name="which">A condition for its rows, as the alias <c>s</c>.</param>
    /// <param name="join">What comes before and gives dates to look up.</param>
    public static string LookedUpSql(
        TurnoverQuery query, string table, string columns, string which, string join = "") => $"""
        from {Schema}.{BooksTables.Balances} b {join}
        cross join lateral (select {columns} from {Schema}.{table} s
            where {Same("s", "b")} and s.account = b.account and s.asset = b.asset
                and {which} and {query.KindsSql("s.kind")} offset 0) t
        where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger
            and {query.PathsSql("b.account")}
        """;

    private static string BalancesSql(TurnoverQuery query) => $"""
        select b.account, c.kind, b.asset, {(int)SumForm.Balance}, null::date,
            '0:' || trim_scale(b.posted)
        from {Schema}.{BooksTables.Balances} b
        join {Schema}.{BooksTables.Accounts} c on {Same("c", "b")} and c.path = b.account
        where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger
            and {query.Sql("c.kind", "c.path")}
        """;

    private static string YearsSql(TurnoverQuery query) => query.IsWide
        ? $"""
            select account, kind, asset, {(int)SumForm.Year}, year, months
            from {Schema}.{BooksTables.YearlySums}
            where {Scope} and year between @firstyear and @lastyear and {query.Sql("kind", "account")}
            """
        : $"""
            select b.account, t.kind, b.asset, {(int)SumForm.Year}, t.year, t.months
            {LookedUpSql(
                query, BooksTables.YearlySums, "year, kind, months",
                "s.year between @firstyear and @lastyear")}
            """;

    /// <summary>Where accounts are looked up, so is each month: a list would only be a filter.</summary>
    private static string MonthsSql(TurnoverQuery query) => query.IsWide
        ? $"""
            select account, kind, asset, {(int)SumForm.Month}, month, days
            from {Schema}.{BooksTables.MonthlySums}
            where {Scope} and month = any(@months) and {query.Sql("kind", "account")}
            """
        : $"""
            select b.account, t.kind, b.asset, {(int)SumForm.Month}, t.month, t.days
            {LookedUpSql(
                query, BooksTables.MonthlySums, "month, kind, days", "s.month = m.month",
                "cross join unnest(@months) m(month)")}
            """;
}
