using System.Globalization;
using System.Text;
using System.Text.Json;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Books;

namespace Atlas.Api.Connectors.PlainText.Export;

/// <summary>
/// One JSON object a line for each transaction, in recorded order, with all that is known of it: named and
/// written as in the events; what it does not have is left out.
/// </summary>
internal sealed class JsonLinesWriter(TextWriter output) : IBooksWriter
{
    public bool IsByDate => false;

    public void Begin(ExportedBooks books)
    {
    }

    public void Write(ExportedTransaction transaction)
    {
        var row = transaction.Row;
        output.Write(JsonSerializer.Serialize(
            new Line(
                row.Position, row.Id, row.Kind, row.EffectiveDate, Rows.Moment(row.RecordedAt),
                row.Actor, row.Source, row.Reference, row.Description, row.Tags.Count == 0 ? null : row.Tags,
                row.Metadata.Count == 0 ? null : Rows.Sorted(row.Metadata), row.Reverses, row.Hold,
                transaction.Postings),
            LedgerJson.Options));
        output.Write('\n');
    }

    private sealed record Line(
        long Position, Guid Id, string Kind, DateOnly EffectiveDate, string RecordedAt, string? Actor,
        string? Source, string? Reference, string? Description, IReadOnlyList<string>? Tags,
        IReadOnlyDictionary<string, string>? Metadata, Guid? Reverses, Guid? Hold,
        IReadOnlyList<Posting> Postings);
}

/// <summary>
/// One row a posting, in recorded order, with all that is known of it and its transaction. A field that is
/// not there is empty, an empty text is <c>""</c>; tags and metadata are JSON.
/// </summary>
internal sealed class CsvWriter(TextWriter output) : IBooksWriter
{
    private static readonly string[] Columns =
    [
        "position", "id", "kind", "effective_date", "recorded_at", "actor", "source", "reference",
        "description", "tags", "metadata", "reverses", "hold", "posting", "account", "asset", "amount",
        "cost_amount", "cost_asset", "cost_date", "cost_label", "price_amount", "price_asset",
    ];

    public bool IsByDate => false;

    public void Begin(ExportedBooks books) => output.Write($"{string.Join(',', Columns)}\n");

    public void Write(ExportedTransaction transaction)
    {
        var before = Row(TransactionFields(transaction.Row));
        for (var i = 0; i < transaction.Postings.Count; i++)
            output.Write($"{before},{Row(PostingFields(i, transaction.Postings[i]))}\n");
    }

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
    public static SortedDictionary<string, string> Sorted(Dictionary<string, string> metadata) =>
        new(metadata, StringComparer.Ordinal);
}
