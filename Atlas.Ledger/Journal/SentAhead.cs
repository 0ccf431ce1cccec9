namespace Atlas.Ledger.Journal;

/// <summary>
/// A decided batch on its way to the database. Everything up to the COMMIT may happen before the turn of the
/// batch has come: behind the stream's lock it waits for the commit before it, and its own is sent only when
/// that one is known to have come about. Dropped, it leaves no trace.
/// </summary>
internal sealed class SentAhead : IAsyncDisposable
{
    private readonly JournalCommit _commit;
    private readonly CommitSpans _spans;
    private readonly CancellationTokenSource _dropped = new();
    private readonly Task _sent;

    private SentAhead(JournalStore store, string ledger, Trial trial, JournalCommit commit, CommitSpans spans)
    {
        (Trial, _commit, _spans) = (trial, commit, spans);
        // Off the writer's loop: while this batch is put into bytes, the one before it is to be answered.
        _sent = Task.Run(() => store.AppendAsync(
            commit, ledger, trial.FirstPosition - 1, trial.Events, trial.RecordedAt, _dropped.Token));
    }

    public Trial Trial { get; }

    /// <param name="on">The book as it is once the commit under way has come about.</param>
    /// <returns>
    /// Null where the batch cannot be decided on the book alone, or nothing would be appended: then its turn
    /// must come first.
    /// </returns>
    public static SentAhead? TrySend(
        JournalStore store, string tenant, string ledger, IReadOnlyList<PendingRequest> batch, Book on,
        DateTimeOffset now)
    {
        var questions = new JournalQuestions();
        foreach (var request in batch) questions.AskHistory(request.Command, on);
        if (!questions.IsEmpty) return null;
        var trial = Trial.Of(on, batch, null, now);
        if (trial.Events.Count == 0 || trial.Refused.Any()) return null;
        return new SentAhead(store, ledger, trial, store.NewCommit(tenant), CommitSpans.Start(batch));
    }

    public async Task CommitAsync()
    {
        await _sent;
        await _commit.CommitAsync(CancellationToken.None);
        // Ended here, so that the trace of an answered request is whole.
        _spans.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _dropped.CancelAsync();
        // Whatever became of the sending, without a COMMIT nothing of it stays.
        await _sent.ContinueWith(_ => { }, TaskScheduler.Default);
        await _commit.DisposeAsync();
        _spans.Dispose();
        _dropped.Dispose();
    }
}

/// <summary>A batch whose turn it is, and what was sent ahead for it.</summary>
internal sealed record Turn(IReadOnlyList<PendingRequest> Batch, SentAhead? Ahead = null);
