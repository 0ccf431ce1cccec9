using System.Diagnostics.Metrics;

namespace Atlas.Insights;

/// <summary>The insights' meters. The names are what dashboards and alerts refer to.</summary>
public static class InsightTelemetry
{
    public const string Name = "Atlas.Insights";

    internal static readonly Meter Meter = new(Name);

    internal static readonly Counter<long> Scored = Meter.CreateCounter<long>(
        "atlas.insights.scored", "{transaction}", "Transactions that the anomaly detectors looked at.");

    internal static readonly Counter<long> Shed = Meter.CreateCounter<long>(
        "atlas.insights.shed", "{transaction}",
        "Transactions that they left out because the ledger was faster.");

    internal static readonly Counter<long> Found = Meter.CreateCounter<long>(
        "atlas.insights.anomalies", "{anomaly}", "Anomalies told, by kind.");

    internal static readonly Gauge<double> Drift = Meter.CreateGauge<double>(
        "atlas.insights.drift", "{index}",
        "How far a model's newest scores are from those of its training window, by model.");

    internal static readonly Counter<long> Fallbacks = Meter.CreateCounter<long>(
        "atlas.insights.fallbacks", "{failure}", "Versions that could not be loaded, by model.");
}
