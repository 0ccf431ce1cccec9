using Atlas.Projections.Books;
using Atlas.Projections.Statements;
using static Atlas.Projections.Statements.ReportSql;

namespace Atlas.Projections.NetWorth;

/// <summary>What an overview of a ledger may show.</summary>
/// <param name="First">The first effective date.</param>
/// <param name="Last">The last one.</param>
/// <param name="Currencies">
/// Assets to value things in: those that most prices count in, then those that most accounts hold; beyond the
/// first only such as have prices and are earned or spent.
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
        if (await ReadTotals.EndsAsync(view, token) is not var (first, last)) return null;
        var currencies = await view.ReadAsync(CurrenciesSql, row => row.GetString(0), token,
            ("max", currenciesMax));
        return new LedgerSpan(first, last, currencies);
    }

    /// <summary>Money is what is priced, and earned or spent; the first is shown in any case.</summary>
    private static readonly string CurrenciesSql = $"""
        select code from (
            select a.code, m.is_money, row_number() over (order by m.is_money desc, m.quotes desc,
                m.accounts desc, a.code) as place
            from {Schema}.{BooksTables.Assets} a cross join lateral (select
                exists (select from {Schema}.{BooksTables.Prices} p
                    where {Same("p", "a")} and a.code in (p.base, p.quote))
                and exists (select from {Schema}.{BooksTables.MonthlyTotals} t
                    where {Same("t", "a")} and t.kind in ('income', 'expense') and t.asset = a.code)
                    as is_money,
                (select count(*) from (select from {Schema}.{BooksTables.Prices} p
                    where {Same("p", "a")} and p.quote = a.code limit {PricesMax}) q) as quotes,
                (select count(*) from {Schema}.{BooksTables.Balances} b
                    where {Same("b", "a")} and b.asset = a.code) as accounts) m
            where a.tenant_id = @tenant and a.generation = @generation and a.ledger = @ledger) c
        where is_money or place = 1 order by place limit @max
        """;
}
