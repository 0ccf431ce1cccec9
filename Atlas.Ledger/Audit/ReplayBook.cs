using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Ledger.Audit;

/// <summary>
/// A second fold of the journal, written for the audit alone: it shares neither the write path's book nor any
/// projection's code, so one mistake cannot hide in both. It takes events that break the rules as well and
/// goes on.
/// </summary>
public sealed class ReplayBook
{
    public long Position { get; private set; }

    public DateTimeOffset RecordedAt { get; private set; }

    /// <summary>The event that began the ledger.</summary>
    public JournalEntry? Created { get; private set; }

    public Dictionary<string, ReplayedAsset> Assets { get; } = [];

    public Dictionary<string, ReplayedAccount> Accounts { get; } = [];

    public Dictionary<(string Account, string Asset), ReplayedBalance> Balances { get; } = [];

    /// <summary>Debits minus credits by effective date.</summary>
    public Dictionary<(string Account, string Asset, DateOnly Date), decimal> Days { get; } = [];

    /// <summary>Debits minus credits by the first day of the effective date's month.</summary>
    public Dictionary<(string Account, string Asset, DateOnly Month), decimal> Months { get; } = [];

    /// <summary>Debits minus credits of all accounts of a kind on an effective date.</summary>
    public Dictionary<(AccountKind Kind, string Asset, DateOnly Date), Exact> Totals { get; } = [];

    /// <summary>
    /// The first and the last effective date of transactions in each thousand positions, by the last of them.
    /// </summary>
    public Dictionary<long, (DateOnly First, DateOnly Last)> Blocks { get; } = [];

    /// <summary>Names of the rules that hold.</summary>
    public HashSet<string> Alerts { get; } = new(StringComparer.Ordinal);

    /// <summary>Every hold that ever was.</summary>
    public Dictionary<Guid, ReplayedHold> Holds { get; } = [];

    /// <summary>The metadata of those transactions whose metadata was set after they were posted.</summary>
    public Dictionary<Guid, Dictionary<string, string?>> PatchedTransactions { get; } = [];

    /// <summary>A position that holds no readable event.</summary>
    public void Skip() => Position++;

    /// <param name="next">The event at the next position.</param>
    /// <param name="target">
    /// The earlier transaction that it is about, where it sets a transaction's metadata.
    /// </param>
    public Replayed Apply(JournalEntry next, ITransactionEvent? target = null)
    {
        Position++;
        RecordedAt = next.RecordedAt;
        switch (next.Data)
        {
            case LedgerCreated: Created ??= next; break;
            case AssetDeclared e: Assets.TryAdd(e.Code, new ReplayedAsset(e.Scale, next.Position)); break;
            case AssetScaleWidened e when Assets.TryGetValue(e.Code, out var asset):
                asset.Scale = e.Scale;
                break;
            case AccountOpened e: Accounts.TryAdd(e.Account, new ReplayedAccount(e, next.Position)); break;
            case AccountPolicyChanged e: Change(e.Account, a => a.Policy = e.Policy); break;
            case AccountFrozen e: Change(e.Account, a => a.Status = AccountStatus.Frozen); break;
            case AccountUnfrozen e: Change(e.Account, a => a.Status = AccountStatus.Open); break;
            case AccountClosed e: Change(e.Account, a => a.Status = AccountStatus.Closed); break;
            case AccountMetadataSet e:
                Change(e.Account, a => a.Metadata = Patch(a.Metadata, e.Metadata));
                break;
            case BalanceAlertSet e: Alerts.Add(e.Rule.Name); break;
            case BalanceAlertRemoved e: Alerts.Remove(e.Name); break;
            case TransactionMetadataSet e when target is not null:
                PatchedTransactions[e.Transaction] = Patch(
                    PatchedTransactions.GetValueOrDefault(e.Transaction) ?? MetadataOf(target), e.Metadata);
                break;
        }

        var postings = next.Data is ITransactionEvent transaction ? Post(transaction) : [];
        return new Replayed(next, postings, ChangeHold(next));
    }

