using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;
using Npgsql;
using static Atlas.Projections.Statements.ReportSql;

namespace Atlas.Projections.Statements;

/// <summary>What a kind of accounts moved of an asset on a day: debits minus credits.</summary>
internal sealed record DayFlow(AccountKind Kind, string Asset, DateOnly Date, Exact Amount);

/// <summary>The flows of an account in one asset that is not the report's currency.</summary>
/// <param name="Values">At the rates of their days, one for each span; null = no day had a rate.</param>
/// <param name="Unrated">The amounts of days without any rate, one for each span.</param>
/// <param name="HasUnrated">Whether there were such days, even if what they moved adds up to zero.</param>
/// <param name="StaleFrom">The first day that was valued at an old price.</param>
internal sealed record RatedFlow(
    string Account, string Asset, IReadOnlyList<Exact?> Values, IReadOnlyList<Exact> Unrated, bool HasUnrated,
    DateOnly? StaleFrom, DateOnly? StaleTo);

/// <summary>Flows day by day, which is what valuing each at the rate of its day takes.</summary>
internal static class ReadFlows
{
    /// <summary>Whole kinds of accounts, without the report's currency, up to a day.</summary>
    public static async Task<IReadOnlyList<DayFlow>> OfKindsAsync(
        BooksView view, TurnoverQuery query, DateSpan span, string currency, CancellationToken token) =>
        await view.ReadAsync(
            $"""
            select t.kind, t.asset, t.date, sum(t.amount)::text from ({ReadTurnover.TotalsSql(view, query)}) t
            where t.asset <> @currency and t.date between @from0 and @to0 group by t.kind, t.asset, t.date
            """,
            row => new DayFlow(
                Kinds[row.GetString(0)], row.GetString(1), row.GetFieldValue<DateOnly>(2),
                Exact.Parse(row.GetString(3))),
            token, [.. query.Values, ("currency", currency), .. Ends([span])]);

    /// <summary>Accounts, each day of the spans at its rate.</summary>
    public static async Task<IReadOnlyList<RatedFlow>> OfAccountsAsync(
        BooksView view, TurnoverQuery query, IReadOnlyList<DateSpan> spans, RateTable rates,
        CancellationToken token) =>
        await view.ReadAsync(
            RatedSql(view, query, spans.Count, "f.account, f.asset"), row => RatedOf(row, spans.Count, 2),
            token, Values(query, spans, rates));

    /// <summary>The same of one span, month by month.</summary>
    public static async Task<IReadOnlyList<(DateOnly Month, RatedFlow Flow)>> ByMonthAsync(
        BooksView view, TurnoverQuery query, DateSpan span, RateTable rates, CancellationToken token) =>
        await view.ReadAsync(
            RatedSql(
                view, query, 1, "f.account, f.asset, date_trunc('month', f.date::timestamp)::date"),
            row => (row.GetFieldValue<DateOnly>(2), RatedOf(row, 1, 3)), token, Values(query, [span], rates));

    private static string RatedSql(BooksView view, TurnoverQuery query, int spans, string group)
    {
        var columns = Enumerable.Range(0, spans).Select(i => $"""
            case when count(*) filter (where {In(i)}) = 0 then '0'
                else (sum(f.amount * r.rate) filter (where {In(i)}))::text end,
            coalesce(sum(f.amount) filter (where {In(i)} and r.rate is null), 0)::text
            """);
        return $"""
            with r as materialized (
                select * from unnest(@assets, @dates, @rates::numeric[], @stale)
                    as r(asset, date, rate, stale))
            select {group}, bool_or(r.rate is null), min(f.date) filter (where r.stale),
                max(f.date) filter (where r.stale), {string.Join(", ", columns)}
            from ({FlowsSql(view, query)}) f
            left join r on r.asset = f.asset and r.date = f.date
            where f.amount <> 0 and ({string.Join(" or ", Enumerable.Range(0, spans).Select(In))})
            group by {group}
            """;
    }

