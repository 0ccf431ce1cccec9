using Microsoft.Extensions.Logging;

namespace Atlas.Ledger.Journal;

/// <summary>What journals share.</summary>
/// <param name="Abandoned">
/// Set when the host's patience with a stop has ended: no more waiting for the database.
/// </param>
internal sealed record JournalServices(
    JournalStore Store, BookSnapshots Snapshots, TimeProvider Time, ILogger<Journals> Logger,
    CancellationToken Abandoned);

/// <summary>
/// Turns a batch of requests into one commit and their answers. The fence is the stream's expected version:
/// whoever decided on anything but the newest state is refused by the database and decides again. After any
/// failure of the commit the stream itself is asked what became of it; nothing is appended twice, nothing
/// stored is called failed.
/// </summary>
internal sealed class JournalCommitter(string tenant, string ledger, JournalServices services)
{
    /// <summary>
    /// How long callers wait for a database that is away until told that the outcome is unknown.
    /// </summary>
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private Book? _book;

    /// <summary>Whether a commit may be under way that this book does not know.</summary>
    private bool _unsettled;

    /// <summary>
    /// Whether another process writes too: then the stream is locked before anything is decided.
    /// </summary>
    private bool _contended;

    /// <summary>Commits and answers a batch, whatever it takes.</summary>
    /// <param name="takeNext">
    /// Asked once while a commit is under way: what has gathered meanwhile, or nothing.
    /// </param>
    /// <returns>The batch that was taken meanwhile, whose turn is next; null if there is none.</returns>
    public Task<Turn?> CommitAsync(Turn turn, Func<Task, Task<IReadOnlyList<PendingRequest>>> takeNext) =>
        CommitAsync(new CommitEffort(turn, Began()) { TakeNext = takeNext });

    private async Task<Turn?> CommitAsync(CommitEffort effort)
    {
        var answered = false;
        while (!answered)
        {
            try
            {
                answered = await TryCommitAsync(effort);
            }
            catch (Exception failure)
            {
                await DropNextAsync(effort);
                answered = !await GoesOnAsync(effort, failure);
            }
        }

        return effort.Next;
    }

    /// <summary>One attempt. False = what it was decided on has moved: decide again.</summary>
    private async Task<bool> TryCommitAsync(CommitEffort effort)
    {
        await using var ahead = effort.TakeAhead();
        if (ahead is not null) return await SeeThroughAsync(effort, ahead.Trial, ahead.CommitAsync);
        using var spans = CommitSpans.Start(effort.Batch);
        effort.HeldLock = false;
        if (_unsettled && await SettleAsync(effort)) return true;
        if (effort.Refusal is not null) return await DivideAsync(effort);
        var book = _book ??= await services.Snapshots.OpenBookAsync(tenant, ledger);
        await using var commit = services.Store.NewCommit(tenant);
        if (_contended && !await LockAsync(commit, book, effort)) return false;

        var (trial, facts) = await DecideAsync(book, effort);
        if (trial.Events.Count == 0)
        {
            var position = facts?.Position ?? await services.Store.ReadPositionAsync(tenant, ledger, default);
            if (position == book.Position) trial.Answer();
            else _unsettled = true;
            return position == book.Position;
        }

        return await SeeThroughAsync(effort, trial, () => AppendAsync(commit, trial, spans));
    }

    /// <summary>
    /// Waits for a commit, makes it the book's and answers. Meanwhile the next batch may be sent ahead.
    /// </summary>
    private async Task<bool> SeeThroughAsync(CommitEffort effort, Trial trial, Func<Task> commit)
    {
        effort.Attempts.Add(trial);
        var began = Began();
        var committed = commit();
        try
        {
            await SendNextAsync(effort, trial.Overlay, committed);
        }
        finally
        {
            await committed;
        }

        JournalTelemetry.CommitTime.Record(services.Time.GetElapsedTime(began).TotalSeconds);
        JournalTelemetry.BatchSize.Record(effort.Batch.Count);
        _book!.Merge(trial.Overlay);
        effort.Next?.Ahead?.Trial.Overlay.Rebase(_book);
        trial.Answer();
        return true;
    }

    private async Task SendNextAsync(CommitEffort effort, Book on, Task committed)
    {
        if (effort.TakeNext is null || effort.Next is not null) return;
        var batch = await effort.TakeNext(committed);
        if (batch.Count == 0) return;
        effort.Next = new Turn(batch);
        if (_contended || committed.IsCompleted) return;
        effort.Next = new Turn(
            batch, SentAhead.TrySend(services.Store, tenant, ledger, batch, on, Now()));
    }

    /// <summary>
    /// Decides on the book alone where it can. A fresh key or reference needs no look-up, its unique index is
    /// the proof; but a refusal is due only once it is known that its key was not bound before. What is
    /// learnt for one request may refuse another, so this goes on until no refusal is left unasked.
    /// </summary>
    private async Task<(Trial Trial, JournalFacts? Facts)> DecideAsync(Book book, CommitEffort effort)
    {
        var questions = new JournalQuestions();
        foreach (var request in effort.Batch) questions.AskHistory(request.Command, book);
        if (effort.IsThorough || effort.HeldLock)
            foreach (var request in effort.Batch) questions.AskBound(request);
        var (facts, known) = ((JournalFacts?)null, 0);
        while (true)
        {
            if (questions.Count > known) facts = await LookUpAsync(questions);
            known = questions.Count;
            var trial = Trial.Of(book, effort.Batch, facts, Now());
            foreach (var request in trial.Refused) questions.AskBound(request);
            if (questions.Count == known) return (trial, facts);
        }
    }

