using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Accounts;

/// <summary>Closes an empty account (every balance zero, no open hold) for good.</summary>
public sealed record CloseAccount(string Account) : ILedgerCommand
{
    public void Check(RequestCheck check) => check.Text("account", Account);

    public IEnumerable<string> Touches(Book book) => [Account];

    public Decision Decide(Book book, DecisionContext context) => book.FindAccount(Account) switch
    {
        null => Decision.Reject(RejectionCode.AccountNotFound, "account", ("account", Account)),
        { Status: AccountStatus.Closed } =>
            Decision.Reject(RejectionCode.AccountClosed, "account", ("account", Account)),
        { Status: AccountStatus.Frozen } =>
            Decision.Reject(RejectionCode.AccountFrozen, "account", ("account", Account)),
        { IsEmpty: false } => Decision.Reject(RejectionCode.AccountNotEmpty, "account", ("account", Account)),
        _ => Decision.Record(new AccountClosed(Account)),
    };
}
