using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;

namespace Atlas.Projections.Statements;

/// <summary>Debits minus credits of one account in one asset.</summary>
/// <param name="Account">Its path; empty = all accounts of the kind.</param>
/// <param name="Scale">The asset's.</param>
/// <param name="Amounts">One for each span that was asked for.</param>
internal sealed record Turnover(
    string Account, AccountKind Kind, string Asset, int Scale, IReadOnlyList<Exact> Amounts)
{
    /// <summary>The amounts in the report's currency; null = there is no price.</summary>
    public IReadOnlyList<Exact?>? Values { get; init; }

    public bool IsNothing => Amounts.All(a => a.IsZero) && Values?.Any(v => v is { IsZero: false }) != true;
}

/// <summary>Whose turnover is asked for.</summary>
/// <param name="Kinds">Accounts of these kinds.</param>
/// <param name="Account">The account of this path and everything below it; null = all.</param>
internal sealed record TurnoverQuery(IReadOnlyList<AccountKind> Kinds, string? Account)
{
    private static readonly int AllKinds = Enum.GetValues<AccountKind>().Length;

    /// <summary>Whether an account, given by the columns of its kind and path, is asked for.</summary>
    public string Sql(string kind, string path) => $"{KindsSql(kind)} and {PathsSql(path)}";

    /// <summary>To compare each row with all kinds there are would take a sixth of reading it.</summary>
    public string KindsSql(string kind) => Kinds.Count == AllKinds ? "true" : $"{kind} = any(@kinds)";

    public string PathsSql(string path) => Account is null
        ? "true"
        : $"({path} = @account or starts_with({path}, @account || ':'))";

    /// <summary>Whether so many accounts are asked for that all are read by date.</summary>
    public bool IsWide => Account?.Contains(':', StringComparison.Ordinal) != true;

    public List<(string, object?)> Values =>
        [("kinds", Kinds.Select(BooksText.Of).ToArray()), ("account", Account)];
}

/// <summary>The SQL that reports have in common.</summary>
internal static class ReportSql
{
    public const string Schema = BooksView.Schema;

    public const string Scope = "tenant_id = @tenant and generation = @generation and ledger = @ledger";

    public static readonly IReadOnlyDictionary<string, AccountKind> Kinds =
        Enum.GetValues<AccountKind>().ToDictionary(BooksText.Of);

    public static string Same(string table, string other) =>
        $"{table}.tenant_id = {other}.tenant_id and {table}.generation = {other}.generation " +
        $"and {table}.ledger = {other}.ledger";

    /// <summary>The ends of spans as parameters, such as <c>@from0</c> and <c>@to0</c>.</summary>
    public static IEnumerable<(string, object?)> Ends(IReadOnlyList<DateSpan> spans)
    {
        for (var i = 0; i < spans.Count; i++)
        {
            yield return ($"from{i}", spans[i].From ?? DateOnly.MinValue);
            yield return ($"to{i}", spans[i].To ?? DateOnly.MaxValue);
        }
    }
}
