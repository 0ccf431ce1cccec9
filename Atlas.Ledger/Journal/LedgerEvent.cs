namespace Atlas.Ledger.Journal;

/// <summary>What every event of a ledger's journal carries in its stored body beside what happened.</summary>
public abstract record LedgerEvent
{
    /// <summary>
    /// The idempotency key of the command that recorded this and the hash of its request; null without a key.
    /// </summary>
    public RequestStamp? Request { get; init; }
}

public sealed record RequestStamp(string Key, string Hash);
