using Marten;
using Microsoft.Extensions.Logging;

namespace Atlas.Ledger.Journal;

/// <summary>What journals share.</summary>
internal sealed record JournalServices(
    JournalStore Store, BookSnapshots Snapshots, TimeProvider Time, ILogger<Journals> Logger, SemaphoreSlim Commits);

/// <summary>
/// Turns a batch of requests into one commit and their answers. The fence is the stream's expected version: whoever
/// decided on anything but the newest state is refused by the database and decides again. After any failure of the
/// commit the stream itself is asked what became of it; nothing is appended twice and nothing stored is called failed.
/// </summary>
internal sealed class JournalCommitter(string tenant, string ledger, JournalServices services)
{
    /// <summary>How long callers wait while the database is away before they are told that the outcome is unknown.</summary>
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private Book? _book;

    /// <summary>Whether a commit may be under way that this book does not know.</summary>
    private bool _unsettled;

    /// <summary>Whether another process writes too: then the stream is locked before anything is decided.</summary>
    private bool _contended;

    public async Task CommitAsync(IReadOnlyList<PendingRequest> batch)
    {
        try
        {
            using var spans = new CommitSpans(batch);
            await CommitAsync(batch, spans);
        }
        catch (Exception bug)
        {
            services.Logger.LogError(bug, "The journal of {Ledger} failed {Count} requests", ledger, batch.Count);
            (_book, _unsettled) = (null, true);
            foreach (var request in batch) request.Fail(bug);
        }
    }

    private async Task CommitAsync(IReadOnlyList<PendingRequest> batch, CommitSpans spans)
    {
        var began = services.Time.GetTimestamp();
        var attempts = new List<Trial>();
        var thorough = false;
        while (true)
        {
            try
            {
                if (await TryCommitAsync(batch, attempts, thorough, spans)) return;
            }
            catch (Exception failure)
            {
                _unsettled = true;
                var kind = CommitFailure.KindOf(failure);
                if (kind == CommitFailureKind.KeyTaken && thorough) kind = CommitFailureKind.BadData;
                thorough |= kind == CommitFailureKind.KeyTaken;
                _contended |= kind == CommitFailureKind.Conflict;
                if (kind == CommitFailureKind.Conflict) JournalTelemetry.Conflicts.Add(1);
                if (kind == CommitFailureKind.BadData && await DivideAsync(batch, attempts, failure)) return;
                if (kind == CommitFailureKind.Unreachable && !await HasPatienceAsync(batch, began, failure)) return;
            }
        }
    }

    /// <summary>One attempt. False = what it was decided on has moved: decide again.</summary>
    private async Task<bool> TryCommitAsync(
        IReadOnlyList<PendingRequest> batch, List<Trial> attempts, bool thorough, CommitSpans spans)
    {
        await using var session = services.Store.OpenSession(tenant);
        var book = _book ??= await services.Snapshots.OpenBookAsync(tenant, ledger);
        if (_unsettled && await SettleAsync(book, attempts)) return true;
        if (_contended) await LockAsync(session, book);

        var (trial, facts) = await DecideAsync(book, batch, thorough || _contended);
        if (trial.Events.Count == 0)
        {
            var position = facts?.Position ?? await services.Store.ReadPositionAsync(tenant, ledger, default);
            if (position == book.Position) trial.Answer();
            else _unsettled = true;
            return position == book.Position;
        }

        attempts.Add(trial);
        await AppendAsync(session, book, trial, spans);
        book.Merge(trial.Overlay);
        trial.Answer();
        return true;
    }

