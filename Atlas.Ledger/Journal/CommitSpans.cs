using System.Diagnostics;

namespace Atlas.Ledger.Journal;

/// <summary>
/// The spans of one commit: a root of its own, because it serves many traces, linked to every request it
/// carries; and below each request a span of the time that the request spent in it, linked back to the root.
/// </summary>
internal sealed class CommitSpans(IReadOnlyList<PendingRequest> batch) : IDisposable
{
    private Activity? _commit;
    private List<Activity>? _waits;

    public IDisposable Start()
    {
        Dispose();
        if (!JournalTelemetry.Source.HasListeners()) return this;
        var requests = batch.Where(r => r.Span is not null).Select(r => r.Span!.Context).ToList();
        _commit = JournalTelemetry.Source.StartActivity(
            ActivityKind.Internal, links: requests.Select(r => new ActivityLink(r)), name: "journal.batch");
        _commit?.SetTag("atlas.journal.batch.size", batch.Count);
        ActivityLink[] toCommit = _commit is null ? [] : [new ActivityLink(_commit.Context)];
        var current = Activity.Current;
        _waits = [];
        foreach (var request in requests)
        {
            var wait = JournalTelemetry.Source.StartActivity(
                ActivityKind.Internal, parentContext: request, links: toCommit, name: "journal.commit");
            if (wait is not null) _waits.Add(wait);
        }

        // Marten's and Npgsql's spans belong below the commit, not below one of the requests.
        Activity.Current = current;
        return this;
    }

    public void Dispose()
    {
        foreach (var wait in _waits ?? []) wait.Dispose();
        _commit?.Dispose();
        (_commit, _waits) = (null, null);
    }
}
