using System.Collections.Immutable;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;

namespace Atlas.Tests.Support;

/// <summary>
/// A ledger without a database: the same checks, the same trial, the same book, the events in a list. What
/// the real journal looks up in its tables is derived here from the events by the same
/// <see cref="JournalKey.RowsOf"/>.
/// </summary>
public sealed class MemoryJournal
{
    private readonly List<LedgerEvent> _events = [];
    private readonly List<int> _commits = [];

    public Book Book { get; } = new();

    public DateTimeOffset Now { get; set; } = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    public IReadOnlyList<LedgerEvent> Events => _events;

    /// <summary>Decides one request as a batch of its own and keeps what it records.</summary>
    public Outcome Send(ILedgerCommand command, string? key = null, bool dryRun = false,
        string ledger = "books")
    {
        var check = Journals.Check(new LedgerRequest(ledger, command, key, dryRun));
        if (check.Rejection is { } unfit) return Outcome.Rejected(unfit, 0);
        return Commit(Pending(command, key, dryRun, ledger)).Single();
    }

    /// <summary>Decides requests together in one batch, as a commit of the journal does.</summary>
    public IReadOnlyList<Outcome> SendTogether(params ILedgerCommand[] commands) =>
        Commit([.. commands.Select(c => Pending(c, null, false, "books")[0])]);

    private static PendingRequest[] Pending(
        ILedgerCommand command, string? key, bool dryRun, string ledger) =>
        [new(Caller.Local, new LedgerRequest(ledger, command, key, dryRun), key is null
            ? null
            : RequestHash.Of(command), 0)];

    private List<Outcome> Commit(IReadOnlyList<PendingRequest> batch)
    {
        var trial = Trial.Of(Book, batch, Facts(), Now);
        _commits.Add(_events.Count);
        _events.AddRange(trial.Events.Select(e => e.Data));
        Book.Merge(trial.Overlay);
        trial.Answer();
        return batch.Select(r => r.Answer.GetAwaiter().GetResult()).ToList();
    }

    private JournalFacts Facts()
    {
        var rows = RowsByCommit().ToList();
        var reversals = _events.OfType<TransactionReversed>().ToLookup(r => r.Reverses);
        var keys = rows.Where(r => r.Key is not null).ToDictionary(r => r.Key!, r => Bound(r, rows));
        return new JournalFacts(
            Book.Position, keys,
            rows.Select(r => r.Reference).OfType<string>().ToList(),
            _events.OfType<Atlas.Ledger.Holds.HoldPlaced>().Select(h => h.Hold).ToList(),
            _events.OfType<ITransactionEvent>().Select(t => RecordedTransaction.From(t, reversals[t.Id]))
                .ToList());
    }

    private static BoundKey Bound(JournalKey row, List<JournalKey> rows) =>
        new(row.Key!, row.Hash!, row.Position,
        rows.Where(r =>
            r.Subject is not null && r.Position >= row.FirstPosition && r.Position <= row.Position)
            .Select(r => r.Subject!.Value).ToImmutableArray());

    private IEnumerable<JournalKey> RowsByCommit()
    {
        for (var i = 0; i < _commits.Count; i++)
        {
            var end = i + 1 < _commits.Count ? _commits[i + 1] : _events.Count;
            foreach (var row in JournalKey.RowsOf(_events[_commits[i]..end], _commits[i] + 1))
                yield return row;
        }
    }
}
