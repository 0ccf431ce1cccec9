using Atlas.Ledger.Accounts;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Freshness;
using Npgsql;
using NpgsqlTypes;

namespace Atlas.Projections.Books;

/// <summary>A statement with <c>?</c> for each parameter.</summary>
internal sealed record BooksStatement(string Sql, params (NpgsqlDbType Type, object? Value)[] Values)
{
    /// <summary>The same for plain Npgsql, whose parameters are numbered.</summary>
    public NpgsqlBatchCommand ToBatchCommand()
    {
        var parts = Sql.Split('?');
        var command = new NpgsqlBatchCommand(
            string.Concat(parts.Select((part, i) => i + 1 == parts.Length ? part : $"{part}${i + 1}")));
        foreach (var (type, value) in Values)
            command.Parameters.Add(
                new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return command;
    }
}

/// <summary>
/// The statements that write a page. The first moves the projection's position and thereby locks the ledgers'
/// rows there until the commit; the others find the generation to write to in those rows.
/// </summary>
/// <param name="projection">The name under which the position is kept: <c>books</c>, or a rebuild's
/// own.</param>
internal sealed partial class BooksSql(
    string schema, string projection, string tenant, int firstGeneration = 1)
{
    private const NpgsqlDbType Array = NpgsqlDbType.Array;

    /// <summary>That of the rows of a ledger which has no position yet.</summary>
    public int FirstGeneration => firstGeneration;

    private (NpgsqlDbType, object?) Projection => (NpgsqlDbType.Varchar, projection);

    private (NpgsqlDbType, object?) Tenant => (NpgsqlDbType.Varchar, tenant);

    /// <summary>A page but for its sums.</summary>
    public IEnumerable<BooksStatement> Write(BooksPage page)
    {
        if (page.Pages.Count == 0) yield break;
        yield return Advance(page);
        if (page.Holds.Stored.Count > 0) yield return Unchanged(page.Holds);
        if (page.Ledgers.Count > 0) yield return Ledgers(page);
        if (page.Assets.Count > 0) yield return Assets(page);
        if (page.Accounts.Count > 0) yield return Accounts(page);
        if (page.Transactions.Count > 0)
        {
            yield return Transactions(page);
            yield return DatedBlocks(page);
            yield return Postings(page);
        }

        if (page.Placed.Count > 0) yield return Placed(page);
        if (page.HoldEntries.Count > 0)
            foreach (var statement in HoldEntries(page)) yield return statement;
        if (page.Prices.Count > 0) yield return Prices(page);
        foreach (var change in page.Changes) yield return Change(change);
    }

    private BooksStatement Advance(BooksPage page) => new(
        ProjectionPosition.AdvanceSql(schema),
        Projection, Tenant, (NpgsqlDbType.Integer, firstGeneration), Projection, Tenant,
        Texts(page.Pages.Select(p => p.Ledger)),
        Numbers(page.Pages.Select(p => p.First)),
        Numbers(page.Pages.Select(p => p.Last)),
        Times(page.Pages.Select(p => p.RecordedAt)));

    private BooksStatement Ledgers(BooksPage page) => Insert(
        BooksTables.Ledgers, "description, position, recorded_at", "t.description, t.position, t.recorded_at",
        "ledger, description, position, recorded_at",
        Texts(page.Ledgers.Select(l => l.Ledger)),
        Texts(page.Ledgers.Select(l => l.Data.Description)),
        Numbers(page.Ledgers.Select(l => l.Position)),
        Times(page.Ledgers.Select(l => l.RecordedAt)));

    private BooksStatement Assets(BooksPage page) => Insert(
        BooksTables.Assets, "code, scale, position", "t.code, t.scale, t.position",
        "ledger, code, scale, position",
        Texts(page.Assets.Select(a => a.Ledger)),
        Texts(page.Assets.Select(a => a.Data.Code)),
        (Array | NpgsqlDbType.Integer, page.Assets.Select(a => a.Data.Scale).ToArray()),
        Numbers(page.Assets.Select(a => a.Position)));

    private BooksStatement Accounts(BooksPage page) => Insert(
        BooksTables.Accounts, "path, kind, policy, status, allowed_assets, metadata, position",
        $"t.path, t.kind, t.policy::jsonb, '{BooksText.Of(AccountStatus.Open)}', t.allowed::jsonb, " +
        "t.metadata::jsonb, t.position",
        "ledger, path, kind, policy, allowed, metadata, position",
        Texts(page.Accounts.Select(a => a.Ledger)),
        Texts(page.Accounts.Select(a => a.Data.Account)),
        Texts(page.Accounts.Select(a => BooksText.Of(a.Data.Kind))),
        Texts(page.Accounts.Select(a => BooksPage.Json(a.Data.Policy))),
        Texts(page.Accounts.Select(a => BooksPage.Json(a.Data.AllowedAssets))),
        Texts(page.Accounts.Select(a => BooksPage.Json(a.Data.Metadata) ?? "{}")),
        Numbers(page.Accounts.Select(a => a.Position)));

    private BooksStatement Transactions(BooksPage page) => Insert(
        BooksTables.Transactions,
        "position, id, kind, effective_date, recorded_at, actor, description, reference, source, tags, " +
        "metadata, reverses, hold",
        "t.position, t.id, t.kind, t.date, t.recorded_at, t.actor, t.description, t.reference, t.source, " +
        "t.tags::jsonb, t.metadata::jsonb, t.reverses, t.hold",
        "ledger, position, id, kind, date, recorded_at, actor, description, reference, source, tags, " +
        "metadata, reverses, hold",
        Texts(page.Transactions.Select(t => t.Ledger)),
        Numbers(page.Transactions.Select(t => t.Position)),
        (Array | NpgsqlDbType.Uuid, page.Transactions.Select(t => t.Data.Id).ToArray()),
        Texts(page.Transactions.Select(t => t.Kind)),
        (Array | NpgsqlDbType.Date, page.Transactions.Select(t => t.Data.EffectiveDate).ToArray()),
        Times(page.Transactions.Select(t => t.RecordedAt)),
        Texts(page.Transactions.Select(t => t.Actor)),
        Texts(page.Transactions.Select(t => t.Description)),
        Texts(page.Transactions.Select(t => t.Reference)),
        Texts(page.Transactions.Select(t => t.Source)),
        Texts(page.Transactions.Select(t => t.Tags)),
        Texts(page.Transactions.Select(t => t.Metadata)),
        (Array | NpgsqlDbType.Uuid, page.Transactions.Select(t => t.Reverses).ToArray()),
        (Array | NpgsqlDbType.Uuid, page.Transactions.Select(t => t.Hold).ToArray()));

    private static (NpgsqlDbType, object?)[] RowsOf(
        IReadOnlyList<(string Ledger, long Position, int Index, DateOnly Date, Posting Data)> postings) =>
    [
        Texts(postings.Select(p => p.Ledger)),
        Numbers(postings.Select(p => p.Position)),
        (Array | NpgsqlDbType.Integer, postings.Select(p => p.Index).ToArray()),
        Texts(postings.Select(p => p.Data.Account)),
        Texts(postings.Select(p => p.Data.Asset)),
        (Array | NpgsqlDbType.Numeric, postings.Select(p => p.Data.Amount).ToArray()),
        (Array | NpgsqlDbType.Date, postings.Select(p => p.Date).ToArray()),
        Texts(postings.Select(p => BooksPage.Json(p.Data.Cost))),
        Texts(postings.Select(p => BooksPage.Json(p.Data.Price))),
    ];

    /// <summary>
    /// The balances move first, because they tell what they are afterwards: a posting's running balance is
    /// that without what the page posts behind it. To look up the balance before would search the index once
    /// more for every posting. Keys go in their order, so that neighbours are found on the same pages.
    /// </summary>
    private BooksStatement Postings(BooksPage page) => new(
        $"""
        with t as materialized (
            select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
                as t(ledger, position, idx, account, asset, amount, date, cost, price)),
        moved as (
            insert into {schema}.{BooksTables.Balances} as b
                (tenant_id, generation, ledger, account, asset, posted, held)
            select p.tenant_id, p.generation, p.ledger, t.account, t.asset, sum(t.amount), 0
            from t join {schema}.{ProjectionPosition.Table} p
                on p.projection = ? and p.tenant_id = ? and p.ledger = t.ledger
            group by p.tenant_id, p.generation, p.ledger, t.account, t.asset
            order by p.ledger, t.account, t.asset
            on conflict (tenant_id, generation, ledger, account, asset) do update
                set posted = b.posted + excluded.posted
            returning b.*)
        insert into {schema}.{BooksTables.Postings}
            (tenant_id, generation, ledger, position, idx, account, asset, amount, balance,
                effective_date, cost, price)
        select m.tenant_id, m.generation, m.ledger, t.position, t.idx, t.account, t.asset, t.amount,
            m.posted - coalesce(sum(t.amount) over (
                partition by t.ledger, t.account, t.asset order by t.position desc, t.idx desc
                rows between unbounded preceding and 1 preceding), 0),
            t.date, t.cost::jsonb, t.price::jsonb
        from t join moved m using (ledger, account, asset)
        """,
        [.. RowsOf(page.Postings), Projection, Tenant]);

    private BooksStatement Prices(BooksPage page) => Insert(
        BooksTables.Prices, "position, idx, base, quote, date, price, source",
        "t.position, t.idx, t.base, t.quote, t.date, t.price, t.source",
        "ledger, position, idx, base, quote, date, price, source",
        Texts(page.Prices.Select(p => p.Ledger)),
        Numbers(page.Prices.Select(p => p.Position)),
        (Array | NpgsqlDbType.Integer, page.Prices.Select(p => p.Index).ToArray()),
        Texts(page.Prices.Select(p => p.Data.Base)),
        Texts(page.Prices.Select(p => p.Data.Quote)),
        (Array | NpgsqlDbType.Date, page.Prices.Select(p => p.Data.Date).ToArray()),
        (Array | NpgsqlDbType.Numeric, page.Prices.Select(p => p.Data.Price).ToArray()),
        Texts(page.Prices.Select(p => p.Data.Source)));

    private BooksStatement Change(RowChange change)
    {
        var (table, set, key, types) = change.Kind switch
        {
            RowChangeKind.Scale => (BooksTables.Assets, "scale = ?", "code", [NpgsqlDbType.Integer]),
            RowChangeKind.Policy => (BooksTables.Accounts, "policy = ?::jsonb", "path", [NpgsqlDbType.Text]),
            RowChangeKind.Status => (BooksTables.Accounts, "status = ?", "path", [NpgsqlDbType.Varchar]),
            RowChangeKind.AccountMetadata =>
                (BooksTables.Accounts, "metadata = jsonb_strip_nulls(r.metadata || ?::jsonb)", "path",
                    [NpgsqlDbType.Text]),
            RowChangeKind.TransactionMetadata =>
                (BooksTables.Transactions, "metadata = jsonb_strip_nulls(r.metadata || ?::jsonb)", "id",
                    [NpgsqlDbType.Text]),
            RowChangeKind.Hold => (BooksTables.Holds, "remaining = ?, status = ?", "id",
                new[] { NpgsqlDbType.Numeric, NpgsqlDbType.Varchar }),
            _ => throw new InvalidOperationException($"No statement for {change.Kind}."),
        };
        return new BooksStatement(
            $"""
            update {schema}.{table} r set {set} from {schema}.{ProjectionPosition.Table} p
            where p.projection = ? and p.tenant_id = ? and p.ledger = ? and r.tenant_id = p.tenant_id
              and r.generation = p.generation and r.ledger = p.ledger and r.{key} = ?
            """,
            [
                .. types.Select((type, i) => (type, change.Values[i])),
                Projection, Tenant, (NpgsqlDbType.Varchar, change.Ledger),
                (change.Key is Guid ? NpgsqlDbType.Uuid : NpgsqlDbType.Varchar, change.Key),
            ]);
    }

    /// <summary>
    /// A subquery and no join: with the statistics of a table that has just been filled or emptied a join is
    /// planned without the generation, and then every row reads the whole index.
    /// </summary>
    private string BalanceBefore(string column) =>
        $"coalesce((select b.{column} from {schema}.{BooksTables.Balances} b " +
        "where b.tenant_id = p.tenant_id and b.generation = p.generation and b.ledger = p.ledger " +
        "and b.account = t.account and b.asset = t.asset), 0)";

    private BooksStatement Insert(
        string table, string columns, string values, string names, params (NpgsqlDbType, object?)[] rows) =>
            new(
        $"""
        insert into {schema}.{table} (tenant_id, generation, ledger, {columns})
        select p.tenant_id, p.generation, p.ledger, {values}
        from unnest({string.Join(", ", rows.Select(_ => "?"))}) as t({names})
        join {schema}.{ProjectionPosition.Table} p on p.projection = ? and p.tenant_id = ?
            and p.ledger = t.ledger
        """,
        [.. rows, Projection, Tenant]);

    private BooksStatement Add(
        string table, string columns, string values, string group, string key, string add, string names,
        params (NpgsqlDbType, object?)[] rows) => new(
        $"""
        insert into {schema}.{table} as b (tenant_id, generation, ledger, {columns})
        select p.tenant_id, p.generation, p.ledger, {values}
        from unnest({string.Join(", ", rows.Select(_ => "?"))}) as t({names})
        join {schema}.{ProjectionPosition.Table} p on p.projection = ? and p.tenant_id = ?
            and p.ledger = t.ledger
        group by {group}
        on conflict (tenant_id, generation, ledger, {key}) do update set {add}
        """,
        [.. rows, Projection, Tenant]);

    private static (NpgsqlDbType, object?) Texts(IEnumerable<string?> values) =>
        (Array | NpgsqlDbType.Varchar, values.ToArray());

    private static (NpgsqlDbType, object?) Numbers(IEnumerable<long> values) =>
        (Array | NpgsqlDbType.Bigint, values.ToArray());

    private static (NpgsqlDbType, object?) Times(IEnumerable<DateTimeOffset> values) =>
        (Array | NpgsqlDbType.TimestampTz, values.Select(v => v.ToUniversalTime()).ToArray());
}
