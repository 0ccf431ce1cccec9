using System.Text.Json;
using Atlas.Insights.Anomalies;
using Atlas.Insights.Series;
using Atlas.Ledger.Journal;

namespace Atlas.Insights.Models;

/// <summary>What a version of a ledger's detectors is set to; the rest they learn from the ledger.</summary>
public sealed record DetectorSettings(ScorerSettings Movements, SeriesSettings Series)
{
    public const string Kind = "ledger-detectors";

    private const int Format = 1;

    public static readonly DetectorSettings Default = new(ScorerSettings.Default, SeriesSettings.Default);

    /// <summary>What they look at, each behind the version of the detector that does.</summary>
    public static readonly IReadOnlyList<string> Features =
    [
        .. ForestView.Features.Append("recurrence").Append("price")
            .Select(feature => $"{AnomalyScorer.Detector} {feature}"),
        .. new[] { "rows", "shape", "height", "roughness", "peaks", "dips" }
            .Select(feature => $"{SeriesNarrator.Detector} {feature}"),
    ];

    /// <summary>What is wrong with them, or null.</summary>
    public string? Problem =>
        Movements.AlertsPerWeek is not (> 0 and <= 100) ? "alerts per week must be above 0, 100 at most"
        : Movements.EvidenceMin is not (>= 1 and <= 50) ? "the least evidence must be 1 to 50 nats"
        : Series.ScoreMin is not (>= SeriesDetector.Threshold and < 1)
            ? $"the least score of a series must be {SeriesDetector.Threshold} or more and below 1"
        : Series.QuietDays is not (>= 1 and <= 366) ? "the quiet days of series must be 1 to 366"
        : null;

    /// <summary>As <see cref="FromBytes"/> reads them.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(
        new Stored(Format, Movements, Series), LedgerJson.Options);

    /// <exception cref="InvalidDataException">They are cut short, damaged, or of a version that this Atlas
    /// does not know.</exception>
    public static DetectorSettings FromBytes(byte[] bytes)
    {
        var stored = Parse(bytes);
        if (stored is not { Movements: not null, Series: not null })
            throw new InvalidDataException("they are no settings of detectors");
        if (stored.Format != Format)
            throw new InvalidDataException($"they are of version {stored.Format}; this Atlas knows {Format}");
        var settings = new DetectorSettings(stored.Movements, stored.Series);
        return settings.Problem is { } problem ? throw new InvalidDataException(problem) : settings;
    }

    private static Stored? Parse(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<Stored>(bytes, LedgerJson.Options);
        }
        catch (JsonException damaged)
        {
            throw new InvalidDataException("they are cut short or damaged", damaged);
        }
    }

    private sealed record Stored(int Format, ScorerSettings? Movements, SeriesSettings? Series);
}
