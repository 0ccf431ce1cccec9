using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Audit;

/// <summary>One thing that is not as the events say it must be.</summary>
/// <param name="Table">The stored table that holds it.</param>
/// <param name="Key">Which row, such as <c>position=7 idx=0</c>.</param>
/// <param name="Column">Which column; empty where the row as a whole is missing or extra.</param>
/// <param name="Expected">What the events lead to; for a row that ought to exist, <c>a row</c>.</param>
/// <param name="Found">What is stored.</param>
public sealed record AuditDifference(string Table, string Key, string Column, string? Expected, string? Found)
{
    public static AuditDifference Missing(string table, string key) => new(table, key, "", "a row", "none");

    public static AuditDifference Extra(string table, string key) => new(table, key, "", "no row", "one");

    /// <summary>Something about the event at a position.</summary>
    public static AuditDifference Of(long position, string column, string? expected, string? found) =>
        new("mt_events", $"position={position}", column, expected, found);

    /// <summary>One line, whatever the values hold.</summary>
    public override string ToString() => (Column, Expected) switch
    {
        ("", "a row") => $"{Table} [{OneLine(Key)}] row is missing",
        ("", "no row") => $"{Table} [{OneLine(Key)}] row is extra",
        _ => $"{Table} [{OneLine(Key)}] {Column}: expected {Quote(Expected)}, found {Quote(Found)}",
    };

    private static string Quote(string? value) => value is null ? "null" : StoredText.JsonOf(value);

    private static string OneLine(string key) => StoredText.JsonOf(key)[1..^1];
}

/// <summary>What a verification of one ledger has come to so far.</summary>
public sealed class AuditReport(string ledger)
{
    private readonly HashSet<AuditDifference> _known = [];
    private readonly List<AuditDifference> _differences = [];

    public string Ledger { get; } = ledger;

    /// <summary>In the order in which they were found, each once.</summary>
    public IReadOnlyList<AuditDifference> Differences => _differences;

    /// <summary>Events folded; positions that hold none are not counted.</summary>
    public long Events { get; set; }

    /// <summary>Stored rows that were compared, those of the journal's keys and snapshots included.</summary>
    public long Rows { get; set; }

    /// <summary>The journal's last position when it was read to its end.</summary>
    public long Head { get; set; }

    /// <summary>The position at which the read models were last compared.</summary>
    public long Projected { get; set; }

    public void Add(AuditDifference difference)
    {
        if (_known.Add(difference)) _differences.Add(difference);
    }

    internal void Add(JournalEntry entry, string column, string? expected, string? found) =>
        Add(AuditDifference.Of(entry.Position, column, expected, found));
}
