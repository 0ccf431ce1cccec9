using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Holds;

/// <summary>Ends a hold; what was not captured becomes available again.</summary>
public sealed record ReleaseHold(Guid Hold) : ILedgerCommand
{
    IEnumerable<Guid> ILedgerCommand.NeededHolds => [Hold];

    public void Check(RequestCheck check)
    {
    }

    public Decision Decide(Book book, DecisionContext context) => book.FindHold(Hold) switch
    {
        null => book.RejectMissing(Hold),
        _ => Decision.Record(new HoldReleased(Hold)),
    };
}
