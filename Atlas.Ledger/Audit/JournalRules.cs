using System.Security.Cryptography;
using System.Text;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using static Atlas.Ledger.Audit.StoredText;

namespace Atlas.Ledger.Audit;

/// <summary>
/// What must hold of each event, given everything before it. These are the rules of the commands written down
/// a second time, from the events' side.
/// </summary>
internal sealed class JournalRules(string ledger, ReplayBook book, AuditReport report)
{
    private readonly TransactionRules _transactions = new(book, report);
    private readonly Dictionary<Guid, long> _positions = [];
    private readonly HashSet<UInt128> _references = [];
    private readonly HashSet<UInt128> _keys = [];
    private RequestStamp? _running;
    private long _sequence;

    /// <summary>Position of the event with this id, which for a transaction is the transaction's.</summary>
    public long? PositionOf(Guid id) => _positions.TryGetValue(id, out var position) ? position : null;

    /// <summary>
    /// Checks what is stored beside the event: the name that outlives every rename in the code, and the
    /// sequence number by which projections read on.
    /// </summary>
    public void CheckStored(JournalEntry entry, (string Type, long Sequence) stored)
    {
        var name = LedgerModule.EventNames[entry.Data.GetType()];
        if (stored.Type != name) report.Add(entry, "type", name, stored.Type);
        if (stored.Sequence <= _sequence)
            report.Add(entry, "seq_id", $"more than {_sequence}", Of(stored.Sequence));
        _sequence = stored.Sequence;
    }

    /// <summary>Checks an event before the book folds it in.</summary>
    public void Check(JournalEntry entry, ITransactionEvent? target)
    {
        if (!_positions.TryAdd(entry.Id, entry.Position))
            report.Add(entry, "id", "an id of its own", $"that of position {_positions[entry.Id]}");
        if (entry.RecordedAt < book.RecordedAt)
            report.Add(entry, "timestamp", $"{Of(book.RecordedAt)} or later", Of(entry.RecordedAt));
        CheckRequest(entry);
        if (entry.Data is not LedgerCreated && book.Created is null)
            report.Add(entry, "type", "ledger_created.v1", LedgerModule.EventNames[entry.Data.GetType()]);
        if (entry.Data is ITransactionEvent transaction) CheckTransaction(entry, transaction, target);
        CheckSubject(entry, target);
    }

    /// <summary>The overdraft floor, once the event is folded in.</summary>
    public void CheckAfter(
        JournalEntry entry, IReadOnlyList<(string Account, string Asset, decimal Before)> touched)
    {
        foreach (var (account, asset, before) in touched)
        {
            var after = book.AvailableOf(account, asset);
            if (after < before && book.Find(account)?.FloorOf(asset) is { } floor && after < floor)
                report.Add(entry, "data", $"{account} keeps {Of(floor)} {asset} available", Of(after));
        }
    }

    private void CheckRequest(JournalEntry entry)
    {
        var stamp = entry.Data.Request;
        if (stamp == _running) return;
        _running = stamp;
        if (stamp is not null && !_keys.Add(Digest(stamp.Key)))
            report.Add(entry, "data.request.key", "a key that no earlier command has", stamp.Key);
    }

    private void CheckTransaction(
        JournalEntry entry, ITransactionEvent transaction, ITransactionEvent? target)
    {
        if (transaction.Id != entry.Id) report.Add(entry, "data.id", Of(entry.Id), Of(transaction.Id));
        var reference = (transaction as TransactionPosted)?.Reference;
        if (reference is not null && !_references.Add(Digest(reference)))
            report.Add(entry, "data.reference", "a reference that no earlier transaction has", reference);
        _transactions.Check(entry, transaction);
        if (transaction is TransactionReversed reversal) _transactions.CheckReversal(entry, reversal, target);
        if (transaction is HoldCaptured capture) _transactions.CheckCapture(entry, capture);
    }

