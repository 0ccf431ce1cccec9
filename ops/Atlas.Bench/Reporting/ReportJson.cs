using System.Text.Encodings.Web;
using System.Text.Json;

namespace Atlas.Bench.Reporting;

/// <summary>The report as programs read it.</summary>
public static class ReportJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(BenchReport report) => JsonSerializer.Serialize(
        new
        {
            report.StartedAt,
            Seconds = report.Duration.TotalSeconds,
            Quick = report.IsQuick,
            Settings = report.Settings.ToDictionary(s => s.Name, s => s.Value),
            report.Voids,
            Measurements = report.Measurements.Select(Describe),
        }, Options);

    private static object Describe(Measurement m) => new
    {
        m.Part,
        m.Name,
        m.Value,
        m.Unit,
        m.Rounds,
        Bar = m.Bar is { } bar ? new { bar.Limit, AtLeast = bar.IsFloor, Holds = bar.Holds(m.Value) } : null,
    };
}
