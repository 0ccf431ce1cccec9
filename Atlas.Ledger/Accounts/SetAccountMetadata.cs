using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Accounts;

/// <summary>
/// Sets or removes (null value) metadata of an account, closed ones included: it moves no money.
/// </summary>
public sealed record SetAccountMetadata(string Account, IReadOnlyDictionary<string, string?> Metadata)
    : ILedgerCommand
{
    public void Check(RequestCheck check)
    {
        check.Text("account", Account);
        check.Map("metadata", Metadata);
    }

    public Decision Decide(Book book, DecisionContext context) => book.FindAccount(Account) is null
        ? Decision.Reject(RejectionCode.AccountNotFound, "account", ("account", Account))
        : Decision.Record(new AccountMetadataSet(Account, Metadata));
}
