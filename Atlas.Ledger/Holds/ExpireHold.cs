using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Holds;

/// <summary>
/// Records that a hold's time is over. Sent by the schedule; anyone may send it once the hold is due.
/// </summary>
public sealed record ExpireHold(Guid Hold) : ILedgerCommand
{
    IEnumerable<Guid> ILedgerCommand.NeededHolds => [Hold];

    public void Check(RequestCheck check)
    {
    }

    public Decision Decide(Book book, DecisionContext context) => book.FindHold(Hold) switch
    {
        null => book.RejectMissing(Hold),
        { } hold when hold.ExpiresAt > context.Now => Decision.Reject(
            RejectionCode.HoldNotDue, "hold", ("hold", Hold), ("expiresAt", hold.ExpiresAt)),
        _ => Decision.Record(new HoldExpired(Hold)),
    };
}
