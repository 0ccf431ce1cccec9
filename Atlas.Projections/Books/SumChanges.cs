using Atlas.Ledger.Money;

namespace Atlas.Projections.Books;

/// <summary>Names a row of packed sums.</summary>
/// <param name="Name">The path of an account, or a kind of accounts.</param>
/// <param name="Start">The first day of the month or year.</param>
internal readonly record struct SumKey(string Ledger, string Name, string Asset, DateOnly Start)
    : IComparable<SumKey>
{
    /// <summary>As the database orders them.</summary>
    public int CompareTo(SumKey other) =>
        string.CompareOrdinal(Ledger, other.Ledger) is not 0 and var ledger ? ledger
        : string.CompareOrdinal(Name, other.Name) is not 0 and var name ? name
        : string.CompareOrdinal(Asset, other.Asset) is not 0 and var asset ? asset
        : Start.CompareTo(other.Start);
}

/// <summary>What pages add to a row, by the days of its month or the months of its year.</summary>
internal sealed record SumChange(SumKey Key, SortedList<int, Exact> Parts)
{
    /// <summary>As a row of its own would hold it.</summary>
    public string Packed => AddTo("");

    public Exact Total => Parts.Values.Aggregate(Exact.Zero, (sum, part) => sum + part);

    public string AddTo(string packed) =>
        Parts.Aggregate(packed, (sums, part) => PackedSums.Add(sums, part.Key, part.Value));
}

/// <summary>What pages of events add to the sums.</summary>
internal sealed class SumChanges
{
    private readonly Dictionary<SumKey, SumChange> _months = [];

    /// <summary>Rows of months, of which there are most.</summary>
    public int Count => _months.Count;

    /// <summary>Where the pages of each ledger begin.</summary>
    public Dictionary<string, long> FirstPositions { get; } = new(StringComparer.Ordinal);

    /// <summary>The kinds of the accounts that the pages open.</summary>
    public Dictionary<(string Ledger, string Account), string> Kinds { get; } = [];

    public static SumChanges Of(BooksPage page) => new SumChanges().And(page);

    /// <summary>Adds the page that follows.</summary>
    public SumChanges And(BooksPage page)
    {
        foreach (var (ledger, first, _, _) in page.Pages) FirstPositions.TryAdd(ledger, first);
        foreach (var opened in page.Accounts)
            Kinds[(opened.Ledger, opened.Data.Account)] = BooksText.Of(opened.Data.Kind);
        foreach (var p in page.Postings)
        {
            var month = new DateOnly(p.Date.Year, p.Date.Month, 1);
            Add(_months, new SumKey(p.Ledger, p.Data.Account, p.Data.Asset, month), p.Date.Day,
                Exact.Of(p.Data.Amount));
        }

        return this;
    }

    /// <summary>In the order of their keys, in which neighbours lie on the same pages of an index.</summary>
    public List<SumChange> Months()
    {
        List<SumChange> months = [.. _months.Values];
        months.Sort((a, b) => a.Key.CompareTo(b.Key));
        return months;
    }

    /// <summary>In the order of the months that they are made of.</summary>
    public static List<SumChange> Years(List<SumChange> months) => Group(months.Select(m => (
        m.Key with { Start = new DateOnly(m.Key.Start.Year, 1, 1) }, m.Key.Start.Month, m.Total)));

    /// <summary>By the kinds of the accounts.</summary>
    public List<SumChange> Totals(Func<SumKey, string> kindOf) => Group(
        from month in _months.Values
        from part in month.Parts
        select (month.Key with { Name = kindOf(month.Key) }, part.Key, part.Value));

    private static List<SumChange> Group(IEnumerable<(SumKey Key, int Number, Exact Amount)> parts)
    {
        var changes = new Dictionary<SumKey, SumChange>();
        foreach (var (key, number, amount) in parts) Add(changes, key, number, amount);
        return [.. changes.Values];
    }

    private static void Add(
        Dictionary<SumKey, SumChange> changes, SumKey key, int number, Exact amount)
    {
        if (!changes.TryGetValue(key, out var change)) changes[key] = change = new SumChange(key, []);
        change.Parts[number] = change.Parts.GetValueOrDefault(number) + amount;
    }
}
