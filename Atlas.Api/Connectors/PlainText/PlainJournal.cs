using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>The three programs whose files are read.</summary>
public enum Dialect
{
    Hledger,
    Ledger,
    Beancount,
}

/// <summary>A line of a file, counted from 1.</summary>
public readonly record struct Place(string File, int Line)
{
    public override string ToString() => $"{File}:{Line}";
}

/// <summary>What is wrong with a file, and where.</summary>
public sealed record JournalError(Place At, string Reason)
{
    public override string ToString() => $"{At}: {Reason}";
}

/// <summary>Stops reading an entry; the reader goes on behind it.</summary>
public sealed class JournalSyntaxException(Place at, string reason) : Exception($"{at}: {reason}")
{
    public JournalError Error { get; } = new(at, reason);
}

/// <summary>A number and what it counts.</summary>
public sealed record PlainAmount(Exact Number, string Commodity)
{
    /// <summary>The code of amounts that name no commodity.</summary>
    public const string NoCommodity = "XXX";

    public override string ToString() => $"{Number} {Commodity}";
}

/// <summary>
/// How a posting counts: as real money, as a virtual posting that balances, or as one that does not.
/// </summary>
public enum PostingKind
{
    Real,
    BalancedVirtual,
    Virtual,
}

/// <summary>What a lot cost, as far as it is written.</summary>
/// <param name="PerUnit">Per unit of the commodity.</param>
/// <param name="Total">For the whole posting, on top of <paramref name="PerUnit"/>.</param>
/// <param name="IsWhole">Nothing is said of each unit, only of the whole.</param>
/// <param name="IsTotalOpen">The total is to be found from the other postings (beancount).</param>
public sealed record PlainCost(
    Exact? PerUnit, Exact? Total, string? Commodity, DateOnly? Date = null, string? Label = null,
    bool IsWhole = false, bool IsTotalOpen = false);

/// <summary>At what price a posting was made; null = to be found from the other postings.</summary>
/// <param name="IsTotal">For the whole posting (<c>@@</c>) rather than per unit.</param>
public sealed record PlainPrice(Exact? Number, string? Commodity, bool IsTotal);

/// <summary>What an account must hold after a posting.</summary>
/// <param name="IsSole">It holds nothing else.</param>
/// <param name="WithSubaccounts">Its subaccounts count in.</param>
public sealed record PlainAssertion(PlainAmount Amount, bool IsSole, bool WithSubaccounts);

/// <summary>Texts attached to a transaction or posting, in their order.</summary>
public sealed class PlainNotes
{
    public List<string> Comments { get; } = [];

    public List<string> Tags { get; } = [];

    public List<KeyValuePair<string, string>> Metadata { get; } = [];

    /// <summary>What an export of ours kept exactly, by its key there.</summary>
    public Dictionary<string, string> Exact { get; } = new(StringComparer.Ordinal);

    /// <summary>The value of one of our own names, wherever it stands.</summary>
    public string? Kept(string name) =>
        Exact.GetValueOrDefault(name) ?? Metadata.LastOrDefault(m => m.Key == name).Value;
}

public sealed class PlainPosting(Place at, string account)
{
    public Place At { get; } = at;

    public string Account { get; set; } = account;

    public PostingKind Kind { get; init; }

    /// <summary>ledger enters it after all others.</summary>
    public bool IsDeferred { get; init; }

    /// <summary>Null = elided.</summary>
    public PlainAmount? Amount { get; set; }

    /// <summary>The commodity of an amount whose number is left out (beancount).</summary>
    public string? OpenCommodity { get; set; }

    /// <summary>The number of an amount whose commodity is left out (beancount).</summary>
    public Exact? OpenNumber { get; set; }

    public PlainCost? Cost { get; set; }

    public PlainPrice? Price { get; set; }

    public PlainAssertion? Assertion { get; set; }

    /// <summary>The posting's own date, where it has one.</summary>
    public DateOnly? Date { get; set; }

    public string? Flag { get; init; }

    public PlainNotes Notes { get; } = new();
}

/// <summary>An entry of a journal, in the order of the file.</summary>
public abstract class PlainEntry(Place at, DateOnly date)
{
    public Place At { get; } = at;

    public DateOnly Date { get; set; } = date;
}

public sealed class PlainTransaction(Place at, DateOnly date) : PlainEntry(at, date)
{
    public DateOnly? SecondDate { get; init; }

    public string? Flag { get; init; }

    public string? Code { get; init; }

    public string? Payee { get; init; }

    public string? Description { get; init; }

    public PlainNotes Notes { get; } = new();

    public List<PlainPosting> Postings { get; } = [];

    /// <summary>ledger's automated transactions that stand above it.</summary>
    internal IReadOnlyList<PlainRule> Rules { get; set; } = [];

    /// <summary>ledger: the account that balances it, where it has one posting only.</summary>
    public string? Bucket { get; set; }

    /// <summary>ledger: what was known of decimal places when it had been read.</summary>
    public int PlacesMark { get; set; }
}

