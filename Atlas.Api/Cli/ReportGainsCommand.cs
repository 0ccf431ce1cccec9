using Atlas.Projections.Lots;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class ReportGainsInput : LotsInput
{
    [Description("The first day, YYYY-MM-DD")]
    public string? FromFlag { get; set; }

    [Description("The last day, YYYY-MM-DD")]
    public string? ToFlag { get; set; }
}

[Description("Prints what was gained on units that left their lots", Name = "report gains")]
public sealed class ReportGainsCommand : JasperFxAsyncCommand<ReportGainsInput>
{
    public override async Task<bool> Execute(ReportGainsInput input)
    {
        var from = ReportInput.DayOf("--from", input.FromFlag);
        var to = ReportInput.DayOf("--to", input.ToFlag);
        var lots = await input.ReadAsync("report gains", to);
        var gains = lots.Gains.Where(g => from is null || g.Date >= from).Select(GainText.Of).ToList();
        string[][] rows =
        [
            [
                "date", "account", "asset", "acquired", "quantity", "cost", "proceeds", "gain", "currency",
                "position",
            ],
            .. gains.Select(g => (string[])
            [
                $"{g.Date:O}", g.Account, g.Asset, $"{g.Acquired:O}", g.Quantity, g.Cost, g.Proceeds, g.Gain,
                g.Currency, FormattableString.Invariant($"{g.Position}"),
            ]),
        ];
        await ReportText.WriteAsync(input.FormatFlag, gains, rows, 4, 5, 6, 7, 9);
        return true;
    }

    /// <summary>Without known proceeds there is neither them nor a gain.</summary>
    private sealed record GainText(
        DateOnly Date, string Account, string Asset, DateOnly Acquired, string Quantity, string Cost,
        string Proceeds, string Gain, string Currency, long Position)
    {
        public static GainText Of(LotGain gain) => new(
            gain.Date, gain.Lot.Account, gain.Lot.Asset, gain.Opened, LotsInput.TextOf(gain.Quantity),
            LotsInput.TextOf(gain.Cost), LotsInput.TextOf(gain.Proceeds), LotsInput.TextOf(gain.Gain),
            gain.Lot.Currency, gain.Position);
    }
}
