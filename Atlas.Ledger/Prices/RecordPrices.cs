using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;

namespace Atlas.Ledger.Prices;

/// <summary>
/// Records market prices, all or none. They move no money: balances stay what they are, and the book does not
/// keep them. Their assets need not be declared, because books name prices of what they never post.
/// </summary>
public sealed record RecordPrices(IReadOnlyList<MarketPrice> Prices) : ILedgerCommand
{
    public void Check(RequestCheck check)
    {
        check.Count("prices", Prices.Count, Limits.PricesMax);
        for (var i = 0; i < Prices.Count; i++)
        {
            check.Text("prices", i, "base", Prices[i].Base);
            check.Text("prices", i, "quote", Prices[i].Quote);
            check.Text("prices", i, "source", Prices[i].Source);
        }
    }

    public Decision Decide(Book book, DecisionContext context)
    {
        if (Prices.Count == 0) return Decision.Reject(RejectionCode.TooFewPrices, "prices");
        Decision? refusal = null;
        for (var i = 0; i < Prices.Count; i++)
            refusal = Decision.First(refusal, Check(Prices[i], $"prices.{i}"));
        return refusal ?? Decision.Record(new PricesRecorded(
            [.. Prices.Select(p => p with { Price = Amount.Canonical(p.Price) })]));
    }

    /// <summary>amount_out_of_range, date_out_of_range, invalid_price, invalid_asset_code.</summary>
    private static Decision? Check(MarketPrice price, string path)
    {
        if (!Amount.HasAtMostDigitsMax(price.Price))
            return Decision.Reject(
                RejectionCode.AmountOutOfRange, $"{path}.price", ("asset", price.Quote));
        return Limits.CheckDate(price.Date, $"{path}.date")
            ?? (price.Price <= 0 ? Invalid(price, $"{path}.price") : null)
            ?? (price.Base == price.Quote ? Invalid(price, $"{path}.quote") : null)
            ?? CheckCode(price.Base, $"{path}.base")
            ?? CheckCode(price.Quote, $"{path}.quote");
    }

    private static Decision Invalid(MarketPrice price, string path) => Decision.Reject(
        RejectionCode.InvalidPrice, path,
        ("base", price.Base), ("quote", price.Quote), ("price", price.Price));

    private static Decision? CheckCode(string code, string path) => DeclareAsset.IsAssetCode(code)
        ? null
        : Decision.Reject(RejectionCode.InvalidAssetCode, path, ("asset", code));
}
