using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using static Atlas.Projections.Statements.ReportSql;

namespace Atlas.Projections.Statements;

/// <summary>The flows of an account in one asset that is not the report's currency.</summary>
/// <param name="Values">At the rates of their days, one for each span; null = no day had a rate.</param>
/// <param name="Unrated">The amounts of days without any rate, one for each span.</param>
/// <param name="HasUnrated">Whether there were such days, even if what they moved adds up to zero.</param>
/// <param name="StaleFrom">The first day that was valued at an old price.</param>
internal sealed record RatedFlow(
    string Account, string Asset, IReadOnlyList<Exact?> Values, IReadOnlyList<Exact> Unrated, bool HasUnrated,
    DateOnly? StaleFrom, DateOnly? StaleTo)
{
    public static RatedFlow Of(string account, string asset, IReadOnlyList<RatedSum> sums) => new(
        account, asset, [.. sums.Select(s => s.Value)], [.. sums.Select(s => s.Unrated)],
        sums.Any(s => s.HasUnrated), sums.Min(s => s.StaleFrom), sums.Max(s => s.StaleTo));
}

/// <summary>What an account moved of an asset in a month, day by day.</summary>
internal sealed record FlowRow(string Account, string Asset, DateOnly Month, string Days);

/// <summary>Flows day by day, which is what valuing each at the rate of its day takes.</summary>
internal static class ReadFlows
{
    /// <summary>Accounts, each day of the spans at its rate.</summary>
    public static async Task<IReadOnlyList<RatedFlow>> OfAccountsAsync(
        BooksView view, ReportBasis basis, TurnoverQuery query, IReadOnlyList<DateSpan> spans,
        ReportRates rates, CancellationToken token)
    {
        var flows = new Dictionary<(string Account, string Asset), RatedSum[]>();
        var around = new DateSpan(spans.Min(s => s.From), spans.Max(s => s.To));
        foreach (var row in await RowsAsync(view, basis, query, around, rates.Currency, token))
        {
            if (!flows.TryGetValue((row.Account, row.Asset), out var sums))
            {
                flows[(row.Account, row.Asset)] = sums =
                    [.. spans.Select(_ => new RatedSum(basis.Scales[row.Asset]))];
            }

            for (var i = 0; i < spans.Count; i++) Add(sums[i], row, spans[i], rates.Of(row.Asset));
        }

        return [.. flows.Select(f => RatedFlow.Of(f.Key.Account, f.Key.Asset, f.Value))];
    }

    /// <summary>The same of one span of whole months, month by month.</summary>
    public static async Task<IReadOnlyList<(DateOnly Month, RatedFlow Flow)>> ByMonthAsync(
        BooksView view, ReportBasis basis, TurnoverQuery query, DateSpan span, ReportRates rates,
        CancellationToken token)
    {
        var rows = await RowsAsync(view, basis, query, span, rates.Currency, token);
        return [.. rows.Select(row =>
        {
            var sum = new RatedSum(basis.Scales[row.Asset]);
            Add(sum, row, span, rates.Of(row.Asset));
            return (row.Month, RatedFlow.Of(row.Account, row.Asset, [sum]));
        })];
    }

    private static void Add(RatedSum sum, FlowRow row, DateSpan span, DayRates rates)
    {
        if (span.To < row.Month || span.From >= row.Month.AddMonths(1)) return;
        var days = PackedSums.Read(row.Days);
        while (days.MoveNext())
        {
            var day = row.Month.AddDays(days.Number - 1);
            if (span.Has(day)) sum.Add(day, days.UnitsAt(sum.Scale), rates.On(day));
        }
    }

    /// <summary>In the months around the span, one for each account, asset and month.</summary>
    private static async Task<IReadOnlyList<FlowRow>> RowsAsync(
        BooksView view, ReportBasis basis, TurnoverQuery query, DateSpan span, string currency,
        CancellationToken token)
    {
        var inSums = basis.InSums(span);
        (string, object?)[] values =
        [
            .. query.Values, ("currency", currency), ("first", DateSpan.MonthOf(span.From!.Value)),
            ("last", inSums?.To), .. Ends([span]), .. basis.Cut?.Values ?? [],
        ];
        var rows = inSums is null ? [] : await view.ReadAsync(
            $"""
            select b.account, b.asset, t.month, t.days from {ReadSums.PairsSql(query)}
            cross join lateral (select month, days from {Schema}.{BooksTables.MonthlySums} s
                where {Same("s", "b")} and s.account = b.account and s.asset = b.asset
                    and s.month between @first and @last offset 0) t
            where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger
                and b.asset <> @currency
            """,
            row => new FlowRow(
                row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetString(3)),
            token, values);
        if (basis.Cut is not { } cut) return rows;
        var posted = await view.ReadAsync(
            ReadSums.PostingsSql(query, "p.asset <> @currency"),
            row => (
                Account: row.GetString(0), Asset: row.GetString(2), Date: row.GetFieldValue<DateOnly>(4),
                Amount: Exact.Parse(row.GetString(5).AsSpan(2))),
            token, values);
        var merged = rows.ToDictionary(
            r => (r.Account, r.Asset, r.Month), r => PackedSums.Until(r.Days, LastDay(r.Month, cut.Date)));
        foreach (var day in posted)
        {
            var key = (day.Account, day.Asset, DateSpan.MonthOf(day.Date));
            merged[key] = PackedSums.Add(merged.GetValueOrDefault(key, ""), day.Date.Day, day.Amount);
        }

        return [.. merged.Select(m => new FlowRow(m.Key.Account, m.Key.Asset, m.Key.Month, m.Value))];
    }

    /// <summary>The last day of a month up to a date.</summary>
    private static int LastDay(DateOnly month, DateOnly date) =>
        date < month.AddMonths(1) ? date.DayNumber - month.DayNumber + 1 : 31;
}
