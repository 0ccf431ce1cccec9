using System.Diagnostics.Metrics;
using Atlas.Ledger.Journal;

namespace Atlas.Tests.Support;

/// <summary>
/// The sum of a counter since this was made, over all ledgers of this process.
/// </summary>
public sealed class Counted : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _sum;

    public Counted(string instrument, string meter = JournalTelemetry.Name)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Meter.Name == meter && published.Name == instrument)
                listener.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _sum, value));
        _listener.Start();
    }

    public long Sum => Interlocked.Read(ref _sum);

    public void Dispose() => _listener.Dispose();
}
