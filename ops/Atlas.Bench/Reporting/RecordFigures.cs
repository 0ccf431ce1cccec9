using System.Globalization;

namespace Atlas.Bench.Reporting;

/// <summary>
/// Writes a run's figures into the document about them, between two marks; the rest is people's.
/// </summary>
public static class RecordFigures
{
    private const string Begin = "<!-- figures: begin, written by ops/bench --record -->";
    private const string End = "<!-- figures: end -->";

    public static async Task WriteAsync(string document, BenchReport report)
    {
        var text = await File.ReadAllTextAsync(document);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new BenchException(
                $"{document} has lost its marks; put back a line '{Begin}' and one '{End}'");
        }

        var heading = string.Create(CultureInfo.InvariantCulture,
            $"Measured on {report.StartedAt:yyyy-MM-dd} in {report.Duration.TotalMinutes:0} minutes.");
        await File.WriteAllTextAsync(document,
            $"{text[..begin]}{Begin}\n{heading}\n\n{ReportTable.Of(report).TrimEnd()}\n{text[end..]}");
    }
}
