using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;

namespace Atlas.Ledger.Transactions;

/// <summary>What one unit cost when it was acquired.</summary>
/// <param name="Amount">Per unit, in <paramref name="Asset"/>.</param>
/// <param name="Asset">Code of the asset it was paid in; need not be declared, it moves nothing.</param>
/// <param name="Date">Day of the acquisition.</param>
/// <param name="Label">The lot's name.</param>
public sealed record Cost(decimal Amount, string Asset, DateOnly? Date = null, string? Label = null);

/// <summary>The price per unit at which the posting was made, in <paramref name="Asset"/>.</summary>
public sealed record Price(decimal Amount, string Asset);

/// <summary>One leg of a transaction.</summary>
/// <param name="Account">Path of an open account.</param>
/// <param name="Amount">Signed: a debit is positive, a credit negative.</param>
/// <param name="Asset">Code of a declared asset.</param>
public sealed record Posting(string Account, decimal Amount, string Asset, Cost? Cost = null, Price? Price = null);

/// <summary>The rules that every list of postings meets, in the order in which their codes take precedence.</summary>
internal static class Postings
{
    public static void Check(RequestCheck check, IReadOnlyList<Posting> postings)
    {
        check.Count("postings", postings.Count, Limits.PostingsMax);
        for (var i = 0; i < postings.Count; i++)
        {
            var posting = postings[i];
            check.Text("postings", i, "account", posting.Account);
            check.Text("postings", i, "asset", posting.Asset);
            check.Text("postings", i, "cost.asset", posting.Cost?.Asset);
            check.Text("postings", i, "cost.label", posting.Cost?.Label);
            check.Text("postings", i, "price.asset", posting.Price?.Asset);
        }
    }

    /// <summary>amount_out_of_range, scale_exceeded.</summary>
    public static Decision? CheckAmounts(IReadOnlyList<Posting> postings, Book book, string path = "postings")
    {
        for (var i = 0; i < postings.Count; i++)
        {
            var posting = postings[i];
            var asset = book.FindAsset(posting.Asset);
            if (asset is null ? !Amount.HasAtMostDigitsMax(posting.Amount) : !Amount.Fits(posting.Amount, asset.Scale))
                return Decision.Reject(RejectionCode.AmountOutOfRange, $"{path}.{i}.amount", ("asset", posting.Asset));
            if (posting.Cost is { } cost && !Amount.HasAtMostDigitsMax(cost.Amount))
                return Decision.Reject(RejectionCode.AmountOutOfRange, $"{path}.{i}.cost.amount", ("asset", cost.Asset));
            if (posting.Price is { } price && !Amount.HasAtMostDigitsMax(price.Amount))
                return Decision.Reject(
                    RejectionCode.AmountOutOfRange, $"{path}.{i}.price.amount", ("asset", price.Asset));
        }

        for (var i = 0; i < postings.Count; i++)
        {
            if (book.FindAsset(postings[i].Asset) is { } asset && Amount.PlacesOf(postings[i].Amount) > asset.Scale)
                return Decision.Reject(RejectionCode.ScaleExceeded, $"{path}.{i}.amount",
                    ("asset", asset.Code), ("scale", asset.Scale));
        }

        return null;
    }

    /// <summary>too_few_postings, zero_amount, unbalanced: each asset of a transaction sums to zero.</summary>
    public static Decision? CheckBalanced(IReadOnlyList<Posting> postings, string path = "postings")
    {
        if (postings.Count < 2) return Decision.Reject(RejectionCode.TooFewPostings, path);
        for (var i = 0; i < postings.Count; i++)
        {
            if (postings[i].Amount == 0) return Decision.Reject(RejectionCode.ZeroAmount, $"{path}.{i}.amount");
        }

        if (FirstUnbalanced(postings) is { } asset)
            return Decision.Reject(RejectionCode.Unbalanced, path, ("asset", asset));
        return null;
    }

