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

/// <summary>What an account moved of an asset in a month, packed by day.</summary>
internal readonly ref struct FlowRow(
    string account, string asset, DateOnly month, ReadOnlySpan<char> days)
{
    public string Account { get; } = account;

    public string Asset { get; } = asset;

    /// <summary>Its first day.</summary>
    public DateOnly Month { get; } = month;

    public ReadOnlySpan<char> Days { get; } = days;
}

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
        await EachAsync(view, basis, query, around, rates.Currency, row =>
        {
            var key = (row.Account, row.Asset);
            if (!flows.TryGetValue(key, out var sums))
                flows[key] = sums = [.. spans.Select(_ => new RatedSum(basis.Scales[key.Asset]))];
            Add(sums, row, spans, rates.Of(row.Asset));
        }, token);
        return [.. flows.Select(f => RatedFlow.Of(f.Key.Account, f.Key.Asset, f.Value))];
    }

    /// <summary>The same of one span of whole months, month by month.</summary>
    public static async Task<IReadOnlyList<(DateOnly Month, RatedFlow Flow)>> ByMonthAsync(
        BooksView view, ReportBasis basis, TurnoverQuery query, DateSpan span, ReportRates rates,
        CancellationToken token)
    {
        var months = new List<(DateOnly, RatedFlow)>();
        await EachAsync(view, basis, query, span, rates.Currency, row =>
        {
            RatedSum[] sums = [new(basis.Scales[row.Asset])];
            Add(sums, row, [span], rates.Of(row.Asset));
            months.Add((row.Month, RatedFlow.Of(row.Account, row.Asset, sums)));
        }, token);
        return months;
    }

    private static void Add(RatedSum[] sums, FlowRow row, IReadOnlyList<DateSpan> spans, DayRates rates)
    {
        var days = PackedSums.Read(row.Days);
        while (days.MoveNext())
        {
            var day = row.Month.AddDays(days.Number - 1);
            for (var i = 0; i < sums.Length; i++)
                if (spans[i].Has(day)) sums[i].Add(day, days.UnitsAt(sums[i].Scale), rates.On(day));
        }
    }

    /// <summary>In the months around the span, one row for each account, asset and month.</summary>
    private static async Task EachAsync(
        BooksView view, ReportBasis basis, TurnoverQuery query, DateSpan span, string currency,
        Action<FlowRow> look, CancellationToken token)
    {
        (string, object?)[] values =
        [
            .. query.Values, ("currency", currency), ("first", DateSpan.MonthOf(span.From!.Value)),
            ("last", basis.InSums(span)?.To ?? DateOnly.MinValue), .. Ends([span]),
            .. basis.Cut?.Values ?? [],
        ];
        if (basis.Cut is { } cut)
        {
            foreach (var (key, days) in await CutAsync(view, basis, query, cut, values, token))
                look(new FlowRow(key.Account, key.Asset, key.Month, days));
        }
        else await SumsAsync(view, query, look, values, token);
    }

    private static Task SumsAsync(
        BooksView view, TurnoverQuery query, Action<FlowRow> look, (string, object?)[] values,
        CancellationToken token)
    {
        var texts = new RowTexts();
        return view.EachAsync(
            $"""
            select b.account, b.asset, t.month, t.days
            {ReadSums.LookedUpSql(
                query, BooksTables.MonthlySums, "month, days", "s.month between @first and @last")}
                and b.asset <> @currency
            """,
            row => look(new FlowRow(
                texts.Name(row, 0), texts.Name(row, 1), row.GetFieldValue<DateOnly>(2), texts.Text(row, 3))),
            token, values);
    }

    /// <summary>As of a position: today's sums up to the date of the cut, and postings beside.</summary>
    private static async Task<Dictionary<(string Account, string Asset, DateOnly Month), string>> CutAsync(
        BooksView view, ReportBasis basis, TurnoverQuery query, PositionCut cut, (string, object?)[] values,
        CancellationToken token)
    {
        var merged = new Dictionary<(string Account, string Asset, DateOnly Month), string>();
        await SumsAsync(
            view, query, row => merged[(row.Account, row.Asset, row.Month)] = PackedSums.Until(
                row.Days.ToString(), LastDay(row.Month, cut.Date)), values, token);
        await ReadSums.EachPostingAsync(view, basis, query, "p.asset <> @currency", values, row =>
        {
            var (asset, date) = (row.Asset, row.Start);
            var (key, scale) = ((row.Account, asset, DateSpan.MonthOf(date)), basis.Scales[asset]);
            merged[key] = PackedSums.Add(
                merged.GetValueOrDefault(key, ""), date.Day, new Exact(row.UnitsAt(scale), scale));
        }, token);
        return merged;
    }

    /// <summary>The last day of a month up to a date.</summary>
    private static int LastDay(DateOnly month, DateOnly date) =>
        date < month.AddMonths(1) ? date.DayNumber - month.DayNumber + 1 : 31;
}
