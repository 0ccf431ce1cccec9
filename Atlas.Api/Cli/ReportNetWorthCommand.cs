using Atlas.Api.Hosting;
using Atlas.Projections.NetWorth;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class ReportNetWorthInput : ReportInput
{
    [Description("The end of this day alone, YYYY-MM-DD")]
    public string? AsOfFlag { get; set; }

    [Description("The first day, YYYY-MM-DD")]
    public string? FromFlag { get; set; }

    [Description("The last day, YYYY-MM-DD")]
    public string? ToFlag { get; set; }

    [Description("day, week, month, quarter or year: the last day of each")]
    public SeriesInterval IntervalFlag { get; set; } = SeriesInterval.Month;

    internal IReadOnlyList<DateOnly> Days
    {
        get
        {
            var asOf = DayOf("--as-of", AsOfFlag);
            var (from, to) = (DayOf("--from", FromFlag) ?? asOf, DayOf("--to", ToFlag) ?? asOf);
            if (from is null || to is null)
                throw new SetupException(
                    "which days? Give --as-of, or --from and --to, such as 2026-01-01 and 2026-12-31");
            return from <= to
                ? SeriesDays.Of(from.Value, to.Value, IntervalFlag)
                : throw new SetupException($"--from {from:O} is after --to {to:O}; swap them");
        }
    }
}

[Description("Prints assets minus liabilities at the end of days, each asset at the price in force",
    Name = "report net-worth")]
public sealed class ReportNetWorthCommand : JasperFxAsyncCommand<ReportNetWorthInput>
{
    public override async Task<bool> Execute(ReportNetWorthInput input)
    {
        var days = input.Days;
        await using var source = await input.OpenAsync("report net-worth");
        var series = await ReadNetWorth.OfDaysAsync(
            source.View, days, input.CurrencyOf(source.Host), input.AtFlag, default);
        var rows = series.Days.SelectMany(day => RowsOf(day, series.Currency));
        await ReportText.WriteAsync(
            input.FormatFlag, series,
            [["date", "asset", "assets", "liabilities", "net worth", "note"], .. rows], 2, 3, 4);
        TellStale(series);
        return true;
    }

    /// <summary>
    /// In a currency: the whole in it, and what has no price apart. Without one: each asset by itself.
    /// </summary>
    private static IEnumerable<string[]> RowsOf(NetWorthDay day, string? currency)
    {
        var date = $"{day.Date:O}";
        if (currency is not null && day.NetWorth is not null)
            yield return [date, currency, day.Assets!, day.Liabilities!, day.NetWorth, ""];
        foreach (var part in day.Parts.Where(p => currency is null || p.Price is null))
        {
            yield return
            [
                date, part.Asset, part.Assets, part.Liabilities, part.Net, currency is null ? "" : "unpriced",
            ];
        }
    }

    private static void TellStale(NetWorthSeries series)
    {
        var stale =
            from day in series.Days
            from part in day.Parts
            where part.IsStale == true
            group day.Date by (part.Asset, part.PriceDate);
        foreach (var days in stale)
        {
            var (first, last) = (days.Min(), days.Max());
            var (asset, date) = days.Key;
            ReportText.Tell($"stale: {asset} has its price from {date:O} at {first:O} to {last:O}");
        }
    }
}
