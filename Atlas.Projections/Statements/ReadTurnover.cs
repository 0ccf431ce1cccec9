using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using static Atlas.Projections.Statements.ReportSql;

namespace Atlas.Projections.Statements;

/// <summary>
/// What accounts moved in spans of effective dates: whole months from the sums per month, the days around
/// them from the sums per day. As of a position, the postings on its shorter side are read beside.
/// </summary>
internal static class ReadTurnover
{
    /// <summary>Up to so many accounts, looking each up costs less than reading all by date.</summary>
    private const int FewAccounts = 200;

    public static async Task<IReadOnlyList<Turnover>> OfAccountsAsync(
        BooksView view, TurnoverQuery query, IReadOnlyList<DateSpan> spans, CancellationToken token)
    {
        var values = query.Values;
        var isFew = await IsFewAsync(view, query, token);
        var sql = Sql(view, query, await ShortestAsync(view, spans, token), isFew, values);
        return await view.ReadAsync(sql, row => new Turnover(
            row.GetString(0), Kinds[row.GetString(1)], row.GetString(2), row.GetInt32(3),
            [.. row.GetFieldValue<string[]>(4).Select(amount => Exact.Parse(amount))]),
            token, [.. values, .. Ends(spans)]);
    }

    /// <summary>Whole kinds of accounts, by asset.</summary>
    public static async Task<IReadOnlyList<Turnover>> OfKindsAsync(
        BooksView view, TurnoverQuery query, IReadOnlyList<DateSpan> spans, CancellationToken token)
    {
        var sums = spans.Select(
            (_, i) => $"coalesce(sum(amount) filter (where date between @from{i} and @to{i}), 0)");
        var sql = $"""
            select t.kind, t.asset, s.scale, array[{string.Join(", ", sums)}]::text[]
            from ({TotalsSql(view, query)}) t
            join {Schema}.{BooksTables.Assets} s on s.tenant_id = @tenant and s.generation = @generation
                and s.ledger = @ledger and s.code = t.asset
            group by t.kind, t.asset, s.scale
            """;
        return await view.ReadAsync(sql, row => new Turnover(
            "", Kinds[row.GetString(0)], row.GetString(1), row.GetInt32(2),
            [.. row.GetFieldValue<string[]>(3).Select(amount => Exact.Parse(amount))]),
            token, [.. query.Values, .. Ends(spans)]);
    }

    /// <summary>Kind, asset, date and amount of whole kinds, several rows for one day among them.</summary>
    public static string TotalsSql(BooksView view, TurnoverQuery query)
    {
        var totals = $"""
            select kind, asset, date, amount from {Schema}.{BooksTables.DailyTotals}
            where {Scope} and kind = any(@kinds)
            """;
        if (query.At is null) return totals;
        var isNear = query.IsNear(view);
        var postings = $"""
            select c.kind, p.asset, p.effective_date as date, {(isNear ? "-" : "")}p.amount as amount
            from {Schema}.{BooksTables.Postings} p
            join {Schema}.{BooksTables.Accounts} c on {Same("c", "p")} and c.path = p.account
            where p.tenant_id = @tenant and p.generation = @generation and p.ledger = @ledger
                and c.kind = any(@kinds) and p.position {(isNear ? ">" : "<=")} @at
            """;
        return isNear ? $"{totals} union all {postings}" : postings;
    }

    private static string Sql(
        BooksView view, TurnoverQuery query, IReadOnlyList<SummedSpan> spans, bool isFew,
        List<(string, object?)> values)
    {
        var isNear = query.IsNear(view);
        var amounts = spans.Select((span, i) =>
        {
            var (sums, postings) = ($"coalesce(m.amount{i}, 0)", $"coalesce(p.amount{i}, 0)");
            if (span.FromBalance) sums = $"b.posted + {sums}";
            return query.At is null ? sums : isNear ? $"{sums} - {postings}" : postings;
        });
        return $"""
            select b.account, c.kind, b.asset, s.scale, array[{string.Join(", ", amounts)}]::text[]
            from {Schema}.{BooksTables.Balances} b
            join {Schema}.{BooksTables.Assets} s on {Same("s", "b")} and s.code = b.asset
            join {Schema}.{BooksTables.Accounts} c on {Same("c", "b")} and c.path = b.account
            {Sums(query, spans, isFew, values)}
            {(query.At is null ? "" : Postings(spans.Count, isNear))}
            where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger
                and {query.AccountsSql}
            """;
    }

