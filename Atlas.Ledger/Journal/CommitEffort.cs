namespace Atlas.Ledger.Journal;

/// <summary>What was tried so far to commit one batch, and what it taught.</summary>
internal sealed class CommitEffort(IReadOnlyList<PendingRequest> batch, long began)
{
    public IReadOnlyList<PendingRequest> Batch { get; } = batch;

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
}
