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
}

/// <summary>
/// Nothing is recorded unless every line is right. It returns when what it recorded can be read.
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
        foreach (var error in file.Errors.Take(ErrorsShown))
            await Console.Error.WriteLineAsync($"error: {error}");
        if (file.Errors.Count > 0) throw new SetupException(
            string.Create(CultureInfo.InvariantCulture,
                $"{file.Errors.Count} lines are wrong, so nothing was recorded"));
        var posted = await PostAsync(host.Services, ledger, file);
        if (posted.Refusal is { } refusal) throw new SetupException(refusal.Message);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{ledger}: {posted.Recorded} prices recorded, {posted.AlreadyThere} already there"));
        return true;
    }

    private static async Task<PostedPrices> PostAsync(
        IServiceProvider services, string ledger, PriceFile file)
    {
        var post = services.GetRequiredService<PostPrices>();
        var news = await post.FindNewAsync(Caller.Local, ledger, file.Prices, default);
        var posted = await post.SendAsync(
            Caller.Local, ledger, news, file.Prices.Count - news.Count, default);
        await services.GetRequiredService<CatchUpBooks>()
            .RunAsync(Caller.Local.Tenant, ledger, null, default);
        return posted;
    }
}
