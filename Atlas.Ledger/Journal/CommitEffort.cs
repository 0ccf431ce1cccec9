namespace Atlas.Ledger.Journal;

/// <summary>What was tried so far to commit one batch, and what it taught.</summary>
internal sealed class CommitEffort(Turn turn, long began)
{
    private SentAhead? _ahead = turn.Ahead;

    public IReadOnlyList<PendingRequest> Batch { get; } = turn.Batch;

    /// <summary>Timestamp of the first attempt.</summary>
    public long Began { get; } = began;

    /// <summary>Every trial that was sent to the database; at most one of them was committed.</summary>
    public List<Trial> Attempts { get; } = [];

    /// <summary>Whether every key is looked up first, because one of them turned out to be bound.</summary>
    public bool IsThorough { get; set; }

    /// <summary>
    /// Whether the last attempt held the stream's lock, so that no other writer can be to blame.
    /// </summary>
    public bool HeldLock { get; set; }

    /// <summary>Why the database does not store this batch, however often it is tried.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>
    /// Where the batch after this one comes from; null = it is part of another effort, and none comes next.
    /// </summary>
    public Func<Task, Task<IReadOnlyList<PendingRequest>>>? TakeNext { get; init; }

    /// <summary>The batch taken while this one was being committed.</summary>
    public Turn? Next { get; set; }

    /// <summary>What was sent ahead for this batch; it serves the first attempt alone.</summary>
    public SentAhead? TakeAhead()
    {
        var ahead = _ahead;
        _ahead = null;
        return ahead;
    }

    /// <summary>Undoes what was sent ahead for the next batch, which keeps its turn.</summary>
    public async Task DropNextAsync()
    {
        if (Next?.Ahead is not { } ahead) return;
        Next = Next with { Ahead = null };
        await ahead.DisposeAsync();
    }
}
