using System.Threading.Channels;

namespace Atlas.Ledger.Journal;

/// <summary>
/// The one writer of a ledger in this process: a bounded queue and one loop that takes whatever is waiting,
/// commits it and answers. It never waits for more, so a lone caller pays no delay and a crowd shares one
/// commit.
/// </summary>
internal sealed class JournalWriter
{
    private readonly Channel<PendingRequest> _queue = Channel.CreateBounded<PendingRequest>(Limits.QueueMax);
    private readonly JournalCommitter _committer;
    private readonly TimeProvider _time;
    private volatile bool _committing;

    /// <summary>Set once so many wait that they are worth a commit of their own.</summary>
    private TaskCompletionSource? _crowd;
    private long _lastUsed;

    public JournalWriter(JournalCommitter committer, TimeProvider time)
    {
        (_committer, _time, _lastUsed) = (committer, time, time.GetTimestamp());
        // The loop serves everyone: it must not run in the trace of the request that happened to open it.
        using (ExecutionContext.SuppressFlow()) Completion = Task.Run(RunAsync);
    }

    /// <summary>Ends when the queue was closed and everything taken has been answered.</summary>
    public Task Completion { get; }

    /// <summary>Whether it takes no more, as opposed to being full for the moment.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>How long there was nothing to do.</summary>
    public TimeSpan IdleFor =>
        _committing ? TimeSpan.Zero : _time.GetElapsedTime(Volatile.Read(ref _lastUsed));

    /// <summary>False when the queue is full or closed.</summary>
    public bool TryEnqueue(PendingRequest request)
    {
        Volatile.Write(ref _lastUsed, _time.GetTimestamp());
        // Counted first: the loop may take it, and count it out, before this line is left.
        JournalTelemetry.QueueLength.Add(1);
        if (!_queue.Writer.TryWrite(request))
        {
            JournalTelemetry.QueueLength.Add(-1);
            return false;
        }

        if (Volatile.Read(ref _crowd) is { } crowd && IsCrowded) crowd.TrySetResult();
        return true;
    }

    /// <summary>Takes no more; what is queued is still answered.</summary>
    public void Close()
    {
        IsClosed = true;
        _queue.Writer.TryComplete();
    }

    /// <summary>
    /// Answers what is still queued as retryable, for a host whose patience ends before the queue does.
    /// </summary>
    public void Abandon()
    {
        while (_queue.Reader.TryRead(out var request))
        {
            JournalTelemetry.QueueLength.Add(-1);
            if (request.TryTake())
                request.Resolve(Outcome.Rejected(Rejection.Of(RejectionCode.LedgerBusy, ""), 0));
        }
    }

    private bool IsCrowded => _queue.Reader.Count >= Limits.CommitAheadMin;

    private async Task RunAsync()
    {
        Turn? next = null;
        while (next is not null || await _queue.Reader.WaitToReadAsync())
        {
            var turn = next ?? new Turn(TakeWaiting());
            next = null;
            if (turn.Batch.Count == 0) continue;
            _committing = true;
            next = await _committer.CommitAsync(turn, TakeCrowdAsync);
            Volatile.Write(ref _lastUsed, _time.GetTimestamp());
            _committing = false;
        }
    }

    /// <summary>
    /// What waits, as soon as enough do; nothing where the commit under way ends first: then whoever waits is
    /// taken at once anyway.
    /// </summary>
    private async Task<IReadOnlyList<PendingRequest>> TakeCrowdAsync(Task commit)
    {
        var crowd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _crowd, crowd);
        if (!IsCrowded) await Task.WhenAny(commit, crowd.Task);
        Volatile.Write(ref _crowd, null);
        return commit.IsCompleted ? [] : TakeWaiting();
    }

    private List<PendingRequest> TakeWaiting()
    {
        var batch = new List<PendingRequest>();
        var bytes = 0;
        while (batch.Count < Limits.CommitCommandsMax && bytes < Limits.CommitBytesMax &&
               _queue.Reader.TryRead(out var request))
        {
            JournalTelemetry.QueueLength.Add(-1);
            if (!request.TryTake()) continue;
            batch.Add(request);
            bytes += request.Bytes;
        }

        return batch;
    }
}
