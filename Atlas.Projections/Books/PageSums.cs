using Atlas.Ledger.Money;
using Npgsql;

namespace Atlas.Projections.Books;

/// <summary>Names a row of packed sums.</summary>
/// <param name="Name">The path of an account, or a kind of accounts.</param>
/// <param name="Start">The first day of the month or year.</param>
internal readonly record struct SumKey(string Ledger, string Name, string Asset, DateOnly Start);

/// <summary>What a page adds to a row, by the days of its month or the months of its year.</summary>
internal sealed record SumChange(SumKey Key, SortedList<int, Exact> Parts)
{
    public Exact Total => Parts.Values.Aggregate(Exact.Zero, (sum, part) => sum + part);

    public string AddTo(string packed) =>
        Parts.Aggregate(packed, (sums, part) => PackedSums.Add(sums, part.Key, part.Value));
}

/// <summary>A row as it is after a page.</summary>
/// <param name="Kind">Of the account.</param>
/// <param name="Added">What the page adds to it.</param>
internal sealed record SumLine(SumKey Key, string Kind, string Packed, Exact Added);

/// <summary>
/// The sums that a page of events changes: per month and per year of an account, per month of a kind. They
/// are texts to which no statement can add, so the stored ones are read before. The page is refused unless
/// the rows stand right before its first event when it is written; they must do so when they are read, too.
/// </summary>
internal sealed class PageSums
{
    private readonly List<SumChange> _months;
    private readonly List<SumChange> _years;
    private readonly Dictionary<(string Ledger, string Account), string> _kinds = [];

    private PageSums(BooksPage page)
    {
        _months = Group(page.Postings.Select(p => (
            new SumKey(p.Ledger, p.Data.Account, p.Data.Asset, new DateOnly(p.Date.Year, p.Date.Month, 1)),
            p.Date.Day, Exact.Of(p.Data.Amount))));
        _years = Group(_months.Select(m => (
            m.Key with { Start = new DateOnly(m.Key.Start.Year, 1, 1) }, m.Key.Start.Month, m.Total)));
        foreach (var opened in page.Accounts)
            _kinds[(opened.Ledger, opened.Data.Account)] = BooksText.Of(opened.Data.Kind);
    }

    public List<SumLine> Months { get; private set; } = [];

    public List<SumLine> Years { get; private set; } = [];

    public List<SumLine> Totals { get; private set; } = [];

    public static async Task<PageSums> LoadAsync(
        NpgsqlDataSource database, BooksSql sql, BooksPage page, CancellationToken token)
    {
        var sums = new PageSums(page);
        if (page.Postings.Count == 0) return sums;
        await using var connection = await database.OpenConnectionAsync(token);
        await using var batch = new NpgsqlBatch(connection);
        SumKey[] months = [.. sums._months.Select(m => m.Key)], years = [.. sums._years.Select(y => y.Key)];
        foreach (var statement in sql.SumsBefore(page, months, years))
            batch.BatchCommands.Add(statement.ToBatchCommand());
        await using var reader = await batch.ExecuteReaderAsync(token);
        await CheckPositionsAsync(reader, page, token);
        var monthsBefore = await ReadAsync(reader, _ => { }, token);
        var yearsBefore = await ReadAsync(reader, row => sums.AddKind(years, row), token);
        var totalsBefore = await ReadTotalsAsync(reader, token);
        sums.Months = sums.After(sums._months, monthsBefore);
        sums.Years = sums.After(sums._years, yearsBefore);
        sums.Totals = sums.TotalsAfter(totalsBefore);
        return sums;
    }

    private static List<SumChange> Group(IEnumerable<(SumKey Key, int Number, Exact Amount)> parts)
    {
        var changes = new Dictionary<SumKey, SumChange>();
        foreach (var (key, number, amount) in parts)
        {
            if (!changes.TryGetValue(key, out var change)) changes[key] = change = new SumChange(key, []);
            change.Parts[number] = change.Parts.GetValueOrDefault(number) + amount;
        }

        return [.. changes.Values];
    }

    private static async Task CheckPositionsAsync(
        NpgsqlDataReader reader, BooksPage page, CancellationToken token)
    {
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token)) positions[reader.GetString(0)] = reader.GetInt64(1);
        foreach (var (ledger, first, _, _) in page.Pages)
        {
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
        [.. changes.Select((change, i) => new SumLine(
            change.Key, KindOf(change.Key), change.AddTo(before.GetValueOrDefault(i, "")), change.Total))];

    private List<SumLine> TotalsAfter(Dictionary<SumKey, string> before) =>
    [
        .. Group(
            from month in _months
            from part in month.Parts
            select (month.Key with { Name = KindOf(month.Key) }, part.Key, part.Value))
        .Select(change => new SumLine(
            change.Key, change.Key.Name, change.AddTo(before.GetValueOrDefault(change.Key, "")),
            change.Total)),
    ];

    private string KindOf(SumKey key) => _kinds.TryGetValue((key.Ledger, key.Name), out var kind)
        ? kind
        : throw new InvalidOperationException(
            $"The account {key.Name} of ledger {key.Ledger} is not in the books.");
}
