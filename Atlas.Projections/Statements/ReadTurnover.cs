using System.Text;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;

namespace Atlas.Projections.Statements;

/// <summary>Debits minus credits of one account in one asset.</summary>
/// <param name="Scale">The asset's.</param>
/// <param name="Amounts">One for each span that was asked for.</param>
internal sealed record Turnover(
    string Account, AccountKind Kind, string Asset, int Scale, IReadOnlyList<Exact> Amounts);

/// <summary>Whose turnover is asked for.</summary>
/// <param name="Kinds">Accounts of these kinds.</param>
/// <param name="Account">The account of this path and everything below it; null = all.</param>
/// <param name="At">As recorded up to this position; null = all.</param>
internal sealed record TurnoverQuery(IReadOnlyList<AccountKind> Kinds, string? Account, long? At);

/// <summary>
/// What accounts moved in spans of effective dates: whole months from the sums per month, the days around
/// them from the sums per day. As of a position, the postings on its shorter side are read beside.
/// </summary>
internal static class ReadTurnover
{
    private const string Schema = BooksView.Schema;

    public static async Task<IReadOnlyList<Turnover>> OfAccountsAsync(
        BooksView view, TurnoverQuery query, IReadOnlyList<DateSpan> spans, CancellationToken token)
    {
        view = await view.AtLeastAsync(query.At, token);
        var values = new List<(string, object?)>
        {
            ("kinds", query.Kinds.Select(BooksText.Of).ToArray()), ("account", query.Account),
            ("at", query.At),
        };
        var sql = Sql(view, query, spans, values);
        var kinds = Enum.GetValues<AccountKind>().ToDictionary(BooksText.Of);
        return await view.ReadAsync(sql, row => new Turnover(
            row.GetString(0), kinds[row.GetString(1)], row.GetString(2), row.GetInt32(3),
            [.. row.GetFieldValue<string[]>(4).Select(amount => Exact.Parse(amount))]), token, [.. values]);
    }

    /// <summary>Whole kinds of accounts, by asset; the lines' accounts are empty.</summary>
    public static async Task<IReadOnlyList<Turnover>> OfKindsAsync(
        BooksView view, IReadOnlyList<AccountKind> kinds, IReadOnlyList<DateSpan> spans, long? at,
        CancellationToken token)
    {
        var values = new List<(string, object?)>
        {
            ("kinds", kinds.Select(BooksText.Of).ToArray()), ("at", at),
        };
        for (var i = 0; i < spans.Count; i++)
        {
            values.Add(($"from{i}", spans[i].From ?? DateOnly.MinValue));
            values.Add(($"to{i}", spans[i].To ?? DateOnly.MaxValue));
        }

        var names = Enum.GetValues<AccountKind>().ToDictionary(BooksText.Of);
        return await view.ReadAsync(KindsSql(view, spans.Count, at), row => new Turnover(
            "", names[row.GetString(0)], row.GetString(1), row.GetInt32(2),
            [.. row.GetFieldValue<string[]>(3).Select(amount => Exact.Parse(amount))]), token, [.. values]);
    }

    private static string KindsSql(BooksView view, int spans, long? at)
    {
        var sums = Enumerable.Range(0, spans).Select(
            i => $"coalesce(sum(amount) filter (where date between @from{i} and @to{i}), 0)");
        var totals = $"""
            select kind, asset, date, amount from {Schema}.{BooksTables.DailyTotals}
            where tenant_id = @tenant and generation = @generation and ledger = @ledger and kind = any(@kinds)
            """;
        var isNear = at > view.Position / 2;
        var postings = $"""
            select c.kind, p.asset, p.effective_date as date, {(isNear ? "-" : "")}p.amount as amount
            from {Schema}.{BooksTables.Postings} p
            join {Schema}.{BooksTables.Accounts} c on c.tenant_id = p.tenant_id
                and c.generation = p.generation and c.ledger = p.ledger and c.path = p.account
            where p.tenant_id = @tenant and p.generation = @generation and p.ledger = @ledger
                and c.kind = any(@kinds) and p.position {(isNear ? ">" : "<=")} @at
            """;
        var amounts = at is null ? totals : isNear ? $"{totals} union all {postings}" : postings;
        return $"""
            select t.kind, t.asset, s.scale, array[{string.Join(", ", sums)}]::text[]
            from ({amounts}) t
            join {Schema}.{BooksTables.Assets} s on s.tenant_id = @tenant and s.generation = @generation
                and s.ledger = @ledger and s.code = t.asset
            group by t.kind, t.asset, s.scale
            """;
    }

    private static string Sql(
        BooksView view, TurnoverQuery query, IReadOnlyList<DateSpan> spans, List<(string, object?)> values)
    {
        var isNear = query.At > view.Position / 2;
        var amounts = spans.Select((span, i) =>
        {
            var postings = $"coalesce(p.amount{i}, 0)";
            if (query.At is null) return Sum(span, i, values);
            return isNear ? $"{Sum(span, i, values)} - {postings}" : postings;
        });
        var below = query.Account is null
            ? ""
            : "and (b.account = @account or starts_with(b.account, @account || ':'))";
        return $"""
            select b.account, c.kind, b.asset, s.scale, array[{string.Join(", ", amounts)}]::text[]
            from {Schema}.{BooksTables.Balances} b
            join {Schema}.{BooksTables.Assets} s on {Same("s")} and s.code = b.asset
            join {Schema}.{BooksTables.Accounts} c on {Same("c")} and c.path = b.account
            {(query.At is null ? "" : Postings(spans, isNear, values))}
            where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger
                and c.kind = any(@kinds) {below}
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
                coalesce((select sum({amount}) from {Schema}.{table} m where {Same("m")}
                    and m.account = b.account and m.asset = b.asset
                    and m.{column} between @{name}from and @{name}to), 0)
                """);
        }

        return sum.ToString();
    }

    /// <summary>What was posted after the position, to be taken away, or all up to it.</summary>
    private static string Postings(
        IReadOnlyList<DateSpan> spans, bool isAfter, List<(string, object?)> values)
    {
        var sums = new List<string>();
        for (var i = 0; i < spans.Count; i++)
        {
            values.Add(($"p{i}from", spans[i].From ?? DateOnly.MinValue));
            values.Add(($"p{i}to", spans[i].To ?? DateOnly.MaxValue));
            sums.Add($"sum(amount) filter (where effective_date between @p{i}from and @p{i}to) as amount{i}");
        }

        return $"""
            left join (
                select account, asset, {string.Join(", ", sums)} from {Schema}.{BooksTables.Postings}
                where tenant_id = @tenant and generation = @generation and ledger = @ledger
                    and position {(isAfter ? ">" : "<=")} @at
                group by account, asset) p on p.account = b.account and p.asset = b.asset
            """;
    }

    private static string Same(string table) =>
        $"{table}.tenant_id = b.tenant_id and {table}.generation = b.generation " +
        $"and {table}.ledger = b.ledger";
}
