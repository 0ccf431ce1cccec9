using Atlas.Ledger.Journal;

namespace Atlas.Api.GraphQL;

/// <summary>
/// Finds what a command recorded: in the ledger's answer or, for a replay, in the journal itself. No read
/// model is asked, so nothing has to be waited for. One per request; it reads a replayed batch once for all
/// its items.
/// </summary>
public sealed class RecordedTransactions(JournalStore journal)
{
    private readonly Dictionary<Outcome, IReadOnlyList<RecordedTransactionType>> _found =
        new(ReferenceEqualityComparer.Instance);

    /// <summary>In the order of the outcome's ids.</summary>
    public async Task<IReadOnlyList<RecordedTransactionType>> FindAsync(string ledger, Outcome outcome)
    {
        if (_found.TryGetValue(outcome, out var found)) return found;
        var events = outcome.Replayed ? await ReadAsync(ledger, outcome) : outcome.Events;
        return _found[outcome] =
            [.. events.Select(RecordedTransactionType.From).OfType<RecordedTransactionType>()];
    }

    /// <summary>A command's transactions end at its outcome's position without a gap.</summary>
    private async Task<IReadOnlyList<LedgerEvent>> ReadAsync(string ledger, Outcome outcome) => await journal
        .ReadAsync(Caller.Local.Tenant, ledger, outcome.Position - outcome.Ids.Count, outcome.Position)
        .Select(entry => entry.Data).ToListAsync();
}
