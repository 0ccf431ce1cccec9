using Atlas.Projections.Freshness;
using NpgsqlTypes;

namespace Atlas.Projections.Books;

/// <summary>The statements about holds.</summary>
internal sealed partial class BooksSql
{
    /// <summary>Refuses the page, as the guard does, where a hold is not as it was read.</summary>
    private BooksStatement Unchanged(BooksHolds holds) => new(
        $"""
        update {schema}.{ProjectionPosition.Table} p set position = null
        from unnest(?, ?, ?, ?, ?) as t(ledger, id, account, asset, remaining)
        where p.projection = ? and p.tenant_id = ? and p.ledger = t.ledger and not exists (
            select from {schema}.{BooksTables.Holds} h where {Same("h")} and h.id = t.id
                and h.account = t.account and h.asset = t.asset and h.remaining = t.remaining)
        """,
        Texts(holds.Stored.Select(h => h.Ledger)),
        (Array | NpgsqlDbType.Uuid, holds.Stored.Select(h => h.Hold).ToArray()),
        Texts(holds.Stored.Select(h => h.Account)), Texts(holds.Stored.Select(h => h.Asset)),
        (Array | NpgsqlDbType.Numeric, holds.Stored.Select(h => h.Remaining).ToArray()),
        Projection, Tenant);

    private BooksStatement Placed(BooksPage page) => Insert(
        BooksTables.Holds,
        "id, account, asset, amount, remaining, expires_at, status, description, metadata, position",
        "t.id, t.account, t.asset, t.amount, t.amount, t.expires_at, 'open', t.description, " +
        "t.metadata::jsonb, t.position",
        "ledger, id, account, asset, amount, expires_at, description, metadata, position",
        Texts(page.Placed.Select(h => h.Ledger)),
        (Array | NpgsqlDbType.Uuid, page.Placed.Select(h => h.Data.Hold).ToArray()),
        Texts(page.Placed.Select(h => h.Data.Account)),
        Texts(page.Placed.Select(h => h.Data.Asset)),
        (Array | NpgsqlDbType.Numeric, page.Placed.Select(h => h.Data.Amount).ToArray()),
        Times(page.Placed.Select(h => h.Data.ExpiresAt)),
        Texts(page.Placed.Select(h => h.Data.Description)),
        Texts(page.Placed.Select(h => BooksPage.Json(h.Data.Metadata) ?? "{}")),
        Numbers(page.Placed.Select(h => h.Position)));

    private IEnumerable<BooksStatement> HoldEntries(BooksPage page)
    {
        (NpgsqlDbType, object?)[] rows =
        [
            Texts(page.HoldEntries.Select(h => h.Ledger)),
            Numbers(page.HoldEntries.Select(h => h.Position)),
            (Array | NpgsqlDbType.Uuid, page.HoldEntries.Select(h => h.Hold).ToArray()),
            Texts(page.HoldEntries.Select(h => h.Account)),
            Texts(page.HoldEntries.Select(h => h.Asset)),
            (Array | NpgsqlDbType.Numeric, page.HoldEntries.Select(h => h.Amount).ToArray()),
        ];
        yield return new BooksStatement(
            $"""
            insert into {schema}.{BooksTables.HoldEntries}
                (tenant_id, generation, ledger, position, hold, account, asset, amount, held)
            select p.tenant_id, p.generation, p.ledger, t.position, t.hold, t.account, t.asset, t.amount,
                {BalanceBefore("held")} + sum(t.amount) over (
                    partition by t.ledger, t.account, t.asset order by t.position, t.hold)
            from unnest(?, ?, ?, ?, ?, ?) as t(ledger, position, hold, account, asset, amount)
            join {schema}.{ProjectionPosition.Table} p
                on p.projection = ? and p.tenant_id = ? and p.ledger = t.ledger
            """,
            [.. rows, Projection, Tenant]);
        yield return Add(BooksTables.Balances, "account, asset, posted, held",
            "t.account, t.asset, 0, sum(t.amount)", "p.tenant_id, p.generation, p.ledger, t.account, t.asset",
            "account, asset", "held = b.held + excluded.held", "ledger, account, asset, amount",
            rows[0], rows[3], rows[4], rows[5]);
    }
}
