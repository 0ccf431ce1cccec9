using System.Globalization;
using Atlas.Api.Connectors.Prices;
using Atlas.Api.Hosting;
using Atlas.Ledger.Journal;
using Atlas.Projections.Books;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class PricesImportInput : NetCoreInput
{
    [Description("CSV with the columns date,base,quote,price and, if there is one, source")]
    public string File { get; set; } = "";

    [Description("Name of the ledger, which must be there")]
    public string LedgerFlag { get; set; } = "";

    [Description("Record what is right although something is wrong")]
    public bool KeepGoingFlag { get; set; }
}

/// <summary>
/// Nothing is recorded unless every line is right or it is told to keep going; the exit code is 1 wherever
/// something was wrong. It returns when what it recorded can be read.
/// </summary>
[Description("Records the prices of a CSV file; again, only those that are new or changed",
    Name = "prices import")]
public sealed class PricesImportCommand : JasperFxAsyncCommand<PricesImportInput>
{
    private const int ErrorsShown = 50;

    public PricesImportCommand() => Usage("Import prices").Arguments(x => x.File);

    public override async Task<bool> Execute(PricesImportInput input)
    {
        using var host = input.BuildHost();
        var ledger = LedgerArgument.Of(input.LedgerFlag, "ops/atlas prices import FILE --ledger NAME");
        if (!File.Exists(input.File)) throw new SetupException($"there is no file {input.File}");
        using var text = File.OpenText(input.File);
        var file = PriceFile.Read(input.File, text);
        foreach (var error in file.Errors.Take(ErrorsShown)) await TellAsync($"error: {error}");
        if (file.Errors.Count > 0 && !input.KeepGoingFlag)
            throw new SetupException(Text($"{file.Errors.Count} lines are wrong, so nothing was recorded"));
        var posted = await PostAsync(host.Services, ledger, file, input.KeepGoingFlag);
        if (posted.Refused.Count > 0 && !input.KeepGoingFlag)
            throw new SetupException(posted.Refused[0].Rejection.Message);
        foreach (var refused in posted.Refused.Take(ErrorsShown))
            await TellAsync($"error: {refused.Rejection.Message}");
        await Console.Out.WriteLineAsync(Text(
            $"{ledger}: {posted.Recorded} prices recorded, {posted.AlreadyThere} already there"));
        return file.Errors.Count + posted.Refused.Count == 0;
    }

    private static async Task<PostedPrices> PostAsync(
        IServiceProvider services, string ledger, PriceFile file, bool keepGoing)
    {
        var post = services.GetRequiredService<PostPrices>();
        var news = await post.FindNewAsync(Caller.Local, ledger, file.Prices, default);
        var posted = await post.SendAsync(
            Caller.Local, ledger, news, file.Prices.Count - news.Count, keepGoing, default);
        await services.GetRequiredService<CatchUpBooks>()
            .RunAsync(Caller.Local.Tenant, ledger, null, default);
        return posted;
    }

    private static Task TellAsync(string line) => Console.Error.WriteLineAsync(line);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
