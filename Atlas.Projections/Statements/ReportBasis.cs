using Atlas.Ledger.Accounts;
using Atlas.Projections.Books;
using static Atlas.Projections.Statements.ReportSql;

namespace Atlas.Projections.Statements;

/// <summary>What a report must know of a ledger before it reads figures.</summary>
/// <param name="Scales">Of its assets, by code.</param>
/// <param name="FirstYear">The first year with postings, by its first day; null = nothing is posted.</param>
/// <param name="LastYear">The last one.</param>
/// <param name="Format">Of values in the report's currency; null = none was asked for.</param>
/// <param name="Cut">As of a position: how today's sums lead there.</param>
/// <param name="AccountKinds">
/// By path; empty without a cut. Its postings are thousands, and looking up the account of each in the
/// database takes longer than reading all accounts once.
/// </param>
internal sealed record ReportBasis(
    IReadOnlyDictionary<string, int> Scales, DateOnly? FirstYear, DateOnly? LastYear, ValueFormat? Format,
    PositionCut? Cut, IReadOnlyDictionary<string, AccountKind> AccountKinds)
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
        var cut = await PositionCut.FindAsync(view, at, token);
        var kinds = new Dictionary<string, AccountKind>(StringComparer.Ordinal);
        if (cut is not null)
        {
            await view.EachAsync(
                $"select path, kind from {Schema}.{BooksTables.Accounts} where {Scope}",
                row => kinds[row.GetString(0)] = Kinds[row.GetString(1)], token);
        }

        return new ReportBasis(scales, first, last, format, cut, kinds);
    }

    /// <summary>A span as far as today's sums are taken for it; null = not at all.</summary>
    public DateSpan? InSums(DateSpan span) => Cut is null ? span
        : span.From > Cut.Date ? null
        : span with { To = span.To < Cut.Date ? span.To : Cut.Date };
}
