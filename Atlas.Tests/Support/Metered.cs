using System.Diagnostics.Metrics;
using Atlas.Insights;

namespace Atlas.Tests.Support;

/// <summary>What one of the insights' instruments says of a model while this exists.</summary>
public sealed class Metered : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<double> _values = [];

    public Metered(string instrument, string model)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Meter.Name == InsightTelemetry.Name && published.Name == instrument)
                listener.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, _) => Add(value, tags, model));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Add(value, tags, model));
        _listener.Start();
    }

    public IReadOnlyList<double> Values
    {
        get
        {
            lock (_values) return [.. _values];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, string model)
    {
        foreach (var tag in tags)
        {
            if (tag.Key != "model" || tag.Value as string != model) continue;
            lock (_values) _values.Add(value);
        }
    }
}
