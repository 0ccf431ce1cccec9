using Atlas.Ledger.Journal;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.Logging;

namespace Atlas.Insights.Lag;

/// <summary>
/// Records the looks at the read models' lag and what the watch says of them, in a stream of their own. The
/// watch is always what follows from that stream: what was not recorded when a process ended was never seen.
/// Any number of processes may look; where another has recorded meanwhile, its looks count. Not thread-safe.
/// </summary>
public sealed class LagLog(IDocumentStore store, ILogger<LagLog> logger)
{
    public const string StreamKey = "observations/projection-lag";

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>A quarter of an hour in one event; an alert and its end are recorded at once.</summary>
    public const int LooksMax = 60;

    private static readonly string Tenant = Caller.Local.Tenant;

    private readonly string _schema = store.Options.DatabaseSchemaName;
    private readonly List<double> _looks = [];
    private DateTimeOffset _from;
    private LagWatch? _watch;
    private long _events;

    /// <summary>Takes a look; what is due is recorded before it returns.</summary>
    public async Task ObserveAsync(DateTimeOffset at, double seconds, CancellationToken token)
    {
        try
        {
            if (_watch is null) await RestoreAsync(token);
            // After a pause the looks would seem to have gone on.
            if (_looks.Count > 0 && (at - TimeOf(_looks.Count)).Duration() > Interval)
                await RecordAsync(null, token);
            if (_watch is null) await RestoreAsync(token);
            if (_looks.Count == 0) _from = at;
            _looks.Add(Math.Round(seconds, 3));
            var told = _watch!.Observe(TimeOf(_looks.Count - 1), _looks[^1]);
            if (told is not null || _looks.Count == LooksMax) await RecordAsync(told, token);
        }
        catch
        {
            // It may be ahead of what is recorded.
            Forget();
            throw;
        }
    }

    private DateTimeOffset TimeOf(int look) => LagObserved.TimeOf(_from, look, Interval.TotalSeconds);

    private async Task RecordAsync(InsightEvent? told, CancellationToken token)
    {
        await using var session = store.LightweightSession(Tenant);
        if (await StreamLock.TakeAsync(session, _schema, StreamKey, token) != _events)
        {
            logger.LogInformation("Another process watches the projections' lag too.");
            Forget();
            return;
        }

        var looks = new LagObserved(_from, Interval.TotalSeconds, [.. _looks]);
        object[] events = told is null ? [looks] : [looks, told];
        if (_events == 0) session.Events.StartStream(StreamKey, events);
        else session.Events.Append(StreamKey, _events + events.Length, events);
        if (told is LagAlertRaised raised) session.Store(LagAlert.Of(raised, _events + events.Length));
        if (told is LagAlertCleared cleared) await ClearAsync(session, cleared, token);
        session.Store(new LagState(LagState.Only, _events + events.Length, _watch!.ToBytes()));
        await session.SaveChangesAsync(token);
        _events += events.Length;
        _looks.Clear();
        if (told is LagAlertRaised)
            InsightTelemetry.Found.Add(1, new KeyValuePair<string, object?>("kind", "UnusualLag"));
    }

    private static async Task ClearAsync(
        IDocumentSession session, LagAlertCleared cleared, CancellationToken token)
    {
        if (await session.LoadAsync<LagAlert>(LagAlert.IdOf(cleared.RaisedAt), token) is { } alert)
            session.Store(alert.Apply(cleared));
    }

    /// <summary>The stored state and what came after it; a damaged one costs time only.</summary>
    private async Task RestoreAsync(CancellationToken token)
    {
        await using var session = store.QuerySession(Tenant);
        (_watch, _events) = (new LagWatch(), 0);
        if (await session.LoadAsync<LagState>(LagState.Only, token) is { } state)
        {
            try
            {
                (_watch, _events) = (LagWatch.FromBytes(state.State), state.Events);
            }
            catch (InvalidDataException problem)
            {
                logger.LogWarning("The lag watch's state was left aside: {Problem}", problem.Message);
            }
        }

        var rest = await session.Events.FetchStreamAsync(
            StreamKey, fromVersion: _events + 1, token: token);
        foreach (var recorded in rest) Replay(_watch, recorded);
        _events += rest.Count;
    }

    /// <summary>What the watch says of the looks of an event; it is the same as recorded then.</summary>
    internal static IEnumerable<InsightEvent> Replay(LagWatch watch, IEvent recorded)
    {
        var told = new List<InsightEvent>();
        if (recorded.Data is not LagObserved looks) return told;
        for (var i = 0; i < looks.Seconds.Count; i++)
            if (watch.Observe(looks.TimeOf(i), looks.Seconds[i]) is { } said) told.Add(said);
        return told;
    }

    private void Forget()
    {
        _watch = null;
        _looks.Clear();
    }
}
