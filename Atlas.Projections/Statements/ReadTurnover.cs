using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;

namespace Atlas.Projections.Statements;

/// <summary>
/// What accounts moved in spans of effective dates: whole months out of the sums per year, the days around
/// them out of those per month. As of a position, postings are read beside.
/// </summary>
internal static class ReadTurnover
{
    /// <summary>Accounts that moved nothing may be left out.</summary>
    public static async Task<IReadOnlyList<Turnover>> OfAccountsAsync(
        BooksView view, ReportBasis basis, TurnoverQuery query, IReadOnlyList<DateSpan> spans,
        CancellationToken token)
    {
        var plan = new SummedSpans(basis, spans);
        var moved = new Dictionary<(string Account, string Asset), Moved>();
        await ReadSums.EachAsync(view, basis, query, plan.Query, row =>
        {
            var key = (row.Account, row.Asset);
            if (!moved.TryGetValue(key, out var sums))
                moved[key] = sums = new Moved(row.Kind, basis.Scales[key.Asset], new Int128[spans.Count]);
            plan.Add(row, sums.Scale, sums.Amounts);
        }, token);
        return
        [
            .. moved.Select(m => new Turnover(m.Key.Account, m.Value.Kind, m.Key.Asset, m.Value.Scale,
                [.. m.Value.Amounts.Select(units => new Exact(units, m.Value.Scale))])),
        ];
    }

    private sealed record Moved(AccountKind Kind, int Scale, Int128[] Amounts);
}

/// <summary>Which rows of sums some spans are added up from.</summary>
internal sealed class SummedSpans
{
    private readonly IReadOnlyList<DateSpan> _spans;
    private readonly SpanWindows _windows;

    /// <summary>Of a span: that what came after it is taken from today's balance.</summary>
    private readonly bool[] _isBackward;

    public SummedSpans(ReportBasis basis, IReadOnlyList<DateSpan> spans)
    {
        _spans = spans;
        DateSpan?[] inSums = [.. spans.Select(basis.InSums)];
        var isShorter = IsShorterBackward(basis, [.. inSums.OfType<DateSpan>()]);
        _isBackward = [.. inSums.Select(s => s is { From: null } && (isShorter || s.Value.To is null))];
        _windows = new SpanWindows([.. inSums.Select((s, i) => _isBackward[i] ? After(s!.Value) : s)]);
        Query = new SumsQuery(
            _windows.Years, _windows.Months, _isBackward.Contains(true),
            new DateSpan(
                spans.Any(s => s.From is null) ? null : spans.Min(s => s.From),
                spans.Any(s => s.To is null) ? null : spans.Max(s => s.To)));
    }

    public SumsQuery Query { get; }

    /// <summary>Adds a row to the amounts of the spans, in units of a scale.</summary>
    public void Add(SumRow row, int scale, Int128[] amounts)
    {
        Span<SumWindow> taken = stackalloc SumWindow[amounts.Length];
        var form = row.Form;
        var start = form == SumForm.Balance ? default : row.Start;
        for (var i = 0; i < amounts.Length; i++) taken[i] = Taken(form, start, i);
        var isSum = form is SumForm.Year or SumForm.Month;
        var sums = PackedSums.Read(row.Packed);
        while (sums.MoveNext())
        {
            var units = sums.UnitsAt(scale);
            for (var i = 0; i < amounts.Length; i++)
            {
                if (!taken[i].Has(sums.Number)) continue;
                amounts[i] += isSum && _isBackward[i] ? -units : units;
            }
        }
    }

    private SumWindow Taken(SumForm form, DateOnly start, int span) => form switch
    {
        SumForm.Year => _windows.OfYear(span, start),
        SumForm.Month => _windows.OfMonth(span, start),
        SumForm.Day => _spans[span].Has(start) ? SumWindow.All : SumWindow.None,
        _ => _isBackward[span] ? SumWindow.All : SumWindow.None,
    };

    /// <summary>
    /// Spans that begin with the books may be summed from their ends on and taken from today's balance. All
    /// spans read the same rows, so the way is one for all: the shorter one.
    /// </summary>
    private static bool IsShorterBackward(ReportBasis basis, IReadOnlyList<DateSpan> spans)
    {
        if (basis is not { FirstYear: { } first, LastYear: { } last } || spans.Count == 0) return false;
        var begin = spans.Min(s => s.From ?? s.To ?? DateOnly.MaxValue);
        var end = spans.Max(s => s.To ?? DateOnly.MaxValue);
        return Math.Min(end.Year, last.Year) - first.Year > last.Year - begin.Year;
    }

    /// <summary>Null = there are no days after it.</summary>
    private static DateSpan? After(DateSpan span) => span.To is { } to && to < DateOnly.MaxValue
        ? new DateSpan(to.AddDays(1), null)
        : null;
}
