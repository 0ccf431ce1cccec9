using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>A posting with its amount.</summary>
/// <param name="IsRest">It takes whatever the others leave, so it is computed last.</param>
/// <param name="From">The posting as it was read; null where booking made it.</param>
public sealed record BookedLeg(string Account, PlainAmount Amount, bool IsRest, PlainPosting? From)
{
    /// <summary>The lot that it opens or reduces.</summary>
    public PlainCost? Cost { get; init; }

    /// <summary>What each unit was sold or bought for.</summary>
    public PlainAmount? Price { get; init; }

    /// <summary>A rule made it, so nobody wrote how many places it has.</summary>
    public bool IsMade { get; init; }

    /// <summary>What it counts as when the transaction is balanced; null = its amount.</summary>
    public PlainAmount? Weight { get; init; }
}

/// <summary>An amount that counts as another one when the transaction is balanced.</summary>
public sealed record Conversion(PlainAmount Units, PlainAmount Weight);

/// <summary>A transaction whose amounts are all known, not yet rounded.</summary>
public sealed class BookedTransaction(PlainEntry source)
{
    public PlainEntry Source { get; } = source;

    public PlainTransaction? Transaction => Source as PlainTransaction;

    /// <summary>What booking says about a transaction that it made itself.</summary>
    public string? Made { get; init; }

    public List<BookedLeg> Legs { get; } = [];

    public List<Conversion> Conversions { get; } = [];
}

/// <summary>What accounts hold while the journal is booked.</summary>
internal sealed class RunningBalances
{
    private readonly SortedDictionary<string, Dictionary<string, Exact>> _accounts =
        new(StringComparer.Ordinal);

    public void Add(string account, PlainAmount amount)
    {
        if (!_accounts.TryGetValue(account, out var held))
            _accounts[account] = held = new(StringComparer.Ordinal);
        held[amount.Commodity] = held.GetValueOrDefault(amount.Commodity) + amount.Number;
    }

    public Exact Of(string account, string commodity, bool withSubaccounts)
    {
        var sum =
            _accounts.TryGetValue(account, out var held) ? held.GetValueOrDefault(commodity) : Exact.Zero;
        if (!withSubaccounts) return sum;
        foreach (var (path, below) in _accounts)
            if (IsBelow(path, account)) sum += below.GetValueOrDefault(commodity);
        return sum;
    }

    /// <summary>All that an account has by itself.</summary>
    public IReadOnlyList<PlainAmount> All(string account) =>
        _accounts.TryGetValue(account, out var own) ? [.. own.Select(AmountOf)] : [];

    private static PlainAmount AmountOf(KeyValuePair<string, Exact> held) => new(held.Value, held.Key);

    public static bool IsAtOrBelow(string path, string account) => path == account || IsBelow(path, account);

    public static bool IsBelow(string path, string account) =>
        path.Length > account.Length && path[account.Length] == ':' &&
            path.StartsWith(account, StringComparison.Ordinal);
}

/// <summary>Amounts by commodity, in the order in which the commodities came.</summary>
internal sealed class Residual
{
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly List<PlainAmount> _amounts = [];

    public IEnumerable<PlainAmount> NotZero => _amounts.Where(a => !a.Number.IsZero);

    public void Add(PlainAmount amount)
    {
        if (_index.TryGetValue(amount.Commodity, out var i))
        {
            _amounts[i] = amount with { Number = _amounts[i].Number + amount.Number };
            return;
        }

        _index[amount.Commodity] = _amounts.Count;
        _amounts.Add(amount);
    }

    public Exact Of(string commodity) =>
        _index.TryGetValue(commodity, out var i) ? _amounts[i].Number : Exact.Zero;
}

/// <summary>The result of booking: what can be posted, and what is wrong.</summary>
public sealed class BookedJournal(PlainJournal read)
{
    public PlainJournal Read { get; } = read;

    public List<BookedTransaction> Transactions { get; } = [];

    public List<JournalError> Errors { get; } = [.. read.Errors];

    public List<JournalError> Notes { get; } = [];

    /// <summary>Balance assertions and balance directives that hold.</summary>
    public int AssertionsHeld { get; set; }
}
