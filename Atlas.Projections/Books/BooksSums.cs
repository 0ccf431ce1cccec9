using Atlas.Projections.Freshness;
using NpgsqlTypes;

namespace Atlas.Projections.Books;

/// <summary>
/// What reports add up: an account's postings per month, and a whole kind's per day. Without them a report
/// over years would add up every day of every account.
/// </summary>
internal sealed partial class BooksSql
{
    private IEnumerable<BooksStatement> Sums(BooksPage page)
    {
        (NpgsqlDbType, object?)[] rows =
        [
            Texts(page.Postings.Select(p => p.Ledger)),
            Texts(page.Postings.Select(p => p.Data.Account)),
            Texts(page.Postings.Select(p => p.Data.Asset)),
            (Array | NpgsqlDbType.Numeric, page.Postings.Select(p => p.Data.Amount).ToArray()),
            (Array | NpgsqlDbType.Date, page.Postings.Select(p => p.Date).ToArray()),
        ];
        const string names = "ledger, account, asset, amount, date";
        const string month = "date_trunc('month', t.date::timestamp)::date";
        yield return Add(BooksTables.MonthlyBalances, "account, asset, month, amount",
            $"t.account, t.asset, {month}, sum(t.amount)",
            $"p.tenant_id, p.generation, p.ledger, t.account, t.asset, {month}", "account, asset, month",
            "amount = b.amount + excluded.amount", names, rows);
        yield return new BooksStatement(
            $"""
            insert into {schema}.{BooksTables.DailyTotals} as b
                (tenant_id, generation, ledger, kind, asset, date, amount)
            select tenant_id, generation, ledger, kind, asset, date, sum(amount)
            from (
                select p.tenant_id, p.generation, p.ledger, t.asset, t.date, t.amount, (
                    select a.kind from {schema}.{BooksTables.Accounts} a
                    where a.tenant_id = p.tenant_id and a.generation = p.generation
                        and a.ledger = p.ledger and a.path = t.account) as kind
                from unnest(?, ?, ?, ?, ?) as t({names})
                join {schema}.{ProjectionPosition.Table} p
                    on p.projection = ? and p.tenant_id = ? and p.ledger = t.ledger) of_kind
            group by tenant_id, generation, ledger, kind, asset, date
            on conflict (tenant_id, generation, ledger, kind, asset, date)
                do update set amount = b.amount + excluded.amount
            """,
            [.. rows, Projection, Tenant]);
    }
}
