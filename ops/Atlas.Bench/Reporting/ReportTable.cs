using System.Globalization;
using System.Text;

namespace Atlas.Bench.Reporting;

/// <summary>
/// The report as people read it. It is Markdown too, so the same text goes into the document.
/// </summary>
public static class ReportTable
{
    private const int MedianColumn = 2;

    private static readonly string[] Header =
        ["part", "figure", "median", "lowest – highest", "unit", "bar", ""];


    public static string Of(BenchReport report)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in report.Settings) text.AppendLine(Invariant($"- {name}: {value}"));
        text.AppendLine();
        AppendRows(text, [Header, .. report.Measurements.Select(m => RowOf(m, report.IsQuick))]);
        text.AppendLine();
        foreach (var line in Judge(report)) text.AppendLine(line);
        return text.ToString();
    }

    /// <summary>Which bars are missed and by how much, and whether the run counts at all.</summary>
    private static IEnumerable<string> Judge(BenchReport report)
    {
        foreach (var reason in report.Voids) yield return $"- VOID ({reason.Code}): {reason.Text}";
        if (report.IsQuick)
        {
            yield return "A quick run: it shows that everything runs; its figures mean nothing.";
            yield break;
        }

        var barred = report.Measurements.Where(m => m.Bar is not null).ToList();
        var missed = barred.Where(m => !m.Bar!.Holds(m.Value)).ToList();
        yield return Invariant($"{barred.Count - missed.Count} of {barred.Count} bars hold.");
        foreach (var m in missed)
        {
            yield return Invariant(
                $"- missed: {m.Part}, {m.Name}: {Number(m.Value)} {m.Unit}, bar {BarOf(m)}, ") +
                Invariant($"short by {m.Bar!.MissOf(m.Value) * 100:0} %");
        }
    }

    private static string[] RowOf(Measurement m, bool isQuick) =>
    [
        m.Part, m.Name, Number(m.Value),
        m.Rounds.Count == 1 ? "" : $"{Number(m.Lowest)} – {Number(m.Highest)}", m.Unit, BarOf(m),
        m.Bar is null || isQuick ? "" : m.Bar.Holds(m.Value) ? "holds" : "MISSED",
    ];

    private static string BarOf(Measurement m) =>
        m.Bar is null ? "" : $"{(m.Bar.IsFloor ? "≥" : "≤")} {Number(m.Bar.Limit)}";

    private static void AppendRows(StringBuilder text, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, Header.Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        for (var i = 0; i < rows.Count; i++)
        {
            var cells = rows[i].Select(
                (cell, c) => c == MedianColumn ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]));
            text.AppendLine($"| {string.Join(" | ", cells)} |");
            if (i == 0) text.AppendLine($"|{string.Join("|", widths.Select(w => new string('-', w + 2)))}|");
        }
    }

    /// <summary>Three significant digits or more; thousands are not rounded away.</summary>
    private static string Number(double value) => value switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
