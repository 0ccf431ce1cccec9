using System.Globalization;

namespace Atlas.Insights.Series;

/// <summary>What was odd about a file's rows, and was dealt with as <see cref="SeriesFile"/> says.</summary>
/// <param name="Missing">Rows without a measurement.</param>
/// <param name="Backward">Rows that are not later than the one before.</param>
public sealed record SeriesFileReport(int Rows, int Alarms, int Missing, int Backward);

/// <summary>
/// Scores a series that is a CSV file with a header that names <c>timestamp</c> and <c>value</c>, among
/// others or not. A row's score depends on the rows before it only, so the scores of a part are part of the
/// scores.
/// </summary>
/// <remarks>
/// An empty value, NaN, infinity, and one beyond 1e150 are missing: the row scores 0 and teaches nothing. A
/// gap in time is none to the detector, which counts rows; a clock that stands still or goes back changes
/// nothing either, and is reported. All else that is no row of a date and a number is an error that names the
/// line. Files may have any length: a row is written before the next is read.
/// </remarks>
public static class SeriesFile
{
    private static readonly string TooLong = string.Create(
        CultureInfo.InvariantCulture, $"it is longer than {SeriesLines.LengthMax} characters");

    /// <summary>Writes the rows as they are, with <c>anomaly_score</c> added.</summary>
    /// <param name="name">How an error calls the file.</param>
    /// <exception cref="InvalidDataException">A line cannot be read; what was written until then is no
    /// result.</exception>
    public static SeriesFileReport Score(TextReader input, TextWriter output, string name)
    {
        var lines = new SeriesLines(input);
        var header = lines.Next() ?? throw Bad(name, 1, lines.IsTooLong
            ? TooLong : "it is empty; the header timestamp,value is missing");
        var columns = SeriesColumns.Of(header) ?? throw Bad(
            name, 1, $"a header names timestamp and value once each and no anomaly_score, unlike {header}");
        output.Write($"{header},anomaly_score\n");
        var detector = new SeriesDetector();
        var (report, last) = (new SeriesFileReport(0, 0, 0, 0), DateTimeOffset.MinValue);
        var line = 2;
        for (; lines.Next() is { } row; line++)
        {
            if (row.Length == 0 && lines.IsAtEnd) break;
            var (time, value, reason) = columns.Read(row);
            if (reason is not null) throw Bad(name, line, reason);
            var score = detector.Observe(value);
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{row},{score.Score}\n"));
            report = new SeriesFileReport(
                report.Rows + 1,
                report.Alarms + (score.IsAlarm ? 1 : 0),
                report.Missing + (SeriesDetector.IsMeasurement(value) ? 0 : 1),
                report.Backward + (line > 2 && time <= last ? 1 : 0));
            last = time;
        }

        return lines.IsTooLong ? throw Bad(name, line, TooLong) : report;
    }

    private static InvalidDataException Bad(string name, int line, string reason) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{name}:{line}: {reason}"));
}