    private async Task AppendAsync(JournalCommit commit, Trial trial, CommitSpans spans)
    {
        await services.Store.AppendAsync(
            commit, ledger, trial.FirstPosition - 1, trial.Events, trial.RecordedAt, CancellationToken.None);
        await commit.CommitAsync(CancellationToken.None);
        // Ended here, so that the trace of an answered request is whole.
        spans.Dispose();
    }

    /// <summary>
    /// Brings the book to the stream's end once no commit is under way, and answers the attempt that turns
    /// out to have been committed. True = this batch is done.
    /// </summary>
    private async Task<bool> SettleAsync(CommitEffort effort)
    {
        var settled = await services.Store.ReadSettledPositionAsync(tenant, ledger, default);
        // A stream shorter than the book was restored from a backup: what the book knew is gone.
        if (_book?.Position > settled) _book = null;
        if (_book is null) _book = await services.Snapshots.OpenBookAsync(tenant, ledger);
        else await FoldTailAsync(_book, settled);
        _unsettled = false;
        foreach (var attempt in effort.Attempts)
        {
            var (position, id) = (attempt.FirstPosition, attempt.Events[0].Id);
            if (!await services.Store.HoldsAsync(tenant, ledger, position, id)) continue;
            attempt.Answer();
            return true;
        }

        return false;
    }

    /// <summary>
    /// Keeps other writers out until the session ends. False = the stream is not what the book knows.
    /// </summary>
    private async Task<bool> LockAsync(JournalCommit commit, Book book, CommitEffort effort)
    {
        var locked = await services.Store.LockAsync(commit, ledger, default);
        (_contended, _unsettled, effort.HeldLock) =
            (locked != book.Position, locked < book.Position, locked > 0);
        if (_unsettled) return false;
        if (_contended) await FoldTailAsync(book, locked);
        return true;
    }

    private async Task FoldTailAsync(Book book, long last)
    {
        var tail = new Book(book);
        await foreach (var entry in services.Store.ReadAsync(tenant, ledger, book.Position, last))
            tail.Apply(entry);
        book.Merge(tail);
    }

    private async Task<JournalFacts> LookUpAsync(JournalQuestions questions) =>
        await services.Store.LookUpAsync(tenant, ledger, questions, default);

    /// <summary>Finds the request that the database cannot store by halving the batch.</summary>
    private async Task<bool> DivideAsync(CommitEffort effort)
    {
        if (effort.Batch.Count == 1)
        {
            Fail(effort.Batch, effort.Refusal!);
            return true;
        }

        var half = effort.Batch.Count / 2;
        await CommitAsync(new CommitEffort(new Turn(effort.Batch.Take(half).ToList()), Began()));
        await CommitAsync(new CommitEffort(new Turn(effort.Batch.Skip(half).ToList()), Began()));
        return true;
    }

    /// <summary>
    /// What a failure means for the next attempt. False = there is none, the callers were told.
    /// </summary>
    private async Task<bool> GoesOnAsync(CommitEffort effort, Exception failure)
    {
        _unsettled = true;
        var kind = CommitFailure.KindOf(failure);
        if (kind == CommitFailureKind.Bug) _book = null;
        if (kind == CommitFailureKind.Conflict) JournalTelemetry.Conflicts.Add(1);
        var mayPass =
            kind is CommitFailureKind.Unavailable or CommitFailureKind.Conflict or CommitFailureKind.KeyTaken;
        if (effort.Refusal is not null || (mayPass && !IsPatient(effort)))
        {
            Fail(effort.Batch, new OutcomeUnknownException(ledger, failure));
            return false;
        }

        switch (kind)
        {
            case CommitFailureKind.Unavailable:
                services.Logger.LogWarning(
                    "Ledger {Ledger} has no database: {Reason}", ledger, failure.Message);
                await Task.Delay(RetryPause, services.Time);
                return true;
            case CommitFailureKind.Conflict when !effort.HeldLock:
                _contended = true;
                return true;
            case CommitFailureKind.KeyTaken when !effort.HeldLock:
                // A key that no look-up found was bound meanwhile by another writer: next time keep that one
                // out.
                _contended |= effort.IsThorough;
                effort.IsThorough = true;
                return true;
            case var _ when effort.Attempts.Count == 0:
                Fail(effort.Batch, failure);
                return false;
            default:
                effort.Refusal = failure;
                return true;
        }
    }

    private bool IsPatient(CommitEffort effort) =>
        services.Time.GetElapsedTime(effort.Began) < PatienceMax
            && !services.Abandoned.IsCancellationRequested;

    private void Fail(IReadOnlyList<PendingRequest> batch, Exception failure)
    {
        services.Logger.LogError(
            failure, "The journal of {Ledger} failed {Count} requests", ledger, batch.Count);
        foreach (var request in batch) request.Fail(failure);
    }

    /// <summary>
    /// What was decided on what now has failed. Where the connection is gone too, the server takes it back.
    /// </summary>
    private async Task DropNextAsync(CommitEffort effort)
    {
        try
        {
            await effort.DropNextAsync();
        }
        catch (Exception failure)
        {
            services.Logger.LogWarning(
                "What ledger {Ledger} had sent ahead was lost: {Reason}", ledger, failure.Message);
        }
    }

    private long Began() => services.Time.GetTimestamp();

    private DateTimeOffset Now() => Limits.ToMicroseconds(services.Time.GetUtcNow());
}
