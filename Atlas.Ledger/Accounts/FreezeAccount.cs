using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Accounts;

/// <summary>Stops postings, captures and new holds on an account until it is unfrozen.</summary>
public sealed record FreezeAccount(string Account) : ILedgerCommand
{
    public void Check(RequestCheck check) => check.Text("account", Account);

    public Decision Decide(Book book, DecisionContext context) => book.FindAccount(Account)?.Status switch
    {
        null => Decision.Reject(RejectionCode.AccountNotFound, "account", ("account", Account)),
        AccountStatus.Closed => Decision.Reject(RejectionCode.AccountClosed, "account", ("account", Account)),
        AccountStatus.Frozen => Decision.Reject(RejectionCode.AccountFrozen, "account", ("account", Account)),
        _ => Decision.Record(new AccountFrozen(Account)),
    };
}
