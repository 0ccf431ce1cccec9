using System.Diagnostics.Metrics;
using Atlas.Ledger.Journal;
using Atlas.Projections.Freshness;

namespace Atlas.Api.Observability;

/// <summary>
/// Meters how far each projection is behind, over all ledgers: one figure per ledger would be a time series
/// per ledger. It asks the database at intervals, because a meter's callback must not wait.
/// </summary>
public sealed class ProjectionLag : BackgroundService
{
    public const string MeterName = "Atlas.Projections";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Meter _meter = new(MeterName);
    private readonly ReadStatus _status;
    private readonly TimeProvider _time;
    private readonly ILogger<ProjectionLag> _logger;
    private volatile IReadOnlyList<Behind> _behind = [];

    public ProjectionLag(ReadStatus status, TimeProvider time, ILogger<ProjectionLag> logger)
    {
        (_status, _time, _logger) = (status, time, logger);
        _meter.CreateObservableGauge(
            "atlas.projection.lag.events", () => _behind.Select(b => Measure(b.Events, b)), "{event}",
            "Events that are recorded and not yet projected, summed over the ledgers.");
        _meter.CreateObservableGauge(
            "atlas.projection.lag.seconds", () => _behind.Select(b => Measure(b.Seconds, b)), "s",
            "Age of the oldest event that is not projected yet.");
        _meter.CreateObservableGauge(
            "atlas.projection.stopped", () => _behind.Select(b => Measure(b.Stopped, b)), "{ledger}",
            "Ledgers whose projection is paused, stopped or run by nobody.");
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do await ReadAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static Measurement<T> Measure<T>(T value, Behind behind)
        where T : struct => new(value, new KeyValuePair<string, object?>("projection", behind.Projection));

    private async Task ReadAsync(CancellationToken token)
    {
        try
        {
            var statuses = await _status.ReadAsync(Caller.Local.Tenant, null, token);
            _behind = [.. statuses.GroupBy(s => s.Projection).Select(group => new Behind(
                group.Key, group.Sum(s => s.LagEvents), group.Max(s => s.LagSeconds),
                group.LongCount(s => s.State != "running")))];
        }
        catch (Exception failure) when (!token.IsCancellationRequested)
        {
            // Without a database there is no figure; the last one would be a wrong one.
            _behind = [];
            _logger.LogWarning("The projections' lag cannot be read: {Reason}", failure.Message);
        }
    }

    private sealed record Behind(string Projection, long Events, double Seconds, long Stopped);
}
