using System.Globalization;
using Atlas.Api.Demo;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

[Description("Fills the demo ledgers household and shop; nothing changes a second time", Name = "seed")]
public sealed class SeedCommand : JasperFxAsyncCommand<NetCoreInput>
{
    public override async Task<bool> Execute(NetCoreInput input)
    {
        using var host = input.BuildHost();
        var demo = host.Services.GetRequiredService<SeedDemo>();
        var seeded = await demo.RunAsync(Console.Error.WriteLine, default);
        await Console.Out.WriteLineAsync(string.Join("; ", seeded.Select(TextOf)));
        return true;
    }

    private static string TextOf(SeededBook seeded) => seeded switch
    {
        { IsOurs: false } =>
            $"{seeded.Book.Name}: the ledger of that name is not this demo's and was left alone",
        _ => string.Create(CultureInfo.InvariantCulture,
            $"{seeded.Book.Name}: {seeded.Book.Transactions} transactions, position {seeded.Position}, ") +
            (seeded.Added == 0 ? "there already" : "seeded"),
    };
}