    /// <summary>
    /// What accounts moved in the spans, each month and day read once. Reading those of all accounts by date
    /// costs less than looking each account up, unless few are asked for.
    /// </summary>
    private static string Sums(
        TurnoverQuery query, IReadOnlyList<SummedSpan> spans, bool isFew, List<(string, object?)> values)
    {
        var rows = new List<string>();
        foreach (var (part, weights) in DateSpanPart.Disjoint([.. spans.Select(s => s.Parts)]))
        {
            var name = $"part{rows.Count}";
            values.Add(($"{name}from", part.From));
            values.Add(($"{name}to", part.To));
            var columns = string.Join(", ", weights.Select((weight, i) => $"{weight} as weight{i}"));
            rows.Add(isFew ? OfEach(part, name, columns) : OfAll(query, part, name, columns));
        }

        var sums = spans.Select((_, i) => rows.Count == 0
            ? $"0 as amount{i}" : $"sum(amount * weight{i}) as amount{i}");
        var moved = rows.Count == 0
            ? $"select '' as account, '' as asset, {string.Join(", ", sums)}"
            : $"""
                select account, asset, {string.Join(", ", sums)}
                from ({string.Join(" union all ", rows)}) u group by account, asset
                """;
        return $"left join ({moved}) m on m.account = b.account and m.asset = b.asset";
    }

    private static string OfEach(DateSpanPart part, string name, string weights)
    {
        var (table, column, amount) = ColumnsOf(part);
        return $"""
            select b.account, b.asset, t.amount, {weights} from {Schema}.{BooksTables.Balances} b
            cross join lateral (select {amount} as amount from {Schema}.{table} t where {Same("t", "b")}
                and t.account = b.account and t.asset = b.asset
                and t.{column} between @{name}from and @{name}to offset 0) t
            where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger
                and (b.account = @account or starts_with(b.account, @account || ':'))
            """;
    }

    private static string OfAll(TurnoverQuery query, DateSpanPart part, string name, string weights)
    {
        var (table, column, amount) = ColumnsOf(part);
        var below = query.Account is null
            ? "" : "and (account = @account or starts_with(account, @account || ':'))";
        return $"""
            select account, asset, {amount} as amount, {weights}
            from {Schema}.{table} where {Scope} and {column} between @{name}from and @{name}to {below}
            """;
    }

    private static (string Table, string Column, string Amount) ColumnsOf(DateSpanPart part) => part.IsMonths
        ? (BooksTables.MonthlyBalances, "month", "amount")
        : (BooksTables.DailyBalances, "date", "debits - credits");

    /// <summary>Whether the part of the tree that is asked for has few enough accounts.</summary>
    private static async Task<bool> IsFewAsync(BooksView view, TurnoverQuery query, CancellationToken token)
    {
        if (query.Account is null) return false;
        var counts = await view.ReadAsync(
            $"""
            select count(*) from {Schema}.{BooksTables.Balances}
            where {Scope} and (account = @account or starts_with(account, @account || ':'))
            """, row => row.GetInt64(0), token, ("account", query.Account));
        return counts.Single() <= FewAccounts;
    }

    /// <summary>
    /// A span that begins with the books is summed from its end on and taken from today's balance, where that
    /// is the shorter way.
    /// </summary>
    private static async Task<IReadOnlyList<SummedSpan>> ShortestAsync(
        BooksView view, IReadOnlyList<DateSpan> spans, CancellationToken token)
    {
        var middle = DateOnly.MaxValue;
        if (spans.Any(s => s is { From: null, To: not null }))
        {
            var months = await view.ReadAsync(
                $"select min(month), max(month) from {Schema}.{BooksTables.MonthlyBalances} where {Scope}",
                row => row.IsDBNull(0)
                    ? DateOnly.MaxValue
                    : DateOnly.FromDayNumber((row.GetFieldValue<DateOnly>(0).DayNumber
                        + row.GetFieldValue<DateOnly>(1).DayNumber) / 2), token);
            middle = months.Single();
        }

        return [.. spans.Select(span => span switch
        {
            { From: null, To: null } => new SummedSpan(FromBalance: true, []),
            { From: null, To: { } to } when to > middle => new SummedSpan(
                FromBalance: true,
                [.. new DateSpan(to.AddDays(1), null).Parts().Select(p => p with { Sign = -p.Sign })]),
            _ => new SummedSpan(FromBalance: false, span.Parts()),
        })];
    }

    /// <summary>What was posted after the position, to be taken away, or all up to it.</summary>
    private static string Postings(int spans, bool isAfter)
    {
        var sums = Enumerable.Range(0, spans).Select(i =>
            $"sum(amount) filter (where effective_date between @from{i} and @to{i}) as amount{i}");
        return $"""
            left join (
                select account, asset, {string.Join(", ", sums)} from {Schema}.{BooksTables.Postings}
                where {Scope} and position {(isAfter ? ">" : "<=")} @at
                group by account, asset) p on p.account = b.account and p.asset = b.asset
            """;
    }

    /// <param name="FromBalance">Whether the parts are added to today's balance.</param>
    private sealed record SummedSpan(bool FromBalance, IReadOnlyList<DateSpanPart> Parts);
}