    /// <summary>Posted minus held on the account's normal side.</summary>
    public decimal AvailableOf(string account, string asset)
    {
        var balance = Balances.GetValueOrDefault((account, asset));
        return balance is null ? 0m : (balance.Posted * (Find(account)?.Sign ?? 1)) - balance.Held;
    }

    public ReplayedAccount? Find(string account) => Accounts.GetValueOrDefault(account);

    /// <summary>A transaction's metadata as it was posted.</summary>
    public static Dictionary<string, string?> MetadataOf(ITransactionEvent transaction) =>
        MetadataOf(transaction switch
        {
            TransactionPosted e => e.Metadata,
            TransactionReversed e => e.Metadata,
            HoldCaptured e => e.Metadata,
            _ => null,
        });

    internal static Dictionary<string, string?> MetadataOf(IReadOnlyDictionary<string, string>? metadata) =>
        metadata is null ? [] : metadata.ToDictionary(e => e.Key, e => (string?)e.Value);

    private static Dictionary<string, string?> Patch(
        Dictionary<string, string?> metadata, IReadOnlyDictionary<string, string?> changes)
    {
        var patched = new Dictionary<string, string?>(metadata);
        foreach (var (key, value) in changes) patched[key] = value;
        return patched.Where(e => e.Value is not null).ToDictionary(e => e.Key, e => e.Value);
    }

    private void Change(string account, Action<ReplayedAccount> change)
    {
        if (Find(account) is { } known) change(known);
    }

    private ReplayedPosting[] Post(ITransactionEvent transaction)
    {
        var date = transaction.EffectiveDate;
        var block = (((Position - 1) / 1_000) + 1) * 1_000;
        var (first, last) = Blocks.GetValueOrDefault(block, (date, date));
        Blocks[block] = (date < first ? date : first, date > last ? date : last);
        var postings = new ReplayedPosting[transaction.Postings.Count];
        for (var i = 0; i < postings.Length; i++)
        {
            var posting = transaction.Postings[i];
            var balance = BalanceOf(posting.Account, posting.Asset);
            balance.Posted += posting.Amount;
            Sum(posting, transaction.EffectiveDate);
            postings[i] = new ReplayedPosting(posting, balance.Posted);
        }

        return postings;
    }

    private void Sum(Posting posting, DateOnly date)
    {
        var day = (posting.Account, posting.Asset, date);
        Days[day] = Days.GetValueOrDefault(day) + posting.Amount;
        var month = (posting.Account, posting.Asset, new DateOnly(date.Year, date.Month, 1));
        Months[month] = Months.GetValueOrDefault(month) + posting.Amount;
        if (Find(posting.Account) is not { } account) return;
        var total = (account.Kind, posting.Asset, date);
        Totals[total] = Totals.GetValueOrDefault(total) + Exact.Of(posting.Amount);
    }

    private ReplayedHoldChange? ChangeHold(JournalEntry entry)
    {
        switch (entry.Data)
        {
            case HoldPlaced e:
                Holds.TryAdd(e.Hold, new ReplayedHold(e, entry.Position));
                return Hold(e.Hold, e.Account, e.Asset, e.Amount);
            case HoldCaptured e: return Draw(e.Hold, e.Amount, "captured");
            case HoldReleased e: return Draw(e.Hold, null, "released");
            case HoldExpired e: return Draw(e.Hold, null, "expired");
            default: return null;
        }
    }

    private ReplayedHoldChange? Draw(Guid id, decimal? amount, string ending)
    {
        if (!Holds.TryGetValue(id, out var hold)) return null;
        var drawn = amount ?? hold.Remaining;
        hold.Remaining -= drawn;
        if (hold.Remaining == 0) hold.Status = ending;
        return Hold(id, hold.Placed.Account, hold.Placed.Asset, -drawn);
    }

    private ReplayedHoldChange Hold(Guid id, string account, string asset, decimal amount)
    {
        var balance = BalanceOf(account, asset);
        balance.Held += amount;
        return new ReplayedHoldChange(id, account, asset, amount, balance.Held);
    }

    private ReplayedBalance BalanceOf(string account, string asset)
    {
        if (!Balances.TryGetValue((account, asset), out var balance))
            Balances[(account, asset)] = balance = new ReplayedBalance();
        return balance;
    }
}
