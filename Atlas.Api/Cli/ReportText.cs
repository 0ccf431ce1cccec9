using System.Globalization;
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
    public static readonly string[] Heading = ["section", "account", "asset", "amount", "previous"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Whether accounts are set in by their depth; refuses a format that there is not.</summary>
    public static bool IsTable(string format) => format is "table" or "csv" or "json"
        ? format == "table"
        : throw new SetupException($"--format is table, csv or json, not {format}");

    /// <param name="report">What JSON shows.</param>
    /// <param name="rows">What the others show; the first row is the heading.</param>
    public static Task WriteAsync(
        string format, object report, IReadOnlyList<string[]> rows, params int[] rightAligned) =>
        Console.Out.WriteAsync(format switch
        {
            "table" => TextTable.Of(rows, rightAligned),
            "csv" => Csv(rows),
            _ => JsonSerializer.Serialize(report, report.GetType(), Json) + "\n",
        });

    /// <summary>A statement, whose last column is what it is compared with.</summary>
    public static Task WriteAsync(StatementInput input, object report, IReadOnlyList<string[]> rows) =>
        input.IsCompared
            ? WriteAsync(input.FormatFlag, report, rows, 3, 4)
            : WriteAsync(input.FormatFlag, report, [.. rows.Select(row => row[..^1])], 3);

    public static IEnumerable<string[]> RowsOf(
        StatementSection section, bool isTable, ReportPricing? pricing) =>
        RowsOf(NameOf(section.Kind), section.Lines, section.Total, isTable, pricing);

    /// <summary>
    /// Lines and their total: the value in the report's currency where there is one, else the amount of each
    /// asset.
    /// </summary>
    public static IEnumerable<string[]> RowsOf(
        string section, IEnumerable<StatementLine> lines, StatementFigures total, bool isTable,
        ReportPricing? pricing)
    {
        foreach (var line in lines)
        {
            var account = isTable ? new string(' ', 2 * (line.Depth - 1)) + line.Account : line.Account;
            foreach (var row in RowsOf(section, account, line.Figures, pricing)) yield return row;
        }

        foreach (var row in RowsOf(section, "total", total, pricing)) yield return row;
    }

    public static IEnumerable<string[]> RowsOf(
        string section, string account, StatementFigures? figures, ReportPricing? pricing) =>
        figures is null ? []
        : pricing is null
            ? figures.Amounts.Select(a => new[] { section, account, a.Asset, a.Amount, a.Previous ?? "" })
            : figures.Value is null && figures.PreviousValue is null ? []
            : [[section, account, pricing.Currency, figures.Value ?? "", figures.PreviousValue ?? ""]];

    /// <summary>What is in no value.</summary>
    public static IEnumerable<string[]> Unpriced(ReportPricing? pricing) => (pricing?.Unpriced ?? [])
        .Select(u => new[] { "unpriced", "total", u.Asset, u.Amount ?? "", u.Previous ?? "" });

    /// <summary>Tells beside the report which values rest on old prices.</summary>
    public static void TellStale(ReportPricing? pricing)
    {
        foreach (var price in (pricing?.Prices ?? []).Where(p => p.IsStale))
            Tell($"stale: {price.Asset} at {price.Day:O} has its price from {price.Date:O}");
        foreach (var days in pricing?.Stale ?? [])
            Tell($"stale: {days.Asset} had old prices on days from {days.First:O} to {days.Last:O}");
    }

    /// <summary>Beside the report, so that programs read only the report.</summary>
    public static void Tell(FormattableString text) =>
        Console.Error.WriteLine(text.ToString(CultureInfo.InvariantCulture));

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

    private static string NameOf(AccountKind kind) => kind switch
    {
        AccountKind.Asset => "assets",
        AccountKind.Liability => "liabilities",
        AccountKind.Equity => "equity",
        AccountKind.Income => "income",
        AccountKind.Expense => "expenses",
    };

    private static string Quoted(string field) => field.AsSpan().ContainsAny(",\"\r\n")
        ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : field;
}
