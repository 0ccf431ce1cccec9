using Atlas.Projections.Books;

namespace Atlas.Projections.Balances;

/// <summary>What all accounts below one first segment, such as Assets, have of one asset.</summary>
/// <param name="Posted">Debits minus credits, padded to the asset's scale.</param>
public sealed record TopAccountBalance(string Account, string Asset, string Posted);

/// <summary>A ledger at a glance: one line per first segment and asset.</summary>
public static class ReadTopAccounts
{
    public static async Task<IReadOnlyList<TopAccountBalance>> OfLedgerAsync(
        BooksView view, int max, CancellationToken token) =>
        await view.QueryAsync<TopAccountBalance>(
            $"""
            select split_part(b.account, ':', 1) as account, b.asset,
                round(sum(b.posted), s.scale)::text as posted
            from {BooksView.Schema}.{BooksTables.Balances} b
            join {BooksView.Schema}.{BooksTables.Assets} s on s.tenant_id = b.tenant_id
                and s.generation = b.generation and s.ledger = b.ledger and s.code = b.asset
            where b.tenant_id = @tenant and b.generation = @generation and b.ledger = @ledger
            group by 1, b.asset, s.scale order by 1, 2 limit @max
            """, token, ("max", max));
}
