using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;

namespace Atlas.Ledger.Holds;

/// <summary>Reserves funds of an account until they are captured, released or expire.</summary>
/// <param name="Amount">Positive, on the account's normal side.</param>
/// <param name="ExpiresAt">From this moment on no capture is accepted.</param>
public sealed record HoldFunds(
    string Account,
    string Asset,
    decimal Amount,
    DateTimeOffset ExpiresAt,
    string? Description = null,
    IReadOnlyDictionary<string, string>? Metadata = null) : ILedgerCommand
{
    public IEnumerable<string> Touches(Book book) => [Account];

    public void Check(RequestCheck check)
    {
        check.Text("account", Account);
        check.Text("asset", Asset);
        check.Text("description", Description);
        check.Map("metadata", Metadata);
    }

    public Decision Decide(Book book, DecisionContext context)
    {
        Posting[] reserved = [new(Account, Amount, Asset)];
        var expiresAt = Limits.ToMicroseconds(ExpiresAt);
        return Postings.CheckAmounts(reserved, book, "input")?.At("amount")
            ?? Limits.CheckDate(DateOnly.FromDateTime(expiresAt.UtcDateTime), "expiresAt")
            ?? (Amount == 0 ? Decision.Reject(RejectionCode.ZeroAmount, "amount") : null)
            ?? (Amount < 0 ? Decision.Reject(RejectionCode.NegativeAmount, "amount") : null)
            ?? (book.FindAsset(Asset) is null
                ? Decision.Reject(RejectionCode.AssetNotFound, "asset", ("asset", Asset)) : null)
            ?? book.CheckPlace(Account, Asset, "")
            ?? (expiresAt <= context.Now
                ? Decision.Reject(RejectionCode.HoldExpired, "expiresAt", ("hold", "")) : null)
            ?? CheckFunds(book)
            ?? Record(book, expiresAt, context.NewId());
    }

    private Decision? CheckFunds(Book book)
    {
        var (account, asset) = (book.FindAccount(Account)!, book.FindAsset(Asset)!);
        return Money.Amount.Fits(account.BalanceOf(Asset).Held + Amount, asset.Scale)
            ? account.CheckFloor(asset, -Amount, "amount")
            : Decision.Reject(RejectionCode.AmountOutOfRange, "amount", ("asset", Asset));
    }

    private Decision Record(Book book, DateTimeOffset expiresAt, Guid id) => Decision.Record(
        new HoldPlaced(id, Account, Asset, Money.Amount.AtScale(Amount, book.FindAsset(Asset)!.Scale),
            expiresAt, Description, Metadata), id);
}
