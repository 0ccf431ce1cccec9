using System.Text;
using Atlas.Api.Connectors.PlainText.Export;
using Atlas.Api.Hosting;
using Atlas.Projections.Books;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class ExportInput : NetCoreInput
{
    [Description("Name of the ledger")]
    public string LedgerFlag { get; set; } = "";

    [Description("hledger, ledger, beancount, csv (a row per posting) or jsonl (a line per transaction)")]
    public string FormatFlag { get; set; } = "";

    [Description("Effective on or before this day, YYYY-MM-DD; all transactions unless given")]
    public string? AsOfFlag { get; set; }
}

/// <summary>
/// What another program can read and import again: the same balances, and exported again the same bytes.
/// </summary>
[Description("Prints a ledger in another program's notation, as it stands at its last position",
    Name = "export")]
public sealed class ExportCommand : JasperFxAsyncCommand<ExportInput>
{
    private const int BufferBytes = 1 << 16;

    public override async Task<bool> Execute(ExportInput input)
    {
        using var host = input.BuildHost();
        var name = LedgerArgument.Of(input.LedgerFlag, "ops/atlas export --ledger NAME --format FORMAT");
        var format = FormatOf(input.FormatFlag);
        var asOf = ReportText.DateOf("--as-of", input.AsOfFlag);
        await using var scope = host.Services.CreateAsyncScope();
        var position = (await CurrentView.OpenAsync(scope.ServiceProvider, name)).Position;
        await scope.ServiceProvider.GetRequiredService<BooksReader>().DisposeAsync();
        await using var output = new StreamWriter(
            Console.OpenStandardOutput(), new UTF8Encoding(false), BufferBytes);
        var export = new ExportJournal(
            () => ActivatorUtilities.CreateInstance<BooksReader>(host.Services), name, position, asOf);
        await export.WriteAsync(format, output, default);
        return true;
    }

    private static ExportFormat FormatOf(string format) => format switch
    {
        "hledger" => ExportFormat.Hledger,
        "ledger" => ExportFormat.Ledger,
        "beancount" => ExportFormat.Beancount,
        "csv" => ExportFormat.Csv,
        "jsonl" => ExportFormat.JsonLines,
        "" => throw new SetupException(
            "which format? --format hledger, ledger, beancount, csv or jsonl"),
        _ => throw new SetupException(
            $"--format is hledger, ledger, beancount, csv or jsonl, not {format}"),
    };
}
