using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Alerts;

/// <summary>Removes a rule; what it has raised and not cleared is cleared with it.</summary>
public sealed record RemoveBalanceAlert(string Name) : ILedgerCommand
{
    public void Check(RequestCheck check) => check.Text("name", Name);

    public Decision Decide(Book book, DecisionContext context) => book.HasAlert(Name)
        ? Decision.Record(new BalanceAlertRemoved(Name))
        : Decision.Reject(RejectionCode.AlertNotFound, "name", ("alert", Name));
}