/// <summary>ledger's automated transaction: what it adds for each posting that matches.</summary>
internal sealed record PlainRule(Predicate<RuleSubject> Matches, IReadOnlyList<PlainRuleLine> Lines);

/// <param name="Account"><c>$account</c> in it stands for the account that matched.</param>
/// <param name="AmountOf">The amount; one of no commodity is a multiple of the matched one.</param>
internal sealed record PlainRuleLine(
    Place At, string Account, PostingKind Kind, Func<RuleSubject, PlainAmount> AmountOf);

/// <summary>
/// beancount's <c>balance</c>: what an account and those below it hold at the start of the day.
/// </summary>
public sealed class PlainBalance(Place at, DateOnly date, string account, PlainAmount amount) : PlainEntry(
    at, date)
{
    public string Account { get; } = account;

    public PlainAmount Amount { get; } = amount;

    public Exact? Tolerance { get; init; }
}

/// <summary>beancount's <c>pad</c>: fills the account from another, up to its next balance.</summary>
public sealed class PlainPad(Place at, DateOnly date, string account, string source) : PlainEntry(at, date)
{
    public string Account { get; } = account;

    public string Source { get; } = source;
}

public sealed class PlainOpen(Place at, DateOnly date, string account) : PlainEntry(at, date)
{
    public string Account { get; } = account;

    public string? Booking { get; init; }

    public string? Currencies { get; init; }

    public PlainNotes Notes { get; } = new();
}

public sealed class PlainClose(Place at, DateOnly date, string account) : PlainEntry(at, date)
{
    public string Account { get; } = account;
}

/// <summary>beancount's entries that move nothing and name accounts: notes and documents.</summary>
/// <param name="order">Where it stands among the entries of its day.</param>
public sealed class PlainMention(Place at, DateOnly date, string account, int order) : PlainEntry(at, date)
{
    public string Account { get; } = account;

    public int Order { get; } = order;

    /// <summary>The file that it names and that is not there.</summary>
    public string? MissingFile { get; init; }
}

/// <summary>What one unit of a commodity was worth; <c>P</c> lines and beancount's <c>price</c>.</summary>
/// <param name="Time">Midnight where none is written.</param>
public sealed record PlainMarketPrice(
    Place At, DateOnly Date, TimeOnly Time, string Commodity, PlainAmount Price);

/// <summary>An account that a directive without a date names.</summary>
public sealed record PlainAccount(Place At, string Account, PlainNotes Notes);

/// <summary>What was read; nothing is computed yet.</summary>
public sealed class PlainJournal(Dialect dialect)
{
    public Dialect Dialect { get; } = dialect;

    public List<PlainEntry> Entries { get; } = [];

    public List<PlainAccount> Accounts { get; } = [];

    public List<PlainMarketPrice> Prices { get; } = [];

    /// <summary>
    /// Kinds of accounts that the file itself tells, by the first segment or the whole path.
    /// </summary>
    public Dictionary<string, Atlas.Ledger.Accounts.AccountKind> Kinds { get; } = new(StringComparer.Ordinal);

    /// <summary>The ledger's names of accounts that an export wrote under others.</summary>
    public Dictionary<string, string> AccountNames { get; } = new(StringComparer.Ordinal);

    /// <summary>The ledger's codes of assets that an export wrote under others.</summary>
    public Dictionary<string, string> AssetCodes { get; } = new(StringComparer.Ordinal);

    /// <summary>Decimal places that a directive sets for showing a commodity.</summary>
    public Dictionary<string, int> Precisions { get; } = new(StringComparer.Ordinal);

    /// <summary>hledger's <c>D</c>: commodity and places, where no directive of its own tells them.</summary>
    public (string Commodity, int Places)? DefaultPrecision { get; set; }

    /// <summary>ledger's periodic transactions, which only have to balance.</summary>
    public List<PlainTransaction> Periodic { get; } = [];

    /// <summary>
    /// hledger: accounts to which rules would post, so that they cannot be set to a balance.
    /// </summary>
    public HashSet<string> RuleAccounts { get; } = new(StringComparer.Ordinal);

    /// <summary>ledger: decimal places in the order of the file.</summary>
    public PlacesSeen PlacesSeen { get; } = new();

    /// <summary>beancount: a plugin opens every account that is used.</summary>
    public bool OpensAccounts { get; set; }

    /// <summary>beancount: where currencies are declared.</summary>
    public Dictionary<string, Place> Declared { get; } = new(StringComparer.Ordinal);

    /// <summary>beancount's options; some may be set several times.</summary>
    public List<KeyValuePair<string, string>> Options { get; } = [];

    /// <summary>Directives that move no money here, by name, with their first place and number.</summary>
    public Dictionary<string, (Place First, int Count)> Unused { get; } = new(StringComparer.Ordinal);

    public List<JournalError> Errors { get; } = [];

    /// <summary>The last value of an option, or null.</summary>
    public string? Option(string name) => Options.LastOrDefault(o => o.Key == name).Value;

    public void AddUnused(string name, Place at) =>
        Unused[name] = Unused.TryGetValue(name, out var seen) ? (seen.First, seen.Count + 1) : (at, 1);
}
