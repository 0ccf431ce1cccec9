using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Calculations;
using Npgsql;

namespace Atlas.Projections.Lots;

/// <summary>Reads the postings of assets that have a cost, and what lots they lead to.</summary>
public static class ReadLots
{
    /// <summary>
    /// Metadata of a transaction, of any value: it changes the number of units, and not what they cost.
    /// </summary>
    private const string SplitKey = "split";

    /// <summary>
    /// Metadata of a transaction that brings money back on units: <c>ACCOUNT ASSET</c> of these units.
    /// </summary>
    private const string ReturnKey = "return-of-capital";

    private const string Schema = BooksView.Schema;

    private const string Columns = $"""
        p.position, p.idx, p.effective_date, p.account, p.asset, p.amount::text, p.cost->>'amount',
        p.cost->>'asset', (p.cost->>'date')::date, p.cost->>'label', p.price->>'amount', p.price->>'asset'
        """;

    private const string OfLedger =
        "p.tenant_id = @tenant and p.generation = @generation and p.ledger = @ledger";

    /// <summary>
    /// The transaction of each posting by its key: joined, it would have all of them read for a few.
    /// </summary>
    private const string WithTransaction = $"""
        cross join lateral (
            select t.id, t.reverses, t.metadata ? '{SplitKey}' as splits
            from {Schema}.{BooksTables.Transactions} t
            where t.tenant_id = p.tenant_id and t.generation = p.generation and t.ledger = p.ledger
                and t.position = p.position offset 0) t
        """;

    /// <param name="method">
    /// Which units leave; <see cref="LotMethod.Specific"/> = those that the postings name.
    /// </param>
    /// <param name="account">The account of this path and everything below it; null = all.</param>
    /// <param name="asOf">The end of this effective date; null = all postings.</param>
    /// <param name="at">As recorded up to this position; null = all that is projected.</param>
    public static async Task<LotPositions> OfLedgerAsync(
        BooksView view, LotMethod method, string? account, DateOnly? asOf, long? at, CancellationToken token)
    {
        view = await view.AtLeastAsync(at, token);
        (string, object?)[] values = [("account", account), ("asOf", asOf), ("at", at)];
        var ofAccount = account is null
            ? "" : "and (p.account = @account or starts_with(p.account, @account || ':'))";
        var where = $"""
            {OfLedger} {ofAccount}
            {(asOf is null ? "" : "and p.effective_date <= @asOf")}
            {(at is null ? "" : "and p.position <= @at")}
            """;
        if (method == LotMethod.Specific)
        {
            var lots = new LedgerLots(await view.ReadAsync(NamedSql(where), PostingOf, token, values));
            return new LotPositions(lots.Open, lots.Gains, []);
        }

        var moves = await view.ReadAsync(MovesSql(where, ofAccount), MoveOf, token, values);
        var returns = await view.ReadAsync(ReturnsSql(asOf, at), ReturnOf, token, values[1..]);
        return MatchedLots.Of(moves, returns, method, await view.ScalesAsync(token));
    }

    private static string NamedSql(string where) => $"""
        select {Columns}, t.reverses is not null
        from {Schema}.{BooksTables.Postings} p {WithTransaction}
        where {where} and p.cost is not null
        order by p.effective_date, p.position, p.idx
        """;

    /// <summary>Every posting of an account and asset of which some posting has a cost.</summary>
    private static string MovesSql(string where, string ofAccount) => $"""
        with pairs as materialized (
            select distinct p.account, p.asset from {Schema}.{BooksTables.Postings} p
            where {OfLedger} and p.cost is not null {ofAccount})
        select {Columns}, t.id, t.reverses, t.splits
        from pairs c
        cross join lateral (
            select * from {Schema}.{BooksTables.Postings} p
            where {where} and p.account = c.account and p.asset = c.asset offset 0) p
        {WithTransaction}
        """;

    /// <summary>What came into accounts of assets, of transactions that nothing has taken back.</summary>
    private static string ReturnsSql(DateOnly? asOf, long? at)
    {
        string Within(string table) =>
            (asOf is null ? "" : $"and {table}.effective_date <= @asOf ")
            + (at is null ? "" : $"and {table}.position <= @at");
        return $"""
            with t as materialized (
                select * from {Schema}.{BooksTables.Transactions} t
                where t.tenant_id = @tenant and t.generation = @generation and t.ledger = @ledger
                    and t.metadata ->> '{ReturnKey}' is not null {Within("t")})
            select t.position, t.effective_date, t.metadata ->> '{ReturnKey}', p.amount::text, p.asset
            from t join {Schema}.{BooksTables.Postings} p on p.tenant_id = t.tenant_id
                and p.generation = t.generation and p.ledger = t.ledger and p.position = t.position
            join {Schema}.{BooksTables.Accounts} a on a.tenant_id = p.tenant_id
                and a.generation = p.generation and a.ledger = p.ledger and a.path = p.account
            where p.amount > 0 and a.kind = 'asset'
                and not exists (select from {Schema}.{BooksTables.Transactions} r
                    where r.tenant_id = t.tenant_id and r.generation = t.generation
                        and r.ledger = t.ledger and r.reverses = t.id {Within("r")})
            """;
    }

    private static LotPosting PostingOf(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<DateOnly>(2),
        new LotKey(
            row.GetString(3), row.GetString(4), Exact.Parse(row.GetString(6)).Trim(), row.GetString(7),
            DateAt(row, 8), TextAt(row, 9)),
        Exact.Parse(row.GetString(5)), NumberAt(row, 10), TextAt(row, 11), row.GetBoolean(12));

    private static LotMove MoveOf(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt32(1), row.GetGuid(12), row.IsDBNull(13) ? null : row.GetGuid(13),
        row.GetFieldValue<DateOnly>(2), row.GetString(3), row.GetString(4), Exact.Parse(row.GetString(5)),
        NumberAt(row, 6), TextAt(row, 7), DateAt(row, 8), TextAt(row, 9), NumberAt(row, 10), TextAt(row, 11),
        row.GetBoolean(14));

    private static CapitalReturn ReturnOf(NpgsqlDataReader row)
    {
        var units = row.GetString(2);
        var end = Math.Max(0, units.LastIndexOf(' '));
        return new CapitalReturn(
            row.GetInt64(0), row.GetFieldValue<DateOnly>(1), units[..end], units[end..].Trim(),
            Exact.Parse(row.GetString(3)), row.GetString(4));
    }

    private static string? TextAt(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    private static DateOnly? DateAt(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateOnly>(column);

    private static Exact? NumberAt(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : Exact.Parse(row.GetString(column));
}
