using Weasel.Postgresql.Tables;

namespace Atlas.Projections.Books;

/// <summary>
/// The flat tables of the books. Rows carry a generation: a rebuild writes the next one beside the rows that
/// readers use, and one update of <c>projection_position</c> swaps them. The names carry the projection's
/// version.
/// </summary>
public static class BooksTables
{
    public const string Ledgers = "books_v1_ledgers";
    public const string Assets = "books_v1_assets";
    public const string Accounts = "books_v1_accounts";
    public const string Transactions = "books_v1_transactions";
    public const string Postings = "books_v1_postings";
    public const string Balances = "books_v1_balances";
    public const string MonthlySums = "books_v1_monthly_sums";
    public const string YearlySums = "books_v1_yearly_sums";
    public const string MonthlyTotals = "books_v1_monthly_totals";
    public const string DatedBlocks = "books_v1_dated_blocks";
    public const string Holds = "books_v1_holds";
    public const string HoldEntries = "books_v1_hold_entries";
    public const string Prices = "books_v1_prices";

    /// <summary>Positions of which the dates are kept together.</summary>
    public const int BlockPositions = 1_000;

    /// <summary>
    /// The tables that hold rows by generation, in the order in which <c>verify</c> reports them.
    /// </summary>
    public static readonly IReadOnlyList<string> All =
    [
        Ledgers, Assets, Accounts, Transactions, Postings, Balances, MonthlySums, YearlySums, MonthlyTotals,
        DatedBlocks, Holds, HoldEntries, Prices,
    ];

    internal static IEnumerable<Table> Build(string schema) =>
        [.. Recorded(schema), .. Sums(schema), .. HoldsOf(schema), PricesOf(schema)];

    private static IEnumerable<Table> Recorded(string schema)
    {
        yield return New(schema, Ledgers)
            .With("description", "varchar", nullable: true).With("position", "bigint")
            .With("recorded_at", "timestamptz");
        yield return New(schema, Assets).Key("code", "varchar")
            .With("scale", "integer").With("position", "bigint");
        yield return New(schema, Accounts).Key("path", "varchar")
            .With("kind", "varchar").With("policy", "jsonb").With("status", "varchar")
            .With("allowed_assets", "jsonb", nullable: true).With("metadata", "jsonb")
            .With("position", "bigint");
        yield return New(schema, Transactions).Key("position", "bigint")
            .With("id", "uuid").With("kind", "varchar").With("effective_date", "date")
            .With("recorded_at", "timestamptz").With("actor", "varchar", nullable: true)
            .With("description", "varchar", nullable: true).With("reference", "varchar", nullable: true)
            .With("source", "varchar", nullable: true).With("tags", "jsonb").With("metadata", "jsonb")
            .With("reverses", "uuid", nullable: true).With("hold", "uuid", nullable: true)
            .WithIndex("id", unique: true, "id")
            .WithIndexOfSome(
                "returns", "(metadata ->> 'return-of-capital'::text) IS NOT NULL", "effective_date");
        yield return New(schema, Postings).Key("position", "bigint").Key("idx", "integer")
            .With("account", "varchar").With("asset", "varchar").With("amount", "numeric")
            .With("balance", "numeric")
            .With("effective_date", "date")
            .With("cost", "jsonb", nullable: true).With("price", "jsonb", nullable: true)
            .WithIndex("account", unique: false, "account", "position", "idx")
            .WithIndexOfSome("cost", "cost IS NOT NULL", "effective_date", "position", "idx");
    }

    private static IEnumerable<Table> Sums(string schema)
    {
        yield return New(schema, Balances).Key("account", "varchar").Key("asset", "varchar")
            .With("posted", "numeric").With("held", "numeric");
        // Days and months are packed (PackedSums); of a kind they are those of all its accounts.
        yield return New(schema, MonthlySums).Key("account", "varchar").Key("asset", "varchar")
            .Key("month", "date").With("kind", "varchar").With("amount", "numeric").With("days", "text")
            .WithIndex("month", unique: false, "month", "asset");
        yield return New(schema, YearlySums).Key("account", "varchar").Key("asset", "varchar")
            .Key("year", "date").With("kind", "varchar").With("months", "text")
            .WithIndex("year", unique: false, "year");
        yield return New(schema, MonthlyTotals).Key("kind", "varchar").Key("asset", "varchar")
            .Key("month", "date").With("days", "text");
        yield return New(schema, DatedBlocks).Key("last_position", "bigint")
            .With("first_date", "date").With("last_date", "date");
    }

    private static IEnumerable<Table> HoldsOf(string schema)
    {
        yield return New(schema, Holds).Key("id", "uuid")
            .With("account", "varchar").With("asset", "varchar").With("amount", "numeric")
            .With("remaining", "numeric")
            .With("expires_at", "timestamptz").With("status", "varchar")
            .With("description", "varchar", nullable: true)
            .With("metadata", "jsonb").With("position", "bigint");
        yield return New(schema, HoldEntries).Key("position", "bigint").Key("hold", "uuid")
            .With("account", "varchar").With("asset", "varchar").With("amount", "numeric")
            .With("held", "numeric")
            .WithIndex("account", unique: false, "account", "asset", "position");
    }

    /// <summary>Of a pair and date the row of the last position and index counts.</summary>
    private static Table PricesOf(string schema) => New(schema, Prices)
        .Key("position", "bigint").Key("idx", "integer")
        .With("base", "varchar").With("quote", "varchar").With("date", "date").With("price", "numeric")
        .With("source", "varchar", nullable: true)
        .WithIndex("pair", unique: false, "base", "quote", "date", "position", "idx");

    private static Table New(string schema, string name)
    {
        var table = new Table($"{schema}.{name}");
        return table.Key("tenant_id", "varchar").Key("generation", "integer").Key("ledger", "varchar");
    }

    private static Table Key(this Table table, string column, string type)
    {
        table.AddColumn(column, type).NotNull().AsPrimaryKey();
        return table;
    }

    private static Table With(this Table table, string column, string type, bool nullable = false)
    {
        var added = table.AddColumn(column, type);
        if (!nullable) added.NotNull();
        return table;
    }

    private static Table WithIndex(this Table table, string name, bool unique, params string[] columns)
    {
        table.Indexes.Add(IndexOf(table, name, columns, unique));
        return table;
    }

    /// <summary>An index of few rows, which costs the others nothing.</summary>
    private static Table WithIndexOfSome(
        this Table table, string name, string condition, params string[] columns)
    {
        var index = IndexOf(table, name, columns, unique: false);
        index.Predicate = condition;
        table.Indexes.Add(index);
        return table;
    }

    private static IndexDefinition IndexOf(Table table, string name, string[] columns, bool unique) =>
        new($"{table.Identifier.Name}_{name}")
        {
            Columns = ["tenant_id", "generation", "ledger", .. columns],
            IsUnique = unique,
        };
}
