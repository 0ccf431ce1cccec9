using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atlas.Api.Connectors.PlainText;
using Atlas.Api.Hosting;
using Atlas.Ledger.Accounts;
using Atlas.Projections.Statements;

namespace Atlas.Api.Cli;

/// <summary>How reports are printed: a table for people, CSV for sheets, JSON for programs.</summary>
internal static class ReportText
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <param name="report">What JSON shows.</param>
    /// <param name="rows">What the others show; the first row is the heading.</param>
    public static string Of(string format, object report, IReadOnlyList<string[]> rows, int[] rightAligned) =>
        format switch
        {
            "table" => TextTable.Of(rows, rightAligned),
            "csv" => Csv(rows),
            "json" => JsonSerializer.Serialize(report, Json) + "\n",
            _ => throw new SetupException($"--format is table, csv or json, not {format}"),
        };

    /// <summary>A section's lines and its total; in a table, lines are set in by their depth.</summary>
    public static IEnumerable<string[]> RowsOf(StatementSection section, bool isTable)
    {
        var name = NameOf(section.Kind);
        foreach (var line in section.Lines)
        {
            var account = isTable ? new string(' ', 2 * (line.Depth - 1)) + line.Account : line.Account;
            foreach (var row in RowsOf(name, account, line.Amounts)) yield return row;
        }

        foreach (var row in RowsOf(name, "total", section.Total)) yield return row;
    }

    public static IEnumerable<string[]> RowsOf(
        string section, string account, IEnumerable<StatementAmount>? amounts) =>
        (amounts ?? []).Select(a => new[] { section, account, a.Asset, a.Amount, a.Previous ?? "" });

    private static string NameOf(AccountKind kind) => kind switch
    {
        AccountKind.Asset => "assets",
        AccountKind.Liability => "liabilities",
        AccountKind.Equity => "equity",
        AccountKind.Income => "income",
        AccountKind.Expense => "expenses",
    };

    public static DateOnly? DateOf(string flag, string? text)
    {
        if (text is null) return null;
        return PlainDates.TryParse(text, null, out var date)
            ? date
            : throw new SetupException($"{flag} is a day such as 2026-01-31, not {text}");
    }

    public static string Csv(IEnumerable<string[]> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows) text.AppendJoin(',', row.Select(Quoted)).Append('\n');
        return text.ToString();
    }

    private static string Quoted(string field) => field.AsSpan().ContainsAny(",\"\r\n")
        ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : field;
}
