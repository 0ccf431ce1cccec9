using System.Diagnostics;

namespace Atlas.Ledger.Journal;

/// <summary>
/// The spans of one commit: a root of its own, because it serves many traces, linked to every request it
/// carries; and below each request a span of the time that the request spent in it, linked back to the root.
/// </summary>
internal sealed class CommitSpans : IDisposable
{
    private readonly List<Activity> _waits = [];
    private Activity? _batch;

    /// <summary>
    /// Started before the session is opened: Marten's span begins with it and belongs below this one.
    /// </summary>
    public static CommitSpans Start(IReadOnlyList<PendingRequest> batch)
    {
        var spans = new CommitSpans();
        if (!JournalTelemetry.Source.HasListeners()) return spans;
        var requests = batch.Where(r => r.Span is not null).Select(r => r.Span!.Context).ToList();
        Activity.Current = null;
        spans._batch = JournalTelemetry.Source.StartActivity(
            ActivityKind.Internal, links: requests.Select(r => new ActivityLink(r)), name: "journal.batch");
        spans._batch?.SetTag("atlas.journal.batch.size", batch.Count);
        ActivityLink[] toBatch = spans._batch is null ? [] : [new ActivityLink(spans._batch.Context)];
        foreach (var request in requests)
        {
            var wait = JournalTelemetry.Source.StartActivity(
                ActivityKind.Internal, parentContext: request, links: toBatch, name: "journal.commit");
            if (wait is not null) spans._waits.Add(wait);
        }

        // Marten's and Npgsql's spans belong below the commit, not below one of the requests.
        Activity.Current = spans._batch;
        return spans;
    }

    public void Dispose()
    {
        var current = Activity.Current;
        foreach (var wait in _waits) wait.Dispose();
        _batch?.Dispose();
        _waits.Clear();
        // Each span that ends makes the one before it current, and the requests' are not ours to go on under.
        Activity.Current = current == _batch ? null : current;
        _batch = null;
    }
}
