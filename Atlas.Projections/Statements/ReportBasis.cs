using Atlas.Projections.Books;
using static Atlas.Projections.Statements.ReportSql;

namespace Atlas.Projections.Statements;

/// <summary>What a report must know of a ledger before it reads figures.</summary>
/// <param name="Scales">Of its assets, by code.</param>
/// <param name="FirstYear">The first year with postings, by its first day; null = nothing is posted.</param>
/// <param name="LastYear">The last one.</param>
/// <param name="Format">Of values in the report's currency; null = none was asked for.</param>
/// <param name="Cut">As of a position: how today's sums lead there.</param>
internal sealed record ReportBasis(
    IReadOnlyDictionary<string, int> Scales, DateOnly? FirstYear, DateOnly? LastYear, ValueFormat? Format,
    PositionCut? Cut)
{
    /// <exception cref="UnknownCurrencyException">Neither declared nor named by a price.</exception>
    public static async Task<ReportBasis> OpenAsync(
        BooksView view, ReportCurrency? currency, long? at, CancellationToken token)
    {
        var scales = new Dictionary<string, int>(StringComparer.Ordinal);
        (DateOnly? first, DateOnly? last) = (null, null);
        await view.EachAsync(
            $"""
            select code, scale, (select min(year) from {Schema}.{BooksTables.YearlySums} where {Scope}),
                (select max(year) from {Schema}.{BooksTables.YearlySums} where {Scope})
            from {Schema}.{BooksTables.Assets} where {Scope}
            """,
            row =>
            {
                scales[row.GetString(0)] = row.GetInt32(1);
                if (row.IsDBNull(2)) return;
                (first, last) = (row.GetFieldValue<DateOnly>(2), row.GetFieldValue<DateOnly>(3));
            }, token);
        var format = currency is null ? null
            : scales.TryGetValue(currency.Code, out var scale) ? new ValueFormat(scale)
            : await ValueFormat.OfPricedAsync(view, currency.Code, token);
        return new ReportBasis(scales, first, last, format, await PositionCut.FindAsync(view, at, token));
    }

    /// <summary>A span as far as today's sums are taken for it; null = not at all.</summary>
    public DateSpan? InSums(DateSpan span) => Cut is null ? span
        : span.From > Cut.Date ? null
        : span with { To = span.To < Cut.Date ? span.To : Cut.Date };
}
