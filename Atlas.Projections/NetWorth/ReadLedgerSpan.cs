using Atlas.Projections.Books;
using static Atlas.Projections.Statements.ReportSql;

namespace Atlas.Projections.NetWorth;

/// <summary>What an overview of a ledger may show.</summary>
/// <param name="First">The first effective date.</param>
/// <param name="Last">The last one.</param>
/// <param name="Currencies">
/// Assets to value things in: those that most prices count in, then those that most accounts hold.
/// </param>
public sealed record LedgerSpan(DateOnly First, DateOnly Last, IReadOnlyList<string> Currencies);

public static class ReadLedgerSpan
{
    /// <summary>Prices are counted up to so many; beyond that two quotes are equally usual.</summary>
    private const int PricesMax = 1_000;

    /// <summary>Null = nothing is posted yet.</summary>
    public static async Task<LedgerSpan?> OfLedgerAsync(
        BooksView view, int currenciesMax, CancellationToken token)
    {
        var days = await view.ReadAsync(
            $"select min(date), max(date) from {Schema}.{BooksTables.DailyTotals} where {Scope}",
            row => row.IsDBNull(0)
                ? ((DateOnly, DateOnly)?)null
                : (row.GetFieldValue<DateOnly>(0), row.GetFieldValue<DateOnly>(1)), token);
        if (days is not [var (first, last)]) return null;
        var currencies = await view.ReadAsync(
            $"""
            select a.code from {Schema}.{BooksTables.Assets} a
            where a.tenant_id = @tenant and a.generation = @generation and a.ledger = @ledger
            order by (select count(*) from (select from {Schema}.{BooksTables.Prices} p
                    where {Same("p", "a")} and p.quote = a.code limit {PricesMax}) q) desc,
                (select count(*) from {Schema}.{BooksTables.Balances} b
                    where {Same("b", "a")} and b.asset = a.code) desc, a.code
            limit @max
            """,
            row => row.GetString(0), token, ("max", currenciesMax));
        return new LedgerSpan(first, last, currencies);
    }
}
