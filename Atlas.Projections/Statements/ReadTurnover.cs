using System.Text;
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
    public static async Task<IReadOnlyList<Turnover>> OfAccountsAsync(
        BooksView view, TurnoverQuery query, IReadOnlyList<DateSpan> spans, CancellationToken token)
    {
        var values = query.Values;
        var sql = Sql(view, query, spans, values);
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
        BooksView view, TurnoverQuery query, IReadOnlyList<DateSpan> spans, List<(string, object?)> values)
    {
        var isNear = query.IsNear(view);
        var amounts = spans.Select((span, i) =>
        {
            var postings = $"coalesce(p.amount{i}, 0)";
            if (query.At is null) return Sum(span, i, values);
            return isNear ? $"{Sum(span, i, values)} - {postings}" : postings;
        });
        return $"""
            select b.account, c.kind, b.asset, s.scale, array[{string.Join(", ", amounts)}]::text[]
            from {Schema}.{BooksTables.Balances} b
            join {Schema}.{BooksTables.Assets} s on {Same("s", "b")} and s.code = b.asset
            join {Schema}.{BooksTables.Accounts} c on {Same("c", "b")} and c.path = b.account
            {(query.At is null ? "" : Postings(spans.Count, isNear))}
            where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger
                and {query.AccountsSql}
            """;
    }

    private static string Sum(DateSpan span, int index, List<(string, object?)> values)
    {
        if (span == DateSpan.All) return "b.posted";
        var sum = new StringBuilder("0");
        foreach (var part in span.Parts())
        {
            var name = $"d{index}_{values.Count}";
            values.Add(($"{name}from", part.From));
            values.Add(($"{name}to", part.To));
            var (table, column, amount) = part.IsMonths
                ? (BooksTables.MonthlyBalances, "month", "m.amount")
                : (BooksTables.DailyBalances, "date", "m.debits - m.credits");
            sum.Append(part.Sign < 0 ? " - " : " + ").Append(
                $"""
                coalesce((select sum({amount}) from {Schema}.{table} m where {Same("m", "b")}
                    and m.account = b.account and m.asset = b.asset
                    and m.{column} between @{name}from and @{name}to), 0)
                """);
        }

        return sum.ToString();
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
}
