using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using static Atlas.Projections.Statements.ReportSql;

namespace Atlas.Projections.Statements;

/// <summary>What a kind of accounts moved of an asset on a day: debits minus credits.</summary>
internal readonly record struct DayFlow(AccountKind Kind, string Asset, DateOnly Date, Int128 Units);

/// <summary>Whole kinds of accounts, day by day.</summary>
internal static class ReadTotals
{
    /// <summary>Up to a day, in no order, each day of a kind and asset once.</summary>
    /// <param name="to">Null = all.</param>
    public static async Task<IReadOnlyList<DayFlow>> DaysAsync(
        BooksView view, ReportBasis basis, TurnoverQuery query, DateOnly? to, CancellationToken token)
    {
        var days = new List<DayFlow>();
        var span = DateSpan.Until(to);
        (string, object?)[] values = [.. query.Values, .. Ends([span]), .. basis.Cut?.Values ?? []];
        await AddAsync(
            $"""
            select kind, asset, month, days from {Schema}.{BooksTables.MonthlyTotals}
            where {Scope} and kind = any(@kinds) and month <= @to0
            """, basis.InSums(span)!.Value);
        if (basis.Cut is null) return days;
        await ReadSums.EachPostingAsync(
            view, basis, query, "true", values,
            row => days.Add(new DayFlow(
                row.Kind, row.Asset, row.Start, row.UnitsAt(basis.Scales[row.Asset]))),
            token);
        return
        [
            .. days.GroupBy(d => d with { Units = 0 })
                .Select(g => g.Key with { Units = g.Aggregate(Int128.Zero, (sum, d) => sum + d.Units) }),
        ];

        Task AddAsync(string sql, DateSpan taken) => view.EachAsync(sql, row =>
        {
            var (kind, asset, start) = (row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2));
            var sums = PackedSums.Read(row.GetString(3));
            while (sums.MoveNext())
            {
                var day = start.AddDays(sums.Number - 1);
                if (taken.Has(day))
                    days.Add(new DayFlow(Kinds[kind], asset, day, sums.UnitsAt(basis.Scales[asset])));
            }
        }, token, values);
    }

    /// <summary>Whole kinds by asset, added up over spans.</summary>
    public static IReadOnlyList<Turnover> Add(
        ReportBasis basis, IEnumerable<DayFlow> days, IReadOnlyList<DateSpan> spans)
    {
        var sums = new Dictionary<(AccountKind Kind, string Asset), Int128[]>();
        foreach (var day in days)
        {
            if (!sums.TryGetValue((day.Kind, day.Asset), out var amounts))
                sums[(day.Kind, day.Asset)] = amounts = new Int128[spans.Count];
            for (var i = 0; i < amounts.Length; i++)
                if (spans[i].Has(day.Date)) amounts[i] += day.Units;
        }

        return
        [
            .. sums.Select(s => new Turnover("", s.Key.Kind, s.Key.Asset, basis.Scales[s.Key.Asset],
                [.. s.Value.Select(units => new Exact(units, basis.Scales[s.Key.Asset]))])),
        ];
    }

    /// <summary>The first and the last day with postings; null = there are none.</summary>
    public static async Task<(DateOnly First, DateOnly Last)?> EndsAsync(
        BooksView view, CancellationToken token)
    {
        (DateOnly First, DateOnly Last)? ends = null;
        await view.EachAsync(
            $"""
            select month, days from {Schema}.{BooksTables.MonthlyTotals} where {Scope} and month in (
                (select min(month) from {Schema}.{BooksTables.MonthlyTotals} where {Scope}),
                (select max(month) from {Schema}.{BooksTables.MonthlyTotals} where {Scope}))
            """,
            row =>
            {
                var month = row.GetFieldValue<DateOnly>(0);
                var days = PackedSums.Read(row.GetString(1));
                while (days.MoveNext())
                {
                    var day = month.AddDays(days.Number - 1);
                    ends = (ends is { } e && e.First < day ? e.First : day,
                        ends is { } f && f.Last > day ? f.Last : day);
                }
            }, token);
        return ends;
    }
}
