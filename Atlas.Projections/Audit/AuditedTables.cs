using Atlas.Ledger.Audit;
using Atlas.Projections.Books;
using Atlas.Projections.Freshness;

namespace Atlas.Projections.Audit;

/// <summary>
/// The read models' tables as the audit knows them, written down a second time. A column that is in the
/// database but not here is itself reported, so none goes unverified.
/// </summary>
internal static class AuditedTables
{
    private static readonly string[] Scope = ["tenant_id", "generation", "ledger"];

    public static readonly AuditTable Ledgers = New(BooksTables.Ledgers,
        Column("description"), Column("position", ColumnType.Number), Column("recorded_at", ColumnType.Time));

    public static readonly AuditTable Assets = New(BooksTables.Assets,
        Key("code"), Column("scale", ColumnType.Number), Column("position", ColumnType.Number));

    public static readonly AuditTable Accounts = New(BooksTables.Accounts,
        Key("path"), Column("kind"), Column("policy", ColumnType.Json), Column("status"),
        Column("allowed_assets", ColumnType.Json), Column("metadata", ColumnType.Json),
        Column("position", ColumnType.Number));

    public static readonly AuditTable Transactions = New(BooksTables.Transactions,
        Key("position", ColumnType.Number), Column("id", ColumnType.Uuid), Column("kind"),
        Column("effective_date", ColumnType.Date), Column("recorded_at", ColumnType.Time), Column("actor"),
        Column("description"), Column("reference"), Column("source"), Column("tags", ColumnType.Json),
        Column("metadata", ColumnType.Json), Column("reverses", ColumnType.Uuid),
        Column("hold", ColumnType.Uuid));

    public static readonly AuditTable Postings = New(BooksTables.Postings,
        Key("position", ColumnType.Number), Key("idx", ColumnType.Number), Column("account"), Column("asset"),
        Column("amount", ColumnType.Numeric), Column("balance", ColumnType.Numeric),
        Column("effective_date", ColumnType.Date), Column("cost", ColumnType.Json),
        Column("price", ColumnType.Json));

    public static readonly AuditTable Balances = New(BooksTables.Balances,
        Key("account"), Key("asset"),
        Column("posted", ColumnType.Numeric), Column("held", ColumnType.Numeric));

    public static readonly AuditTable MonthlySums = New(BooksTables.MonthlySums,
        Key("account"), Key("asset"), Key("month", ColumnType.Date), Column("kind"),
        Column("amount", ColumnType.Numeric), Column("days"));

    public static readonly AuditTable YearlySums = New(BooksTables.YearlySums,
        Key("account"), Key("asset"), Key("year", ColumnType.Date), Column("kind"), Column("months"));

    public static readonly AuditTable MonthlyTotals = New(BooksTables.MonthlyTotals,
        Key("kind"), Key("asset"), Key("month", ColumnType.Date), Column("days"));

    public static readonly AuditTable DatedBlocks = New(BooksTables.DatedBlocks,
        Key("last_position", ColumnType.Number), Column("first_date", ColumnType.Date),
        Column("last_date", ColumnType.Date));

    public static readonly AuditTable Holds = New(BooksTables.Holds,
        Key("id", ColumnType.Uuid), Column("account"), Column("asset"), Column("amount", ColumnType.Numeric),
        Column("remaining", ColumnType.Numeric), Column("expires_at", ColumnType.Time), Column("status"),
        Column("description"), Column("metadata", ColumnType.Json), Column("position", ColumnType.Number));

    public static readonly AuditTable HoldEntries = New(BooksTables.HoldEntries,
        Key("position", ColumnType.Number), Key("hold", ColumnType.Uuid), Column("account"), Column("asset"),
        Column("amount", ColumnType.Numeric), Column("held", ColumnType.Numeric));

    public static readonly AuditTable Prices = New(BooksTables.Prices,
        Key("position", ColumnType.Number), Key("idx", ColumnType.Number), Column("base"), Column("quote"),
        Column("date", ColumnType.Date), Column("price", ColumnType.Numeric), Column("source"));

    public static readonly AuditTable Positions = new(ProjectionPosition.Table, ["tenant_id", "ledger"],
    [
        Key("projection"), Column("generation", ColumnType.Number), Column("position", ColumnType.Number),
        Column("first_position", ColumnType.Number), Column("recorded_at", ColumnType.Time),
    ]);

    /// <summary>Tables whose rows are written once, at their event's position.</summary>
    public static readonly IReadOnlyList<AuditTable> ByPosition =
        [Transactions, Postings, HoldEntries, Prices];

    /// <summary>Tables whose rows change, and the rows that the events lead to.</summary>
    public static readonly IReadOnlyList<ChangingTable> Changing =
    [
        new(Ledgers,
            (book, _) => book.Created is null ? null : ExpectedRows.Ledger(book.Created),
            book => book.Created is null ? [] : [ExpectedRows.Ledger(book.Created)]),
        new(Assets,
            (book, row) => book.Assets.TryGetValue(row[0]!, out var asset)
                ? ExpectedRows.Asset(row[0]!, asset) : null,
            book => book.Assets.Select(a => ExpectedRows.Asset(a.Key, a.Value))),
        new(Accounts,
            (book, row) => book.Find(row[0]!) is { } account ? ExpectedRows.Account(row[0]!, account) : null,
            book => book.Accounts.Select(a => ExpectedRows.Account(a.Key, a.Value))),
        new(Balances,
            (book, row) => book.Balances.TryGetValue((row[0]!, row[1]!), out var balance)
                ? ExpectedRows.Balance((row[0]!, row[1]!), balance) : null,
            book => book.Balances.Select(b => ExpectedRows.Balance(b.Key, b.Value))),
        new(MonthlySums,
            (book, row) => ExpectedSums.Month(book, ExpectedRows.StartOf(row)), ExpectedSums.Months),
        new(YearlySums,
            (book, row) => ExpectedSums.Year(book, ExpectedRows.StartOf(row)), ExpectedSums.Years),
        new(MonthlyTotals,
            (book, row) => ExpectedSums.Total(book, ExpectedRows.StartOf(row)), ExpectedSums.Totals),
        new(DatedBlocks,
            (book, row) => ExpectedSums.Block(book, row[0]!), ExpectedSums.Blocks),
        new(Holds,
            (book, row) => book.Holds.TryGetValue(Guid.Parse(row[0]!), out var hold)
                ? ExpectedRows.Hold(hold) : null,
            book => book.Holds.Values.Select(ExpectedRows.Hold)),
    ];

    /// <summary>Every table that is compared.</summary>
    public static IEnumerable<AuditTable> All => [.. Changing.Select(t => t.Table), .. ByPosition, Positions];

    private static AuditTable New(string name, params AuditColumn[] columns) => new(name, Scope, columns);

    private static AuditColumn Key(string name, ColumnType type = ColumnType.Text) =>
        new(name, type, IsKey: true);

    private static AuditColumn Column(string name, ColumnType type = ColumnType.Text) => new(name, type);
}

/// <param name="Find">The row that there ought to be with the key of a stored one, or null.</param>
/// <param name="Rows">All rows that there ought to be.</param>
internal sealed record ChangingTable(
    AuditTable Table,
    Func<ReplayBook, string?[], string?[]?> Find,
    Func<ReplayBook, IEnumerable<string?[]>> Rows);