    private static (string, object?)[] Values(
        TurnoverQuery query, IReadOnlyList<DateSpan> spans, RateTable rates) =>
    [
        .. query.Values, .. Ends(spans), ("currency", rates.Currency), ("assets", rates.Assets),
        ("dates", rates.Dates), ("rates", rates.Values), ("stale", rates.Stale),
        ("first", spans.Min(s => s.From)), ("last", spans.Max(s => s.To)),
    ];

    private static RatedFlow RatedOf(NpgsqlDataReader row, int spans, int column) => new(
        row.GetString(0), row.GetString(1),
        [.. Enumerable.Range(0, spans).Select(i => NumberAt(row, column + 3 + (2 * i)))],
        [.. Enumerable.Range(0, spans).Select(i => NumberAt(row, column + 4 + (2 * i))!.Value)],
        row.GetBoolean(column), DateAt(row, column + 1), DateAt(row, column + 2));

    private static DateOnly? DateAt(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateOnly>(column);

    private static Exact? NumberAt(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : Exact.Parse(row.GetString(column));

    private static string In(int span) => $"f.date between @from{span} and @to{span}";

    /// <summary>Account, asset, date and amount between the first and the last day.</summary>
    private static string FlowsSql(BooksView view, TurnoverQuery query)
    {
        var isNear = query.IsNear(view);
        var days = $"""
            select b.account, b.asset, d.date, d.amount
            from {Schema}.{BooksTables.Balances} b
            join {Schema}.{BooksTables.Accounts} c on {Same("c", "b")} and c.path = b.account
            cross join lateral (
                select m.date, m.debits - m.credits as amount from {Schema}.{BooksTables.DailyBalances} m
                where {Same("m", "b")} and m.account = b.account and m.asset = b.asset
                    and m.date between @first and @last offset 0) d
            where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger
                and b.asset <> @currency and {query.AccountsSql}
            """;
        var postings = $"""
            select p.account, p.asset, p.effective_date as date, {(isNear ? "-" : "")}p.amount
            from {Schema}.{BooksTables.Postings} p
            join {Schema}.{BooksTables.Accounts} c on {Same("c", "p")} and c.path = p.account
            where p.tenant_id = @tenant and p.generation = @generation and p.ledger = @ledger
                and p.position {(isNear ? ">" : "<=")} @at and p.effective_date between @first and @last
                and p.asset <> @currency and {query.AccountsSql}
            """;
        if (query.At is null) return days;
        return $"""
            select account, asset, date, sum(amount) as amount
            from ({(isNear ? $"{days} union all {postings}" : postings)}) u group by account, asset, date
            """;
    }
}

/// <summary>The rates of some assets on every day of some spans, as columns.</summary>
internal sealed class RateTable
{
    private readonly List<(string Asset, DateOnly Date, Rate Rate)> _rows = [];

    public RateTable(
        string currency, IEnumerable<string> assets, IReadOnlyList<DateSpan> spans, MarketRates rates)
    {
        Currency = currency;
        var days = spans.SelectMany(DaysOf).Distinct().ToList();
        foreach (var asset in assets)
        {
            foreach (var day in days)
                if (rates.Find(asset, currency, day) is { } rate) _rows.Add((asset, day, rate));
        }
    }

    public string Currency { get; }

    public string[] Assets => [.. _rows.Select(r => r.Asset)];

    public DateOnly[] Dates => [.. _rows.Select(r => r.Date)];

    public string[] Values => [.. _rows.Select(r => r.Rate.Value.ToString())];

    public bool[] Stale => [.. _rows.Select(r => r.Rate.IsStale)];

    private static IEnumerable<DateOnly> DaysOf(DateSpan span)
    {
        for (var day = span.From!.Value; day <= span.To!.Value; day = day.AddDays(1)) yield return day;
    }
}
