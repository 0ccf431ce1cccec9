using Atlas.Ledger.Money;
using Npgsql;

namespace Atlas.Projections.Books;

/// <summary>A row as it is after a page.</summary>
/// <param name="Generation">That of the row which was read.</param>
/// <param name="Kind">Of the account.</param>
/// <param name="Parts">What the pages add to it; <paramref name="Added"/> in all.</param>
internal sealed record SumLine(
    SumKey Key, int Generation, string Kind, string Packed, string Parts, Exact Added);

/// <summary>
/// The rows of sums that pages of events change: per month and per year of an account, per month of a kind.
/// They are texts to which no statement adds quickly, so the stored ones are read before. Pages are refused
/// unless the rows stand right before their first event when they are written; they must do so when they are
/// read, too. Rows that a rebuild has swapped in between are added to by the statement that writes them.
/// </summary>
internal sealed class PageSums
{
    private readonly SumChanges _changes;
    private readonly Dictionary<string, int> _generations = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Ledger, string Account), string> _kinds;
    private bool _lacksStatistics;

    private PageSums(SumChanges changes) => (_changes, _kinds) = (changes, new(changes.Kinds));

    public List<SumLine> Months { get; private set; } = [];

    public List<SumLine> Years { get; private set; } = [];

    public List<SumLine> Totals { get; private set; } = [];

    public static async Task<PageSums> LoadAsync(
        NpgsqlDataSource database, BooksSql sql, SumChanges changes, CancellationToken token)
    {
        var sums = new PageSums(changes);
        if (changes.Count == 0) return sums;
        var months = changes.Months();
        var years = SumChanges.Years(months);
        await using var connection = await database.OpenConnectionAsync(token);
        await using var batch = new NpgsqlBatch(connection);
        SumKey[] monthKeys = [.. months.Select(m => m.Key)], yearKeys = [.. years.Select(y => y.Key)];
        foreach (var statement in sql.SumsBefore(changes.FirstPositions.Keys, monthKeys, yearKeys))
            batch.BatchCommands.Add(statement.ToBatchCommand());
        await using var reader = await batch.ExecuteReaderAsync(token);
        await sums.ReadPositionsAsync(reader, sql.FirstGeneration, token);
        var monthsBefore = await ReadAsync(reader, _ => { }, token);
        var yearsBefore = await ReadAsync(reader, row => sums.AddKind(yearKeys, row), token);
        var totalsBefore = await ReadTotalsAsync(reader, token);
        if (sums._lacksStatistics) await GatherStatisticsAsync(database, sql, token);
        sums.Months = sums.After(months, monthsBefore);
        sums.Years = sums.After(years, yearsBefore);
        sums.Totals = sums.TotalsAfter(totalsBefore);
        return sums;
    }

    /// <summary>Of the pages before: they help from the next one on.</summary>
    private static async Task GatherStatisticsAsync(
        NpgsqlDataSource database, BooksSql sql, CancellationToken token)
    {
        await using var analyze = database.CreateCommand(sql.GatherStatistics);
        await analyze.ExecuteNonQueryAsync(token);
    }

    private async Task ReadPositionsAsync(
        NpgsqlDataReader reader, int firstGeneration, CancellationToken token)
    {
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token))
        {
            positions[reader.GetString(0)] = reader.GetInt64(1);
            _generations[reader.GetString(0)] = reader.GetInt32(2);
            _lacksStatistics |= reader.GetBoolean(3);
        }

        foreach (var (ledger, first) in _changes.FirstPositions)
        {
            _generations.TryAdd(ledger, firstGeneration);
            // Rows that are further than the page are the guard's to refuse.
            if (positions.GetValueOrDefault(ledger) + 1 < first)
                throw new InvalidOperationException(
                    $"The books of {ledger} stand at {positions.GetValueOrDefault(ledger)}; " +
                    $"a page from {first} on cannot be added to them.");
        }
    }

    /// <summary>The stored texts by the place of their key.</summary>
    private static async Task<Dictionary<int, string>> ReadAsync(
        NpgsqlDataReader reader, Action<NpgsqlDataReader> look, CancellationToken token)
    {
        await reader.NextResultAsync(token);
        var packed = new Dictionary<int, string>();
        while (await reader.ReadAsync(token))
        {
            look(reader);
            if (!reader.IsDBNull(1)) packed[(int)reader.GetInt64(0) - 1] = reader.GetString(1);
        }

        return packed;
    }

    private void AddKind(SumKey[] years, NpgsqlDataReader row)
    {
        var key = years[(int)row.GetInt64(0) - 1];
        if (!row.IsDBNull(2)) _kinds[(key.Ledger, key.Name)] = row.GetString(2);
    }

    private static async Task<Dictionary<SumKey, string>> ReadTotalsAsync(
        NpgsqlDataReader reader, CancellationToken token)
    {
        await reader.NextResultAsync(token);
        var packed = new Dictionary<SumKey, string>();
        while (await reader.ReadAsync(token))
        {
            if (reader.IsDBNull(4)) continue;
            var start = reader.GetFieldValue<DateOnly>(3);
            packed[new(reader.GetString(0), reader.GetString(1), reader.GetString(2), start)] =
                reader.GetString(4);
        }

        return packed;
    }

    private List<SumLine> After(List<SumChange> changes, Dictionary<int, string> before) =>
    [
        .. changes.Select((change, i) =>
            After(change, KindOf(change.Key), before.GetValueOrDefault(i, ""))),
    ];

    private List<SumLine> TotalsAfter(Dictionary<SumKey, string> before) =>
    [
        .. _changes.Totals(KindOf).Select(change =>
            After(change, change.Key.Name, before.GetValueOrDefault(change.Key, ""))),
    ];

    private SumLine After(SumChange change, string kind, string before) => new(
        change.Key, _generations[change.Key.Ledger], kind, change.AddTo(before), change.Packed,
        change.Total);

    private string KindOf(SumKey key) => _kinds.TryGetValue((key.Ledger, key.Name), out var kind)
        ? kind
        : throw new InvalidOperationException(
            $"The account {key.Name} of ledger {key.Ledger} is not in the books.");
}
