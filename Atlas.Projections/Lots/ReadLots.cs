using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Npgsql;

namespace Atlas.Projections.Lots;

/// <summary>Reads the postings that have a cost, and what lots they lead to.</summary>
public static class ReadLots
{
    /// <param name="account">The account of this path and everything below it; null = all.</param>
    /// <param name="asOf">The end of this effective date; null = all postings.</param>
    /// <param name="at">As recorded up to this position; null = all that is projected.</param>
    public static async Task<LedgerLots> OfLedgerAsync(
        BooksView view, string? account, DateOnly? asOf, long? at, CancellationToken token)
    {
        view = await view.AtLeastAsync(at, token);
        var postings = await view.ReadAsync(
            Sql(account, asOf, at), PostingOf, token, ("account", account), ("asOf", asOf), ("at", at));
        return new LedgerLots(postings);
    }

    private static string Sql(string? account, DateOnly? asOf, long? at) => $"""
        select p.position, p.idx, p.effective_date, p.account, p.asset, p.amount::text,
            p.cost->>'amount', p.cost->>'asset', (p.cost->>'date')::date, p.cost->>'label',
            p.price->>'amount', p.price->>'asset', t.reverses is not null
        from {BooksView.Schema}.{BooksTables.Postings} p
        join {BooksView.Schema}.{BooksTables.Transactions} t
            using (tenant_id, generation, ledger, position)
        where p.tenant_id = @tenant and p.generation = @generation and p.ledger = @ledger
            and p.cost is not null
            {(account is null ? "" : "and (p.account = @account or starts_with(p.account, @account || ':'))")}
            {(asOf is null ? "" : "and p.effective_date <= @asOf")}
            {(at is null ? "" : "and p.position <= @at")}
        order by p.effective_date, p.position, p.idx
        """;

    private static LotPosting PostingOf(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<DateOnly>(2),
        new LotKey(
            row.GetString(3), row.GetString(4), Exact.Parse(row.GetString(6)).Trim(), row.GetString(7),
            row.IsDBNull(8) ? null : row.GetFieldValue<DateOnly>(8),
            row.IsDBNull(9) ? null : row.GetString(9)),
        Exact.Parse(row.GetString(5)),
        row.IsDBNull(10) ? null : Exact.Parse(row.GetString(10)), row.IsDBNull(11) ? null : row.GetString(11),
        row.GetBoolean(12));
}
