using System.Globalization;
using System.Text;
using System.Text.Json;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Books;

namespace Atlas.Api.Connectors.PlainText.Export;

/// <summary>
/// One JSON object a line: the accounts, the transactions in recorded order, the prices, each with all that
/// is
/// known of it, named and written as in the events; what it does not have is left out.
/// </summary>
internal sealed class JsonLinesWriter(TextWriter output) : IBooksWriter
{
    public bool IsByDate => false;

    public void Begin(ExportedBooks books)
    {
        foreach (var account in books.Accounts)
        {
            WriteLine(new AccountLine(
                "account", account.Path, account.Kind, account.Status, account.Policy, account.AllowedAssets,
                account.Metadata.Count == 0 ? null : Rows.Sorted(account.Metadata)));
        }
    }

    public void Write(ExportedTransaction transaction)
    {
        var row = transaction.Row;
        WriteLine(
            new Line(
                row.Position, row.Id, row.Kind, row.EffectiveDate, Rows.Moment(row.RecordedAt),
                row.Actor, row.Source, row.Reference, row.Description, row.Tags.Count == 0 ? null : row.Tags,
                row.Metadata.Count == 0 ? null : Rows.Sorted(row.Metadata), row.Reverses, row.Hold,
                transaction.Postings));
    }

    public void Write(MarketPrice price) => WriteLine(
        new PriceLine("price", price.Base, price.Quote, price.Date, price.Price, price.Source));

    private void WriteLine<T>(T line) =>
        output.Write($"{JsonSerializer.Serialize(line, LedgerJson.Options)}\n");

    private sealed record AccountLine(
        string Kind, string Account, AccountKind AccountKind, AccountStatus Status, OverdraftPolicy Policy,
        IReadOnlyList<string>? AllowedAssets, IReadOnlyDictionary<string, string>? Metadata);

    private sealed record PriceLine(
        string Kind, string Base, string Quote, DateOnly Date, decimal Price, string? Source);

    private sealed record Line(
        long Position, Guid Id, string Kind, DateOnly EffectiveDate, string RecordedAt, string? Actor,
        string? Source, string? Reference, string? Description, IReadOnlyList<string>? Tags,
        IReadOnlyDictionary<string, string>? Metadata, Guid? Reverses, Guid? Hold,
        IReadOnlyList<Posting> Postings);
}

/// <summary>
/// One row an account, then one a posting in recorded order, with all that is known of it and its
/// transaction,
/// then one a price. A field that is not there is empty, an empty text is <c>""</c>; tags, metadata and
/// policies are JSON.
/// </summary>
internal sealed class CsvWriter(TextWriter output) : IBooksWriter
{
    private static readonly string[] Columns =
    [
        "position", "id", "kind", "effective_date", "recorded_at", "actor", "source", "reference",
        "description", "tags", "metadata", "reverses", "hold", "posting", "account", "asset", "amount",
        "cost_amount", "cost_asset", "cost_date", "cost_label", "price_amount", "price_asset",
        "account_kind", "status", "policy", "allowed_assets",
    ];

    public bool IsByDate => false;

    public void Begin(ExportedBooks books)
    {
        output.Write($"{string.Join(',', Columns)}\n");
        foreach (var account in books.Accounts)
        {
            WriteRow(
                ("kind", "account"), ("account", account.Path), ("account_kind", Json(account.Kind)),
                ("status", Json(account.Status)), ("policy", JsonSerializer.Serialize(account.Policy,
                    LedgerJson.Options)),
                ("allowed_assets", account.AllowedAssets is { } assets ? string.Join(' ', assets) : null),
                ("metadata", account.Metadata.Count == 0
                    ? null : JsonSerializer.Serialize(Rows.Sorted(account.Metadata), LedgerJson.Options)));
        }
    }

    public void Write(MarketPrice price) => WriteRow(
        ("kind", "price"), ("effective_date", PlainDates.Text(price.Date)), ("source", price.Source),
        ("asset", price.Base), ("price_amount", Plain(price.Price)), ("price_asset", price.Quote));

    public void Write(ExportedTransaction transaction)
    {
        var before = Row(TransactionFields(transaction.Row));
        for (var i = 0; i < transaction.Postings.Count; i++)
            output.Write($"{before},{Row(PostingFields(i, transaction.Postings[i]))},,,,\n");
    }

    /// <summary>A row of which only these fields are there.</summary>
    private void WriteRow(params (string Column, string? Value)[] fields) => output.Write(
        $"{Row([.. Columns.Select(c => Array.Find(fields, f => f.Column == c).Value)])}\n");

    /// <summary>A word as the events write it.</summary>
    private static string Json<T>(T word) where T : Enum =>
        JsonSerializer.Serialize(word, LedgerJson.Options).Trim('"');

    private static string?[] TransactionFields(TransactionRow row) =>
    [
        row.Position.ToString(CultureInfo.InvariantCulture), row.Id.ToString(), row.Kind,
        PlainDates.Text(row.EffectiveDate), Rows.Moment(row.RecordedAt), row.Actor, row.Source, row.Reference,
        row.Description, row.Tags.Count == 0 ? null : JsonSerializer.Serialize(row.Tags, LedgerJson.Options),
        row.Metadata.Count == 0
            ? null : JsonSerializer.Serialize(Rows.Sorted(row.Metadata), LedgerJson.Options),
        row.Reverses?.ToString(), row.Hold?.ToString(),
    ];

    private static string?[] PostingFields(int index, Posting posting) =>
    [
        index.ToString(CultureInfo.InvariantCulture), posting.Account, posting.Asset,
        posting.Amount.ToString(CultureInfo.InvariantCulture), Plain(posting.Cost?.Amount),
        posting.Cost?.Asset, posting.Cost?.Date is { } date ? PlainDates.Text(date) : null,
        posting.Cost?.Label, Plain(posting.Price?.Amount), posting.Price?.Asset,
    ];

    private static string? Plain(decimal? amount) =>
        amount is { } value ? Amount.Canonical(value).ToString(CultureInfo.InvariantCulture) : null;

    private static string Row(string?[] fields)
    {
        var row = new StringBuilder();
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0) row.Append(',');
            row.Append(Quoted(fields[i]));
        }

        return row.ToString();
    }

    private static string? Quoted(string? field) => field is not null &&
        (field.Length == 0 || field.AsSpan().ContainsAny(",\"\r\n") || field[0] == ' ' || field[^1] == ' ')
        ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : field;
}

/// <summary>What both kinds of row have in common.</summary>
file static class Rows
{
    public static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>PostgreSQL does not keep the order of metadata, so its own counts.</summary>
    public static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> metadata) =>
        new(new Dictionary<string, string>(metadata), StringComparer.Ordinal);
}
