using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Api.Connectors.PlainText.Export;

/// <summary>A price as it is written: each unit's (<c>@</c>) or that of all together (<c>@@</c>).</summary>
internal sealed record WrittenPrice(decimal Number, string Asset, bool IsTotal)
{
    /// <summary>The price each that an import takes from this.</summary>
    private decimal Each(decimal units) => IsTotal ? EachOf(Number, units) : Number;

    /// <summary>
    /// Writes a total as a price each where that says the same, and a price each as the total that it came
    /// from: so a price reads the same however often it goes out and comes in.
    /// </summary>
    /// <param name="scale">
    /// Decimal places of the asset that is paid, null where it is none of the ledger's.
    /// </param>
    public static WrittenPrice OfEach(decimal each, string asset, decimal units, int? scale)
    {
        var weight = Exact.Of(each) * Exact.Of(Math.Abs(units));
        return scale is { } places && weight.Round(places) is var rounded && rounded != weight &&
            rounded.TryToDecimal(out var total) && total != 0 && EachOf(total, units) == each
            ? new WrittenPrice(total, asset, IsTotal: true)
            : new WrittenPrice(each, asset, IsTotal: false);
    }

    public static WrittenPrice OfTotal(decimal total, string asset, decimal units)
    {
        var each = EachOf(total, units);
        return Exact.Of(each) * Exact.Of(Math.Abs(units)) == Exact.Of(total)
            ? new WrittenPrice(each, asset, IsTotal: false)
            : new WrittenPrice(total, asset, IsTotal: true);
    }

    public bool Says(Price? price, decimal units) =>
        price is not null && price.Asset == Asset && price.Amount == Each(units);

    private static decimal EachOf(decimal total, decimal units) =>
        RoundTransaction.ToDecimal(Exact.Divide(Exact.Of(total), Exact.Of(Math.Abs(units)))) ?? total;
}

/// <summary>One posting as it is written; what its notation cannot say goes into the notes.</summary>
/// <param name="Index">Its place in the transaction, from 0.</param>
/// <param name="HasCost">Whether the lot's cost is written in the notation.</param>
/// <param name="Price">The price in the notation, or null.</param>
internal sealed record WrittenPosting(int Index, Posting Posting, bool HasCost, WrittenPrice? Price)
{
    /// <summary>Cost and price that the notation does not say.</summary>
    public IEnumerable<KeyValuePair<string, string>> Kept()
    {
        if (Posting.Price is { } price && Price?.Says(price, Posting.Amount) != true)
            yield return new(KeptNotes.Price, KeptNotes.Of(price.Amount, price.Asset));
        if (HasCost || Posting.Cost is not { } cost) yield break;
        yield return new(KeptNotes.Cost, KeptNotes.Of(cost.Amount, cost.Asset));
        if (cost.Date is { } date) yield return new(KeptNotes.LotDate, PlainDates.Text(date));
        if (cost.Label is { } label) yield return new(KeptNotes.LotLabel, label);
    }
}
