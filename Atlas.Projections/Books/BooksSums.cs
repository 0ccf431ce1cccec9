using System.Globalization;
using Atlas.Projections.Freshness;
using NpgsqlTypes;

namespace Atlas.Projections.Books;

/// <summary>
/// What reports add up: an account's postings per month and year, and a whole kind's per month, each row with
/// its parts packed into one text. Without them a report over years would add up every day of every account.
/// </summary>
internal sealed partial class BooksSql
{
    /// <summary>
    /// Reads what <see cref="PageSums"/> adds to: the ledgers' positions, the rows of months, those of years
    /// with the accounts' kinds, and those of whole kinds. The positions come first, so that rows are never
    /// older than they say.
    /// </summary>
    public IEnumerable<BooksStatement> SumsBefore(BooksPage page, SumKey[] months, SumKey[] years)
    {
        yield return new BooksStatement(
            $"""
            select ledger, position from {schema}.{ProjectionPosition.Table}
            where projection = ? and tenant_id = ? and ledger = any(?)
            """,
            Projection, Tenant, Texts(page.Pages.Select(p => p.Ledger)));
        yield return Before(
            $"""
            select k.n, (select m.days from {schema}.{BooksTables.MonthlySums} m where {Same("m")}
                and m.account = k.name and m.asset = k.asset and m.month = k.start)
            """, months);
        yield return Before(
            $"""
            select k.n, y.months, coalesce(y.kind, (
                select a.kind from {schema}.{BooksTables.Accounts} a where {Same("a")} and a.path = k.name))
            """, years, $"""
            left join lateral (select months, kind from {schema}.{BooksTables.YearlySums} y where {Same("y")}
                and y.account = k.name and y.asset = k.asset and y.year = k.start offset 0) y on true
            """);
        var totals = months.Select(m => m with { Name = "" }).Distinct()
            .SelectMany(m => Kinds.Select(kind => m with { Name = kind })).ToArray();
        yield return Before(
            $"""
            select k.ledger, k.name, k.asset, k.start, (select t.days
                from {schema}.{BooksTables.MonthlyTotals} t where {Same("t")}
                    and t.kind = k.name and t.asset = k.asset and t.month = k.start)
            """, totals);
    }

    private static readonly string[] Kinds =
        [.. Enum.GetValues<Atlas.Ledger.Accounts.AccountKind>().Select(BooksText.Of)];

    private IEnumerable<BooksStatement> Sums(PageSums sums)
    {
        yield return Put(BooksTables.MonthlySums, sums.Months,
            "account, asset, month, kind, amount, days",
            "t.name, t.asset, t.start, t.kind, t.added::numeric, t.packed", "account, asset, month",
            "amount = b.amount + excluded.amount, days = excluded.days");
        yield return Put(BooksTables.YearlySums, sums.Years, "account, asset, year, kind, months",
            "t.name, t.asset, t.start, t.kind, t.packed", "account, asset, year", "months = excluded.months");
        yield return Put(BooksTables.MonthlyTotals, sums.Totals, "kind, asset, month, days",
            "t.kind, t.asset, t.start, t.packed", "kind, asset, month", "days = excluded.days");
    }

    private static readonly string LastOfBlock = string.Create(
        CultureInfo.InvariantCulture,
        $"((t.position - 1) / {BooksTables.BlockPositions} + 1) * {BooksTables.BlockPositions}");

    /// <summary>Between which effective dates the transactions of so many positions lie.</summary>
    private BooksStatement DatedBlocks(BooksPage page) => Add(
        BooksTables.DatedBlocks, "last_position, first_date, last_date",
        $"{LastOfBlock}, min(t.date), max(t.date)", $"p.tenant_id, p.generation, p.ledger, {LastOfBlock}",
        "last_position",
        "first_date = least(b.first_date, excluded.first_date), " +
        "last_date = greatest(b.last_date, excluded.last_date)", "ledger, position, date",
        Texts(page.Transactions.Select(t => t.Ledger)), Numbers(page.Transactions.Select(t => t.Position)),
        (Array | NpgsqlDbType.Date, page.Transactions.Select(t => t.Data.EffectiveDate).ToArray()));

    private BooksStatement Put(
        string table, IReadOnlyList<SumLine> lines, string columns, string values, string key, string set) =>
        new(
            $"""
            insert into {schema}.{table} as b (tenant_id, generation, ledger, {columns})
            select p.tenant_id, p.generation, p.ledger, {values}
            from unnest(?, ?, ?, ?, ?, ?, ?) as t(ledger, name, asset, start, kind, packed, added)
            join {schema}.{ProjectionPosition.Table} p on p.projection = ? and p.tenant_id = ?
                and p.ledger = t.ledger
            on conflict (tenant_id, generation, ledger, {key}) do update set {set}
            """,
            [
                .. KeysOf([.. lines.Select(l => l.Key)]), Texts(lines.Select(l => l.Kind)),
                Texts(lines.Select(l => l.Packed)), Texts(lines.Select(l => l.Added.ToString())),
                Projection, Tenant,
            ]);

    private BooksStatement Before(string select, SumKey[] keys, string join = "") => new(
        $"""
        {select}
        from unnest(?, ?, ?, ?) with ordinality as k(ledger, name, asset, start, n)
        join {schema}.{ProjectionPosition.Table} p on p.projection = ? and p.tenant_id = ?
            and p.ledger = k.ledger
        {join}
        """,
        [.. KeysOf(keys), Projection, Tenant]);

    private static string Same(string table) =>
        $"{table}.tenant_id = p.tenant_id and {table}.generation = p.generation " +
        $"and {table}.ledger = p.ledger";

    private static (NpgsqlDbType, object?)[] KeysOf(SumKey[] keys) =>
    [
        Texts(keys.Select(k => k.Ledger)), Texts(keys.Select(k => k.Name)), Texts(keys.Select(k => k.Asset)),
        (Array | NpgsqlDbType.Date, keys.Select(k => k.Start).ToArray()),
    ];
}
