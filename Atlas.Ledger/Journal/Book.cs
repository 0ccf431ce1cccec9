using Atlas.Ledger.Accounts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Ledger.Journal;

/// <summary>
/// The bounded state that decisions read: assets, accounts, balances, open holds, names of alerts. It is a
/// fold of the journal's events. A book over a parent is an overlay: it reads through and keeps its changes
/// to itself until they are merged, so a batch is tried without a copy and dropped without a trace.
/// </summary>
public sealed partial class Book(Book? parent = null)
{
    private readonly Dictionary<string, Asset> _assets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AccountState> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, Hold?> _holds = [];
    private readonly Dictionary<string, bool> _alerts = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, RecordedTransaction> _transactions = [];
    private readonly HashSet<Guid> _closedHolds = [];
    private readonly HashSet<string> _references = new(StringComparer.Ordinal);
    private Book? _parent = parent;
    private string? _name = parent?._name;

    /// <summary>Stream version of the last event folded in; 0 = empty.</summary>
    public long Position { get; private set; } = parent?.Position ?? 0;

    /// <summary>Recorded time of that event.</summary>
    public DateTimeOffset RecordedAt { get; internal set; } = parent?.RecordedAt ?? DateTimeOffset.MinValue;

    public int AssetCount { get; private set; } = parent?.AssetCount ?? 0;

    public int AccountCount { get; private set; } = parent?.AccountCount ?? 0;

    public int AlertCount { get; private set; } = parent?.AlertCount ?? 0;

    public string? Name => _name;

    public bool Exists => _name is not null;

    public static Book From(BookSnapshot snapshot)
    {
        var book = new Book
        {
            _name = snapshot.Name,
            Position = snapshot.Position,
            RecordedAt = snapshot.RecordedAt,
        };
        foreach (var asset in snapshot.Assets) book._assets[asset.Code] = asset;
        foreach (var hold in snapshot.Holds) book._holds[hold.Id] = hold;
        var holds = snapshot.Holds.ToLookup(h => h.Account);
        foreach (var account in snapshot.Accounts)
            book._accounts[account.Path] = account.ToState(holds[account.Path]);
        foreach (var alert in snapshot.Alerts) book._alerts[alert] = true;
        (book.AssetCount, book.AccountCount) = (snapshot.Assets.Count, snapshot.Accounts.Count);
        book.AlertCount = snapshot.Alerts.Count;
        return book;
    }

    public Asset? FindAsset(string code) =>
        _assets.TryGetValue(code, out var asset) ? asset : _parent?.FindAsset(code);

    public AccountState? FindAccount(string path) =>
        _accounts.TryGetValue(path, out var account) ? account : _parent?.FindAccount(path);

    /// <summary>An open hold, or null.</summary>
    public Hold? FindHold(Guid id) => _holds.TryGetValue(id, out var hold) ? hold : _parent?.FindHold(id);

    public bool HasAlert(string name) =>
        _alerts.TryGetValue(name, out var isSet) ? isSet : _parent?.HasAlert(name) ?? false;

    /// <summary>
    /// A transaction that the command asked to see, or null where the journal has none of that id.
    /// </summary>
    public RecordedTransaction? FindTransaction(Guid id) =>
        _transactions.TryGetValue(id, out var transaction) ? transaction : _parent?.FindTransaction(id);

    public bool IsReferenceTaken(string reference) =>
        _references.Contains(reference) || (_parent?.IsReferenceTaken(reference) ?? false);

    /// <summary>hold_closed for a hold that was there once, else hold_not_found.</summary>
    public Decision RejectMissing(Guid hold) => Decision.Reject(
        IsClosedHold(hold) ? RejectionCode.HoldClosed : RejectionCode.HoldNotFound, "hold", ("hold", hold));

