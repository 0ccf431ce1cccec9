using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Transactions;

/// <summary>
/// Posts several transactions all or none, in order, each seeing those before it. A batch whose items stand
/// each for themselves is not a command: <see cref="Journals.SubmitAllAsync"/> takes its items one by one.
/// </summary>
public sealed record PostBatch(IReadOnlyList<PostTransaction> Transactions) : ILedgerCommand
{
    IEnumerable<string> ILedgerCommand.NeededReferences =>
        Transactions.SelectMany(t => ((ILedgerCommand)t).NeededReferences);

    public IEnumerable<string> Touches(Book book) => Transactions.SelectMany(t => t.Touches(book));

    public void Check(RequestCheck check)
    {
        check.Count("transactions", Transactions.Count, Limits.BatchItemsMax);
        for (var i = 0; i < Transactions.Count; i++) check.Nested($"transactions.{i}", Transactions[i]);
    }

    /// <summary>The first item that is rejected rejects the batch; its path names the item.</summary>
    public Decision Decide(Book book, DecisionContext context)
    {
        if (Transactions.Count == 0) return Decision.Reject(RejectionCode.TooFewPostings, "transactions");
        var trial = new Book(book);
        var events = new List<LedgerEvent>(Transactions.Count);
        var ids = new List<Guid>(Transactions.Count);
        for (var i = 0; i < Transactions.Count; i++)
        {
            var decision = Transactions[i].Decide(trial, context);
            if (decision.Rejection is { } rejection)
                return Decision.Reject(rejection.Under($"transactions.{i}"));
            foreach (var recorded in decision.Events) trial.Apply(recorded);
            events.AddRange(decision.Events);
            ids.AddRange(decision.Ids);
        }

        return new Decision(events, ids);
    }
}
