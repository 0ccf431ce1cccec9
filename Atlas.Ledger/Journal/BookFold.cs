using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;

namespace Atlas.Ledger.Journal;

/// <summary>How events change the book: one line each, no rule, no clock.</summary>
public sealed partial class Book
{
    /// <summary>Folds in an event that was read; it must be the next one.</summary>
    public void Apply(JournalEntry entry)
    {
        if (entry.Position != Position + 1)
            throw new InvalidOperationException($"Position {entry.Position} cannot follow {Position}.");
        Apply(entry.Data);
        RecordedAt = entry.RecordedAt;
    }

    /// <summary>Folds the next event in; it takes the next position.</summary>
    public void Apply(LedgerEvent recorded)
    {
        switch (recorded)
        {
            case LedgerCreated e: _name = e.Name; break;
            case AssetDeclared e: Declare(new Asset(e.Code, e.Scale)); break;
            case AssetScaleWidened e: _assets[e.Code] = new Asset(e.Code, e.Scale); break;
            case AccountOpened e: Open(e); break;
            case AccountPolicyChanged e: Change(e.Account, a => a with { Policy = e.Policy }); break;
            case AccountFrozen e: Change(e.Account, a => a with { Status = AccountStatus.Frozen }); break;
            case AccountUnfrozen e: Change(e.Account, a => a with { Status = AccountStatus.Open }); break;
            case AccountClosed e: Change(e.Account, a => a with { Status = AccountStatus.Closed }); break;
            case TransactionPosted e: Post(e); Take(e.Reference); break;
            case TransactionReversed e: Post(e); Reverse(e); break;
            case HoldPlaced e: Place(e); break;
            case HoldCaptured e: Post(e); Draw(e.Hold, e.Amount); break;
            case HoldReleased e: Draw(e.Hold, null); break;
            case HoldExpired e: Draw(e.Hold, null); break;
            case BalanceAlertSet e: Watch(e.Rule.Name, isSet: true); break;
            case BalanceAlertRemoved e: Watch(e.Name, isSet: false); break;
            case AccountMetadataSet or TransactionMetadataSet or PricesRecorded: break;
            default: throw new InvalidOperationException($"The book cannot fold {recorded.GetType().Name}.");
        }

        Position++;
    }

    private void Declare(Asset asset)
    {
        _assets[asset.Code] = asset;
        AssetCount++;
    }

    private void Watch(string alert, bool isSet)
    {
        if (HasAlert(alert) != isSet) AlertCount += isSet ? 1 : -1;
        Mark(alert, isSet);
    }

    private void Open(AccountOpened e)
    {
        _accounts[e.Account] = AccountState.Opened(e.Account, e.Kind, e.Policy, e.AllowedAssets);
        AccountCount++;
    }

    private void Change(string path, Func<AccountState, AccountState> change) =>
        _accounts[path] = change(FindAccount(path)!);

    private void Post(ITransactionEvent e)
    {
        foreach (var (account, amount, asset, _, _) in e.Postings)
            _accounts[account] = FindAccount(account)!.Post(FindAsset(asset)!, amount, e.EffectiveDate);
    }

    private void Take(string? reference)
    {
        if (reference is not null && _parent is not null) _references.Add(reference);
    }

    private void Reverse(TransactionReversed e)
    {
        if (FindTransaction(e.Reverses) is { } original) _transactions[original.Id] = original.Reverse(e);
    }

    private void Place(HoldPlaced e)
    {
        var hold = new Hold(e.Hold, e.Account, e.Asset, e.Amount, e.ExpiresAt);
        _holds[hold.Id] = hold;
        Change(e.Account, a => a.Hold(e.Asset, e.Amount) with { OpenHolds = a.OpenHolds.Add(hold.Due) });
    }

    /// <summary>Takes an amount out of a hold; null = all that is left. An emptied hold is closed.</summary>
    private void Draw(Guid id, decimal? amount)
    {
        var hold = FindHold(id)!;
        var drawn = amount ?? hold.Remaining;
        var left = hold with { Remaining = hold.Remaining - drawn };
        Change(hold.Account, a => a.Hold(hold.Asset, -drawn) with
        {
            OpenHolds = left.Remaining == 0 ? a.OpenHolds.Remove(hold.Due) : a.OpenHolds,
        });
        if (left.Remaining != 0) _holds[id] = left;
        else Close(id);
    }

    private void Close(Guid id)
    {
        if (_parent is null)
        {
            _holds.Remove(id);
            return;
        }

        _holds[id] = null;
        _closedHolds.Add(id);
    }
}