    /// <summary>account_not_found, account_closed, account_frozen, asset_not_allowed.</summary>
    public Decision? CheckPlace(string account, string asset, string path)
    {
        var at = path.Length == 0 ? "account" : $"{path}.account";
        return FindAccount(account) switch
        {
            null => Decision.Reject(RejectionCode.AccountNotFound, at, ("account", account)),
            { Status: AccountStatus.Closed } =>
                Decision.Reject(RejectionCode.AccountClosed, at, ("account", account)),
            { Status: AccountStatus.Frozen } =>
                Decision.Reject(RejectionCode.AccountFrozen, at, ("account", account)),
            { } open when !open.Takes(asset) => Decision.Reject(
                RejectionCode.AssetNotAllowed, at, ("account", account), ("asset", asset)),
            _ => null,
        };
    }

    /// <summary>
    /// HoldExpired for every open hold of these accounts whose time is over at <paramref name="now"/>, but
    /// for those that the command itself is about: a late capture is answered hold_expired, not hold_closed.
    /// </summary>
    public IReadOnlyList<LedgerEvent> Expire(
        IEnumerable<string> accounts, DateTimeOffset now, IEnumerable<Guid> except)
    {
        List<LedgerEvent>? due = null;
        foreach (var path in accounts)
        {
            if (FindAccount(path) is not { OpenHolds.IsEmpty: false } account) continue;
            foreach (var open in account.OpenHolds.TakeWhile(h => h.ExpiresAt <= now))
            {
                var expired = new HoldExpired(open.Id);
                if (!except.Contains(open.Id) && due?.Contains(expired) != true) (due ??= []).Add(expired);
            }
        }

        return due ?? [];
    }

    public IEnumerable<Asset> AllAssets() => _parent is null
        ? _assets.Values
        : _parent.AllAssets().Where(a => !_assets.ContainsKey(a.Code)).Concat(_assets.Values);

    public IEnumerable<AccountState> AllAccounts() => _parent is null
        ? _accounts.Values
        : _parent.AllAccounts().Where(a => !_accounts.ContainsKey(a.Path)).Concat(_accounts.Values);

    public IEnumerable<Hold> AllHolds() => _parent is null
        ? _holds.Values.OfType<Hold>()
        : _parent.AllHolds().Where(h => !_holds.ContainsKey(h.Id)).Concat(_holds.Values.OfType<Hold>());

    public IEnumerable<string> AllAlerts() => (_parent?.AllAlerts() ?? [])
        .Where(a => !_alerts.ContainsKey(a)).Concat(_alerts.Where(a => a.Value).Select(a => a.Key));

    /// <summary>Makes what the journal keeps outside the book visible to the decisions of a batch.</summary>
    internal void See(JournalFacts facts)
    {
        foreach (var transaction in facts.Transactions) _transactions[transaction.Id] = transaction;
        _closedHolds.UnionWith(facts.Holds);
        _references.UnionWith(facts.References);
    }

    /// <summary>
    /// Reads through to another book from now on, which has become what the one before was: so overlays on
    /// overlays do not pile up.
    /// </summary>
    internal void Rebase(Book parent) => _parent = parent;

    /// <summary>Takes over an overlay's changes. What it saw of the journal's history is not kept.</summary>
    internal void Merge(Book overlay)
    {
        foreach (var (code, asset) in overlay._assets) _assets[code] = asset;
        foreach (var (path, account) in overlay._accounts) _accounts[path] = account;
        foreach (var (name, isSet) in overlay._alerts) Mark(name, isSet);
        foreach (var (id, hold) in overlay._holds)
        {
            if (hold is null && _parent is null) _holds.Remove(id);
            else _holds[id] = hold;
        }

        if (_parent is not null)
        {
            foreach (var (id, transaction) in overlay._transactions) _transactions[id] = transaction;
            _closedHolds.UnionWith(overlay._closedHolds);
            _references.UnionWith(overlay._references);
        }

        (_name, Position, RecordedAt) = (overlay._name, overlay.Position, overlay.RecordedAt);
        (AssetCount, AccountCount) = (overlay.AssetCount, overlay.AccountCount);
        AlertCount = overlay.AlertCount;
    }

    /// <summary>What is gone is remembered only where a parent may still have it.</summary>
    private void Mark(string alert, bool isSet)
    {
        if (isSet || _parent is not null) _alerts[alert] = isSet;
        else _alerts.Remove(alert);
    }

    private bool IsClosedHold(Guid id) => _closedHolds.Contains(id) || (_parent?.IsClosedHold(id) ?? false);
}
