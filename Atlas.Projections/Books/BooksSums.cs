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
    /// Reads what <see cref="PageSums"/> adds to: the ledgers' positions and whether statistics of the sums
    /// are missing, the rows of months, those of years with the accounts' kinds, and those of whole kinds.
    /// The positions come first, so that rows are never older than they say.
    /// </summary>
    public IEnumerable<BooksStatement> SumsBefore(
        IEnumerable<string> ledgers, SumKey[] months, SumKey[] years)
    {
        yield return new BooksStatement(
            $"""
            select ledger, position, generation, exists (
                select from pg_class where reltuples <= 0
                    and oid in ({string.Join(", ", SumTables.Select(t => $"'{t}'::regclass"))}))
            from {schema}.{ProjectionPosition.Table}
            where projection = ? and tenant_id = ? and ledger = any(?)
            """,
            Projection, Tenant, Texts(ledgers));
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

    /// <summary>
    /// A month's rows of all accounts have an index of their own. Without statistics it seems as good as the
    /// key for finding the row of one account, and each look then reads them all, until autovacuum has come
    /// by: with 10,000 accounts a page takes ten times as long.
    /// </summary>
    public string GatherStatistics => $"analyze {string.Join(", ", SumTables)}";

    private string[] SumTables =>
        [.. new[] { BooksTables.MonthlySums, BooksTables.YearlySums }.Select(t => $"{schema}.{t}")];

    private static readonly string[] Kinds =
        [.. Enum.GetValues<Atlas.Ledger.Accounts.AccountKind>().Select(BooksText.Of)];

    /// <summary>The sums of pages, after the pages.</summary>
    public IEnumerable<BooksStatement> Write(PageSums sums)
    {
        if (sums.Months.Count == 0) yield break;
        yield return Put(BooksTables.MonthlySums, sums.Months,
            "account, asset, month, kind, amount", $"t.name, t.asset, t.start, {KindNow}, t.added::numeric",
            "account, asset, month", "days", "amount = b.amount + excluded.amount, ");
        yield return Put(BooksTables.YearlySums, sums.Years, "account, asset, year, kind",
            $"t.name, t.asset, t.start, {KindNow}", "account, asset, year", "months");
        yield return Put(BooksTables.MonthlyTotals, sums.Totals, "kind, asset, month",
            "t.name, t.asset, t.start", "kind, asset, month", "days");
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
        string table, IReadOnlyList<SumLine> lines, string columns, string values, string key, string packed,
        string set = "") => new(
            $"""
            insert into {schema}.{table} as b (tenant_id, generation, ledger, {columns}, {packed})
            select p.tenant_id, p.generation, p.ledger, {values},
                case when p.generation = t.generation then t.packed else {AddedTo(table, key, packed)} end
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
                as t(ledger, name, asset, start, generation, kind, packed, parts, added)
            join {schema}.{ProjectionPosition.Table} p on p.projection = ? and p.tenant_id = ?
                and p.ledger = t.ledger
            on conflict (tenant_id, generation, ledger, {key})
                do update set {set}{packed} = excluded.{packed}
            """,
            [
                .. KeysOf([.. lines.Select(l => l.Key)]),
                (Array | NpgsqlDbType.Integer, lines.Select(l => l.Generation).ToArray()),
                Texts(lines.Select(l => l.Kind)), Texts(lines.Select(l => l.Packed)),
                Texts(lines.Select(l => l.Parts)), Texts(lines.Select(l => l.Added.ToString())),
                Projection, Tenant,
            ]);

    /// <summary>
    /// What <see cref="PackedSums"/> would make of the row in use now and what the page adds. Too slow for
    /// every row; needed where a rebuild has swapped the rows since they were read, and what was read may
    /// have been damaged.
    /// </summary>
    private string AddedTo(string table, string key, string packed) =>
        $"""
        (select string_agg(number || ':' || trim_scale(amount), ' ' order by number)
        from (
            select split_part(part, ':', 1)::integer as number,
                sum(split_part(part, ':', 2)::numeric) as amount
            from unnest(string_to_array(concat_ws(' ', (
                select s.{packed} from {schema}.{table} s
                where {Same("s")} and (s.{key.Replace(", ", ", s.")}) = (t.name, t.asset, t.start)), t.parts),
                ' ')) as part
            group by 1) as parts)
        """;

    /// <summary>
    /// Null, which the table refuses, where the rows have been swapped and the kind that the page has counted
    /// with was a damaged one.
    /// </summary>
    private string KindNow =>
        $"""
        case when p.generation = t.generation then t.kind else (
            select a.kind from {schema}.{BooksTables.Accounts} a
            where {Same("a")} and a.path = t.name and a.kind = t.kind) end
        """;

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