    /// <summary>
    /// Decides on the book alone where it can. A fresh key or reference needs no look-up, its unique index is the proof;
    /// but a refusal is due only once it is known that its key was not bound before.
    /// </summary>
    private async Task<(Trial Trial, JournalFacts? Facts)> DecideAsync(
        Book book, IReadOnlyList<PendingRequest> batch, bool thorough)
    {
        var questions = new JournalQuestions();
        foreach (var request in batch) questions.AskHistory(request.Command, book);
        if (thorough) foreach (var request in batch) questions.AskBound(request);
        var facts = questions.IsEmpty ? null : await LookUpAsync(questions);
        var trial = Trial.Of(book, batch, facts, Now());
        if (thorough) return (trial, facts);

        var known = questions.Count;
        foreach (var request in trial.Refused) questions.AskBound(request);
        if (questions.Count == known) return (trial, facts);
        facts = await LookUpAsync(questions);
        return (Trial.Of(book, batch, facts, Now()), facts);
    }

    private async Task AppendAsync(IDocumentSession session, Book book, Trial trial, CommitSpans spans)
    {
        await services.Commits.WaitAsync();
        try
        {
            var began = services.Time.GetTimestamp();
            using (spans.Start())
            {
                await services.Store.AppendAsync(
                    session, ledger, book.Position, trial.Events, trial.RecordedAt, CancellationToken.None);
            }

            JournalTelemetry.CommitTime.Record(services.Time.GetElapsedTime(began).TotalSeconds);
            JournalTelemetry.BatchSize.Record(trial.Events.Count);
        }
        finally
        {
            services.Commits.Release();
        }
    }

    /// <summary>
    /// Brings the book to the stream's end once no commit is under way, and answers the attempt that turns out to have
    /// been committed. True = this batch is done.
    /// </summary>
    private async Task<bool> SettleAsync(Book book, List<Trial> attempts)
    {
        var settled = await services.Store.ReadSettledPositionAsync(tenant, ledger, default);
        var found = await FoldTailAsync(book, settled);
        _unsettled = false;
        if (attempts.Find(a => found.Contains(a.Events[0].Id)) is not { } committed) return false;
        committed.Answer();
        return true;
    }

    private async Task LockAsync(IDocumentSession session, Book book)
    {
        var locked = await services.Store.LockAsync(session, ledger, default);
        _contended = locked != book.Position;
        if (_contended) await FoldTailAsync(book, locked);
    }

    private async Task<HashSet<Guid>> FoldTailAsync(Book book, long last)
    {
        var found = new HashSet<Guid>();
        var tail = new Book(book);
        await foreach (var entry in services.Store.ReadAsync(tenant, ledger, book.Position, last))
        {
            tail.Apply(entry);
            found.Add(entry.Id);
        }

        book.Merge(tail);
        return found;
    }

    private async Task<JournalFacts> LookUpAsync(JournalQuestions questions) =>
        await services.Store.LookUpAsync(tenant, ledger, questions, default);

    /// <summary>
    /// Finds the request that the database cannot store by halving the batch. False = not needed, an attempt of this
    /// batch had been committed after all or will be decided again.
    /// </summary>
    private async Task<bool> DivideAsync(IReadOnlyList<PendingRequest> batch, List<Trial> attempts, Exception failure)
    {
        if (_book is null || attempts.Count == 0) throw failure;
        if (await SettleAsync(_book, attempts)) return true;
        if (batch.Count == 1)
        {
            services.Logger.LogError(failure, "Ledger {Ledger} cannot store a request", ledger);
            batch[0].Fail(failure);
            return true;
        }

        var half = batch.Count / 2;
        await CommitAsync(batch.Take(half).ToList());
        await CommitAsync(batch.Skip(half).ToList());
        return true;
    }

    private async Task<bool> HasPatienceAsync(IReadOnlyList<PendingRequest> batch, long began, Exception failure)
    {
        if (services.Time.GetElapsedTime(began) < PatienceMax)
        {
            services.Logger.LogWarning("Ledger {Ledger} cannot reach its database: {Reason}", ledger, failure.Message);
            await Task.Delay(RetryPause, services.Time);
            return true;
        }

        foreach (var request in batch) request.Fail(new OutcomeUnknownException(ledger, failure));
        return false;
    }

    private DateTimeOffset Now() => Limits.ToMicroseconds(services.Time.GetUtcNow());
}
