using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Accounts;

/// <summary>Lets a frozen account take postings again.</summary>
public sealed record UnfreezeAccount(string Account) : ILedgerCommand
{
    public void Check(RequestCheck check) => check.Text("account", Account);

    public Decision Decide(Book book, DecisionContext context) => book.FindAccount(Account)?.Status switch
    {
        null => Decision.Reject(RejectionCode.AccountNotFound, "account", ("account", Account)),
        AccountStatus.Closed => Decision.Reject(RejectionCode.AccountClosed, "account", ("account", Account)),
        AccountStatus.Open =>
            Decision.Reject(RejectionCode.AccountNotFrozen, "account", ("account", Account)),
        _ => Decision.Record(new AccountUnfrozen(Account)),
    };
}