    /// <summary>asset_not_found, account_not_found, account_closed, account_frozen, asset_not_allowed.</summary>
    public static Decision? CheckPlaces(IReadOnlyList<Posting> postings, Book book, string path = "postings")
    {
        for (var i = 0; i < postings.Count; i++)
        {
            if (book.FindAsset(postings[i].Asset) is null)
                return Decision.Reject(RejectionCode.AssetNotFound, $"{path}.{i}.asset", ("asset", postings[i].Asset));
        }

        Decision? worst = null;
        for (var i = 0; i < postings.Count; i++)
        {
            var rejected = book.CheckPlace(postings[i].Account, postings[i].Asset, $"{path}.{i}");
            if (rejected is not null && (worst is null || rejected.Rejection!.Code < worst.Rejection!.Code))
                worst = rejected;
        }

        return worst;
    }

    /// <summary>
    /// amount_out_of_range of a resulting balance, insufficient_funds. What a capture moves was set aside by its
    /// hold, so <paramref name="captured"/> of <paramref name="capturedFrom"/> counts as available here.
    /// </summary>
    public static Decision? CheckFunds(
        IReadOnlyList<Posting> postings, Book book, string path = "postings",
        string? capturedFrom = null, decimal captured = 0)
    {
        for (var i = 0; i < postings.Count; i++)
        {
            if (NetIfFirst(postings, i) is not { } net) continue;
            var (account, asset) = (book.FindAccount(postings[i].Account)!, book.FindAsset(postings[i].Asset)!);
            var balance = account.BalanceOf(asset.Code);
            if (!Amount.Fits(balance.Posted + net, asset.Scale))
                return Decision.Reject(RejectionCode.AmountOutOfRange, $"{path}.{i}.amount", ("asset", asset.Code));
        }

        for (var i = 0; i < postings.Count; i++)
        {
            if (NetIfFirst(postings, i) is not { } net) continue;
            var account = book.FindAccount(postings[i].Account)!;
            var released = account.Path == capturedFrom ? captured : 0m;
            var rejected = account.CheckFloor(
                book.FindAsset(postings[i].Asset)!, net * account.Kind.NormalSign() + released, $"{path}.{i}.amount");
            if (rejected is not null) return rejected;
        }

        return null;
    }

    /// <summary>The same postings with every amount carrying its asset's scale, as events store them.</summary>
    public static IReadOnlyList<Posting> AtScale(IReadOnlyList<Posting> postings, Book book)
    {
        var scaled = new Posting[postings.Count];
        for (var i = 0; i < scaled.Length; i++)
        {
            var asset = book.FindAsset(postings[i].Asset)!;
            scaled[i] = postings[i] with { Amount = Amount.AtScale(postings[i].Amount, asset.Scale) };
        }

        return scaled;
    }

    /// <summary>Null unless this posting is the first of its account and asset; then the sum over all of them.</summary>
    private static decimal? NetIfFirst(IReadOnlyList<Posting> postings, int index)
    {
        var (account, asset) = (postings[index].Account, postings[index].Asset);
        for (var i = 0; i < index; i++)
            if (postings[i].Account == account && postings[i].Asset == asset) return null;
        Int128 units = 0;
        var places = 0;
        for (var i = index; i < postings.Count; i++)
            if (postings[i].Account == account && postings[i].Asset == asset)
                places = Math.Max(places, postings[i].Amount.Scale);
        for (var i = index; i < postings.Count; i++)
            if (postings[i].Account == account && postings[i].Asset == asset)
                units += Amount.MinorUnits(postings[i].Amount, places);
        return Amount.FromMinorUnits(units, places);
    }

    private static string? FirstUnbalanced(IReadOnlyList<Posting> postings)
    {
        for (var i = 0; i < postings.Count; i++)
        {
            var asset = postings[i].Asset;
            var (seen, places) = (false, 0);
            for (var j = 0; j < postings.Count && !seen; j++)
            {
                if (postings[j].Asset != asset) continue;
                seen = j < i;
                places = Math.Max(places, postings[j].Amount.Scale);
            }

            if (seen) continue;
            Int128 sum = 0;
            for (var j = i; j < postings.Count; j++)
                if (postings[j].Asset == asset) sum += Amount.MinorUnits(postings[j].Amount, places);
            if (sum != 0) return asset;
        }

        return null;
    }
}
