using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Atlas.Projections.Books;
using Atlas.Projections.NetWorth;
using Atlas.Projections.Prices;
using Atlas.Projections.Statements;

namespace Atlas.Api.Pages;

/// <summary>
/// The net worth of a ledger as a line, drawn without script. Only where a point lies is a binary fraction;
/// the figure beside the line is exact.
/// </summary>
public sealed class NetWorthChart(PriceSettings prices)
{
    private const int Width = 640;
    private const int Height = 150;
    private const int Edge = 8;
    private const int CurrenciesMax = 2;
    private const int MonthsMax = 36;
    private const int DaysMax = 92;

    /// <summary>Empty where there is nothing to draw.</summary>
    public async Task<string> OfLedgerAsync(BooksView view, CancellationToken token)
    {
        if (await ReadLedgerSpan.OfLedgerAsync(view, CurrenciesMax, token) is not { } span) return "";
        var oldest = span.Last.AddMonths(-MonthsMax);
        var from = span.First < oldest ? oldest : span.First;
        var isShort = span.Last.DayNumber - from.DayNumber <= DaysMax;
        var days = SeriesDays.Of(from, span.Last, isShort ? SeriesInterval.Day : SeriesInterval.Week);
        var charts = new StringBuilder();
        foreach (var code in span.Currencies)
        {
            var series = await ReadNetWorth.OfDaysAsync(
                view, days, new ReportCurrency(code, prices.FreshDays), null, token);
            charts.Append(Draw(code, series));
        }

        return charts.ToString();
    }

    /// <summary>Empty where fewer than two days have a value.</summary>
    public static string Draw(string currency, NetWorthSeries series)
    {
        var points = series.Days.Where(d => d.NetWorth is not null)
            .Select(d => (d.Date, Worth: double.Parse(d.NetWorth!, CultureInfo.InvariantCulture))).ToList();
        if (points.Count < 2) return "";
        var (low, high) = (points.Min(p => p.Worth), points.Max(p => p.Worth));
        var (first, last) = (points[0].Date, points[^1].Date);
        double X(DateOnly day) => Edge + ((Width - (2.0 * Edge))
            * (day.DayNumber - first.DayNumber) / (last.DayNumber - first.DayNumber));
        double Y(double worth) => high > low
            ? Edge + ((Height - (2.0 * Edge)) * (high - worth) / (high - low))
            : Height / 2.0;
        var line = string.Join(' ', points.Select(p => Text($"{X(p.Date):0.0},{Y(p.Worth):0.0}")));
        var zero = low < 0 && high > 0
            ? Text($"<line class=\"zero\" x1=\"0\" x2=\"{Width}\" y1=\"{Y(0):0.0}\" y2=\"{Y(0):0.0}\"/>")
            : "";
        var name = HtmlEncoder.Default.Encode(currency);
        return Text($"""
            <figure><figcaption>Net worth <b>{series.Days[^1].NetWorth} {name}</b>
            <span class="note">{first:O} to {last:O}, lowest {low:N0}, highest {high:N0}{Apart(series)}</span>
            </figcaption>
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="Net worth in {name}">{zero}
            <polyline points="{line}"/></svg></figure>
            """);
    }

    /// <summary>What is in no value on the last day, or only at an old price.</summary>
    private static string Apart(NetWorthSeries series)
    {
        var day = series.Days[^1];
        var text = new StringBuilder();
        if (day.Unpriced.Count > 0) text.Append("; without price: ").AppendJoin(", ", day.Unpriced);
        if (day.Stale.Count > 0) text.Append("; price out of date: ").AppendJoin(", ", day.Stale);
        return HtmlEncoder.Default.Encode(text.ToString());
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