    private void CheckSubject(JournalEntry entry, ITransactionEvent? target)
    {
        switch (entry.Data)
        {
            case LedgerCreated e:
                Expect(entry, book.Created is null, "type", "one ledger_created.v1", "another one");
                Expect(entry, e.Name == ledger, "data.name", ledger, e.Name);
                break;
            case AssetDeclared e:
                Expect(entry, !book.Assets.ContainsKey(e.Code), "data.code", "a new asset", e.Code);
                break;
            case AssetScaleWidened e: CheckWidened(entry, e); break;
            case AccountOpened e:
                Expect(entry, book.Find(e.Account) is null, "data.account", "a new account", e.Account);
                break;
            case AccountPolicyChanged e:
                CheckStatus(entry, e.Account, AccountStatus.Open, AccountStatus.Frozen);
                break;
            case AccountFrozen e: CheckStatus(entry, e.Account, AccountStatus.Open); break;
            case AccountUnfrozen e: CheckStatus(entry, e.Account, AccountStatus.Frozen); break;
            case AccountClosed e: CheckClosed(entry, e); break;
            case AccountMetadataSet e: CheckStatus(entry, e.Account, Enum.GetValues<AccountStatus>()); break;
            case TransactionMetadataSet e:
                Expect(entry, target is not null,
                    "data.transaction", "an earlier transaction", Of(e.Transaction));
                break;
            case HoldPlaced e: _transactions.CheckPlaced(entry, e); break;
            case HoldReleased e: _transactions.FindOpen(entry, e.Hold); break;
            case HoldExpired e: _transactions.CheckExpired(entry, e); break;
            case BalanceAlertSet e:
                Expect(entry, e.Rule.Below is not null || e.Rule.Above is not null,
                    "data.rule", "a bound", "none");
                break;
            case BalanceAlertRemoved e:
                Expect(entry, book.Alerts.Contains(e.Name), "data.name", "a rule that holds", e.Name);
                break;
            case PricesRecorded e: CheckPrices(entry, e.Prices); break;
        }
    }

    private void CheckWidened(JournalEntry entry, AssetScaleWidened e)
    {
        var before = book.Assets.GetValueOrDefault(e.Code);
        if (before is null) report.Add(entry, "data.code", "a declared asset", e.Code);
        else if (e.Scale <= before.Scale)
            report.Add(entry, "data.scale", $"more than {before.Scale}", Of(e.Scale));
    }

    private void CheckStatus(JournalEntry entry, string account, params AccountStatus[] expected)
    {
        var status = book.Find(account)?.Status;
        var found = $"{account}, {status?.ToString() ?? "never opened"}";
        Expect(entry, status is { } known && expected.Contains(known),
            "data.account", $"an account, {string.Join(" or ", expected)}", found);
    }

    private void CheckClosed(JournalEntry entry, AccountClosed e)
    {
        CheckStatus(entry, e.Account, AccountStatus.Open);
        foreach (var asset in book.Assets.Keys)
        {
            var left = book.Balances.GetValueOrDefault((e.Account, asset));
            if (left is not (null or { Posted: 0, Held: 0 }))
                report.Add(entry, "data.account", $"{e.Account} without any {asset}", Of(left.Posted));
        }
    }

    private void CheckPrices(JournalEntry entry, IReadOnlyList<MarketPrice> prices)
    {
        Expect(entry, prices.Count > 0, "data.prices", "one or more", "none");
        for (var i = 0; i < prices.Count; i++)
        {
            var (price, place) = (prices[i], $"data.prices[{i}]");
            Expect(entry, price.Price > 0, $"{place}.price", "more than 0", Of(price.Price));
            Expect(entry, price.Base != price.Quote, $"{place}.quote", "another asset", price.Quote);
        }
    }

    private void Expect(JournalEntry entry, bool holds, string column, string expected, string found)
    {
        if (!holds) report.Add(entry, column, expected, found);
    }

    /// <summary>16 bytes for a text of up to 255: a journal has millions of them.</summary>
    private static UInt128 Digest(string text)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
