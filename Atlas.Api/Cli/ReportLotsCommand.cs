using Atlas.Api.Hosting;
using Atlas.Ledger.Money;
using Atlas.Projections.Calculations;
using Atlas.Projections.Lots;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

/// <summary>What both reports about lots may be asked for.</summary>
public class LotsInput : NetCoreInput
{
    [Description("Name of the ledger")]
    public string LedgerFlag { get; set; } = "";

    [Description("Which units left: specific (those that postings name), fifo, lifo, hifo or average")]
    public string MethodFlag { get; set; } = "specific";

    [Description("This account and everything below it; all unless given")]
    public string? AccountFlag { get; set; }

    [Description("As recorded up to this position; all unless given")]
    public long? AtFlag { get; set; }

    [Description("table, csv or json")]
    public string FormatFlag { get; set; } = "table";

    /// <param name="verb">For whoever names no ledger.</param>
    internal async Task<LotPositions> ReadAsync(string verb, DateOnly? asOf)
    {
        using var host = this.BuildHost();
        var name = LedgerArgument.Of(LedgerFlag, $"ops/atlas {verb} --ledger NAME");
        _ = ReportText.IsTable(FormatFlag);
        var method = MethodOf(MethodFlag);
        await using var scope = host.Services.CreateAsyncScope();
        var view = await CurrentView.OpenAsync(scope.ServiceProvider, name);
        return await ReadLots.OfLedgerAsync(view, method, AccountFlag, asOf, AtFlag, default);
    }

    private static LotMethod MethodOf(string name) => name switch
    {
        "specific" => LotMethod.Specific,
        "fifo" => LotMethod.Fifo,
        "lifo" => LotMethod.Lifo,
        "hifo" => LotMethod.Hifo,
        "average" => LotMethod.Average,
        _ => throw new SetupException($"--method is specific, fifo, lifo, hifo or average, not {name}"),
    };

    internal static string TextOf(Exact? number) => number?.Trim().ToString() ?? "";
}

public class ReportLotsInput : LotsInput
{
    [Description("The end of this day, YYYY-MM-DD; all postings unless given")]
    public string? AsOfFlag { get; set; }
}

[Description("Prints the units that are held and what they cost, lot by lot", Name = "report lots")]
public sealed class ReportLotsCommand : JasperFxAsyncCommand<ReportLotsInput>
{
    public override async Task<bool> Execute(ReportLotsInput input)
    {
        var asOf = ReportInput.DayOf("--as-of", input.AsOfFlag);
        var lots = await input.ReadAsync("report lots", asOf);
        string[][] rows =
        [
            ["account", "asset", "acquired", "quantity", "cost", "currency", "lot"],
            .. lots.Open.Select(lot => (string[])
            [
                lot.Lot.Account, lot.Lot.Asset, $"{lot.Opened:O}", LotsInput.TextOf(lot.Quantity),
                LotsInput.TextOf(lot.Cost), lot.Lot.Currency, lot.Lot.Label ?? "",
            ]),
        ];
        await ReportText.WriteAsync(input.FormatFlag, lots.Open.Select(OpenLotText.Of).ToList(), rows, 3, 4);
        foreach (var units in lots.Unmatched)
            ReportText.Tell($"unmatched: {units.Quantity.Trim()} {units.Asset} in {units.Account}");
        return true;
    }

    private sealed record OpenLotText(
        string Account, string Asset, DateOnly Acquired, string Quantity, string Cost, string Currency,
        string? Lot)
    {
        public static OpenLotText Of(OpenLot lot) => new(
            lot.Lot.Account, lot.Lot.Asset, lot.Opened, LotsInput.TextOf(lot.Quantity),
            LotsInput.TextOf(lot.Cost), lot.Lot.Currency, lot.Lot.Label);
    }
}
