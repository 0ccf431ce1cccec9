namespace Atlas.Ledger.Journal;

/// <summary>
/// An order to a ledger. <see cref="Decide"/> is pure: the book, the time and the ids come in, events or a
/// rejection go out, nothing is awaited and nothing changes.
/// </summary>
public interface ILedgerCommand
{
    /// <summary>
    /// Finds texts that cannot be stored and lists that are too long, before anything is looked up.
    /// </summary>
    void Check(RequestCheck check);

    Decision Decide(Book book, DecisionContext context);

    /// <summary>The accounts whose due holds are recorded as expired before this is decided.</summary>
    IEnumerable<string> Touches(Book book) => [];

    /// <summary>
    /// Ids of transactions that the decision must see; they live in the journal, not in the book.
    /// </summary>
    IEnumerable<Guid> NeededTransactions => [];

    /// <summary>Ids of holds that the decision must see, closed ones included.</summary>
    IEnumerable<Guid> NeededHolds => [];

    /// <summary>References that must not be taken yet.</summary>
    IEnumerable<string> NeededReferences => [];
}

/// <summary>
/// The moment of a decision: the recorded time (UTC, whole microseconds, never going back) and new ids.
/// </summary>
public sealed record DecisionContext(DateTimeOffset Now)
{
    /// <summary>A version 7 id of this moment, so ids sort roughly by time.</summary>
    public Guid NewId() => Guid.CreateVersion7(Now);
}
