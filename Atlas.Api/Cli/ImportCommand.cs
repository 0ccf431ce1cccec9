using System.Globalization;
using Atlas.Api.Connectors.PlainText;
using Atlas.Api.Hosting;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Projections.Books;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class ImportInput : NetCoreInput
{
    [Description("The journal")]
    public string File { get; set; } = "";

    [Description("Name of the ledger; it is made if there is none")]
    public string LedgerFlag { get; set; } = "";

    [Description("hledger, ledger or beancount; by the file's ending unless given")]
    public string? FormatFlag { get; set; }

    [Description("Post what is right although something is wrong")]
    public bool KeepGoingFlag { get; set; }
}

/// <summary>Nothing is posted unless all is well. It returns when what it posted can be read.</summary>
[Description(
    "Brings a journal of hledger, ledger or beancount into a ledger; again, it posts only what is new",
    Name = "import")]
public sealed class ImportCommand : JasperFxAsyncCommand<ImportInput>
{
    private const int ErrorsShown = 50;
    private static readonly TimeSpan FollowPause = TimeSpan.FromMilliseconds(50);

    public ImportCommand() => Usage("Import a journal").Arguments(x => x.File);

    public override async Task<bool> Execute(ImportInput input)
    {
        using var host = input.BuildHost();
        var name = LedgerArgument.Of(input.LedgerFlag, "ops/atlas import FILE --ledger NAME");
        if (!CreateLedger.IsLedgerName(name)) throw new SetupException(
            $"{name} is no name for a ledger: 1 to 64 of a-z 0-9 - _, a letter or digit first");
        if (!File.Exists(input.File)) throw new SetupException($"there is no file {input.File}");
        var options = new ImportOptions(input.File, name, DialectOf(input.FormatFlag), input.KeepGoingFlag);
        using var bar = new ProgressBar();
        try
        {
            var importing = host.Services.GetRequiredService<ImportJournal>().RunAsync(
                Caller.Local, options, bar.Of<ImportProgress>(p => ("posting", p.Done, p.All)), default);
            var books = host.Services.GetRequiredService<CatchUpBooks>();
            // What it could not write the call below writes, or says why.
            await FollowAsync(books, name, importing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var report = await importing;
            await books.RunAsync(
                Caller.Local.Tenant, name,
                bar.Of<RebuildProgress>(p => ("projecting", p.Position, p.Last)), default);
            bar.Clear();
            await PrintAsync(report, name);
            return report.Errors.Count == 0;
        }
        catch (InvalidDataException unreadable)
        {
            throw new SetupException(unreadable.Message, unreadable);
        }
    }

    /// <summary>
    /// Writes the books of what is there while more is posted: one after the other would leave one of two
    /// processors idle.
    /// </summary>
    private static async Task FollowAsync(CatchUpBooks books, string ledger, Task importing)
    {
        while (!importing.IsCompleted)
        {
            await books.RunAsync(Caller.Local.Tenant, ledger, null, default);
            await Task.WhenAny(importing, Task.Delay(FollowPause));
        }
    }

    private static Dialect? DialectOf(string? format) => format switch
    {
        null => null,
        "hledger" => Dialect.Hledger,
        "ledger" => Dialect.Ledger,
        "beancount" => Dialect.Beancount,
        _ => throw new SetupException($"--format is hledger, ledger or beancount, not {format}"),
    };

    private static async Task PrintAsync(ImportReport report, string ledger)
    {
        foreach (var note in report.Notes) await Console.Error.WriteLineAsync($"note: {note}");
        foreach (var (directive, (first, count)) in report.Journal.Read.Unused)
            await Console.Error.WriteLineAsync(Text($"unused: {directive}, {count} times, first at {first}"));
        foreach (var error in report.Errors.Take(ErrorsShown))
            await Console.Error.WriteLineAsync($"error: {error}");
        if (report.Errors.Count > ErrorsShown)
            await Console.Error.WriteLineAsync(Text($"error: and {report.Errors.Count - ErrorsShown} more"));
        if (report.Errors.Count > 0 && report.Posted == 0)
            await Console.Error.WriteLineAsync(
                Text($"atlas: {report.Errors.Count} errors, so nothing was posted"));
        await Console.Out.WriteLineAsync(Text(
            $"{ledger}: {report.Posted} transactions posted, {report.AlreadyThere} already there, ") + Text(
            $"{report.Empty} without amounts, {report.Journal.AssertionsHeld} assertions hold, ") + Text(
            $"{report.Prices.Recorded} prices recorded, {report.Prices.AlreadyThere} already there, ") + Text(
            $"{report.Errors.Count} errors"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
