using System.Globalization;
using Atlas.Api.Connectors.PlainText;
using Atlas.Api.Hosting;
using Atlas.Ledger.Money;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;
using CsvHelper;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class PricesListInput : NetCoreInput
{
    [Description("Name of the ledger")]
    public string LedgerFlag { get; set; } = "";

    [Description("Only prices of this asset")]
    public string? BaseFlag { get; set; }

    [Description("Only prices in this asset")]
    public string? QuoteFlag { get; set; }

    [Description("The first day, YYYY-MM-DD")]
    public string? FromFlag { get; set; }

    [Description("The last day, YYYY-MM-DD")]
    public string? ToFlag { get; set; }

    [Description("csv or table")]
    public string FormatFlag { get; set; } = "csv";
}

/// <summary>Of each pair and date the price that counts; its CSV can be imported again.</summary>
[Description("Prints the prices that a ledger knows", Name = "prices list")]
public sealed class PricesListCommand : JasperFxAsyncCommand<PricesListInput>
{
    private static readonly string[] Heading = ["date", "base", "quote", "price", "source"];

    public override async Task<bool> Execute(PricesListInput input)
    {
        using var host = input.BuildHost();
        var name = LedgerArgument.Of(input.LedgerFlag, "ops/atlas prices list --ledger NAME");
        if (input.FormatFlag is not ("csv" or "table"))
            throw new SetupException($"--format is csv or table, not {input.FormatFlag}");
        var filter = new PriceFilter(
            input.BaseFlag, input.QuoteFlag, DateOf("--from", input.FromFlag), DateOf("--to", input.ToFlag));
        await using var scope = host.Services.CreateAsyncScope();
        var view = await CurrentView.OpenAsync(scope.ServiceProvider, name);
        List<string[]> rows = [Heading];
        (string, string, DateOnly)? after = null;
        Page<PriceRow> page;
        do
        {
            page = await ReadPrices.PageAsync(view, filter, ReadBooks.PageMax, after, default);
            rows.AddRange(page.Items.Select(RowOf));
            if (page.Items is [.., var last]) after = (last.Base, last.Quote, last.Date);
        }
        while (page.HasNext);
        await Console.Out.WriteAsync(input.FormatFlag == "csv" ? Csv(rows) : TextTable.Of(rows, 3));
        return true;
    }

    private static string[] RowOf(PriceRow row) =>
    [
        row.Date.ToString("O", CultureInfo.InvariantCulture), row.Base, row.Quote,
        Amount.Canonical(row.Price).ToString(CultureInfo.InvariantCulture), row.Source ?? "",
    ];

    private static DateOnly? DateOf(string flag, string? text)
    {
        if (text is null) return null;
        return PlainDates.TryParse(text, null, out var date)
            ? date
            : throw new SetupException($"{flag} is a day such as 2026-01-31, not {text}");
    }

    private static string Csv(IEnumerable<string[]> rows)
    {
        using var text = new StringWriter();
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true))
            foreach (var row in rows) csv.WriteRecord(row);
        return text.ToString();
    }
}
