using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;

namespace Atlas.Ledger.Audit;

/// <summary>
/// Derives the rows of <c>journal_keys</c> a second time. Whether an event is the last of its command shows
/// only in the next one, so rows come one event late.
/// </summary>
internal sealed class AuditKeys(AuditReport report)
{
    private const string TableName = "journal_keys";

    public static readonly AuditTable Table = new(TableName, ["tenant_id", "ledger"],
    [
        new("position", ColumnType.Number, IsKey: true),
        new("subject", ColumnType.Uuid), new("reverses", ColumnType.Uuid), new("reference", ColumnType.Text),
        new("key", ColumnType.Text), new("hash", ColumnType.Text), new("first_position", ColumnType.Number),
    ]);

    private readonly List<string?[]> _due = [];
    private JournalEntry? _last;
    private long _began;

    /// <summary>Rows up to here have been compared.</summary>
    public long Compared { get; private set; } = long.MinValue;

    public void Add(JournalEntry entry)
    {
        var continues = _last is not null && _last.Position + 1 == entry.Position
            && _last.Data.Request?.Key == entry.Data.Request?.Key;
        Close(continues);
        if (!continues) _began = entry.Position;
        _last = entry;
    }

    /// <summary>The journal ends here, and with it the last command.</summary>
    public void End() => Close(continues: false);

    /// <summary>Compares the rows after <see cref="Compared"/> up to a position.</summary>
    public void Compare(List<string?[]> found, long last)
    {
        foreach (var difference in Table.Compare(_due, found)) report.Add(difference);
        report.Rows += found.Count;
        _due.Clear();
        Compared = last;
    }

    private void Close(bool continues)
    {
        if (_last is null) return;
        var stamp = continues ? null : _last.Data.Request;
        var (subject, reverses, reference) = _last.Data switch
        {
            TransactionReversed e => (e.Id, e.Reverses, null),
            TransactionPosted e => (e.Id, (Guid?)null, e.Reference),
            HoldCaptured e => (e.Id, null, null),
            HoldPlaced e => ((Guid?)e.Hold, (Guid?)null, (string?)null),
            _ => (null, null, null),
        };
        if (subject is not null || stamp is not null)
        {
            _due.Add(
            [
                StoredText.Of(_last.Position), StoredText.Of(subject), StoredText.Of(reverses), reference,
                stamp?.Key, stamp?.Hash, stamp is null ? null : StoredText.Of(_began),
            ]);
        }

        _last = null;
    }
}
