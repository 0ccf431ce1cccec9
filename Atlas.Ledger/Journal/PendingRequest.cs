using System.Diagnostics;

namespace Atlas.Ledger.Journal;

/// <summary>A request in a journal's queue, and the answer that its caller waits for.</summary>
internal sealed class PendingRequest(Caller caller, LedgerRequest request, string? hash, int bytes)
{
    private const int Queued = 0;
    private const int Taken = 1;
    private const int Cancelled = 2;

    private readonly TaskCompletionSource<Outcome> _answer =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    public Caller Caller { get; } = caller;

    public LedgerRequest Request { get; } = request;

    public ILedgerCommand Command => Request.Command;

    public RequestStamp? Stamp { get; } =
        request.IdempotencyKey is null ? null : new RequestStamp(request.IdempotencyKey, hash!);

    public int Bytes { get; } = bytes;

    /// <summary>The caller's span; the queue's and the commit's hang below it.</summary>
    public Activity? Span { get; init; }

    public Activity? QueueSpan { get; init; }

    public Task<Outcome> Answer => _answer.Task;

    /// <summary>Whether the writer may take it; a caller can cancel only until then.</summary>
    public bool TryTake()
    {
        var taken = Interlocked.CompareExchange(ref _state, Taken, Queued) == Queued;
        EndQueueSpan();
        return taken;
    }

    /// <summary>
    /// Ending a span makes the one around it current: here the request's, under which the writer's loop would
    /// go on.
    /// </summary>
    private void EndQueueSpan()
    {
        var current = Activity.Current;
        QueueSpan?.Dispose();
        Activity.Current = current;
    }

    public void Cancel(CancellationToken token)
    {
        if (Interlocked.CompareExchange(ref _state, Cancelled, Queued) == Queued)
            _answer.TrySetCanceled(token);
    }

    public void Resolve(Outcome outcome)
    {
        if (outcome.Rejection is { } rejection)
            JournalTelemetry.Rejections.Add(1, new KeyValuePair<string, object?>("code", rejection.Name));
        _answer.TrySetResult(outcome);
    }

    public void Fail(Exception exception) => _answer.TrySetException(exception);
}
