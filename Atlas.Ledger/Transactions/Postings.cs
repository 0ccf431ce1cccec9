using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;

namespace Atlas.Ledger.Transactions;

/// <summary>
/// The rules that every list of postings meets, in the order in which their codes take precedence.
/// </summary>
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
            if (CheckDigits(postings[i], book, $"{path}.{i}") is { } rejected) return rejected;

        for (var i = 0; i < postings.Count; i++)
        {
            if (book.FindAsset(postings[i].Asset) is not { } asset) continue;
            if (Amount.PlacesOf(postings[i].Amount) > asset.Scale)
            {
                return Decision.Reject(RejectionCode.ScaleExceeded, $"{path}.{i}.amount",
                    ("asset", asset.Code), ("scale", asset.Scale));
            }
        }

        return null;
    }

    /// <summary>date_out_of_range, of the days on which lots were acquired.</summary>
    public static Decision? CheckCostDates(IReadOnlyList<Posting> postings)
    {
        for (var i = 0; i < postings.Count; i++)
        {
            if (postings[i].Cost?.Date is { } date &&
                Limits.CheckDate(date, $"postings.{i}.cost.date") is { } rejected) return rejected;
        }

        return null;
    }

    /// <summary>
    /// too_few_postings, zero_amount, unbalanced: each asset of a transaction sums to zero.
    /// </summary>
    public static Decision? CheckBalanced(IReadOnlyList<Posting> postings, string path = "postings")
    {
        if (postings.Count < 2) return Decision.Reject(RejectionCode.TooFewPostings, path);
        for (var i = 0; i < postings.Count; i++)
            if (postings[i].Amount == 0)
                return Decision.Reject(RejectionCode.ZeroAmount, $"{path}.{i}.amount");
        return FirstUnbalanced(postings) is { } asset
            ? Decision.Reject(RejectionCode.Unbalanced, path, ("asset", asset))
            : null;
    }

    /// <summary>The first asset whose amounts do not sum to zero, or null.</summary>
    public static string? FirstUnbalanced(IReadOnlyList<Posting> postings)
    {
        for (var i = 0; i < postings.Count; i++)
        {
            var (asset, isRepeated) = (postings[i].Asset, false);
            for (var j = 0; j < i && !isRepeated; j++) isRepeated = postings[j].Asset == asset;
            if (isRepeated) continue;
            var sum = default(ExactSum);
            for (var j = i; j < postings.Count; j++)
                if (postings[j].Asset == asset) sum.Add(postings[j].Amount);
            if (!sum.IsZero) return asset;
        }

        return null;
    }

    /// <summary>
    /// asset_not_found, account_not_found, account_closed, account_frozen, asset_not_allowed.
    /// </summary>
    public static Decision? CheckPlaces(IReadOnlyList<Posting> postings, Book book, string path = "postings")
    {
        for (var i = 0; i < postings.Count; i++)
        {
            if (book.FindAsset(postings[i].Asset) is null)
                return Decision.Reject(
                    RejectionCode.AssetNotFound, $"{path}.{i}.asset", ("asset", postings[i].Asset));
        }

        Decision? first = null;
        for (var i = 0; i < postings.Count; i++)
            first = Decision.First(
                first, book.CheckPlace(postings[i].Account, postings[i].Asset, $"{path}.{i}"));
        return first;
    }

    /// <summary>
    /// amount_out_of_range of a resulting balance or day's total, insufficient_funds. What a capture moves
    /// was set aside by its hold, so <paramref name="captured"/> of <paramref name="capturedFrom"/> counts as
    /// available here.
    /// </summary>
    public static Decision? CheckFunds(
        IReadOnlyList<Posting> postings, Book book, DateOnly date, Func<int, string> path,
        string? capturedFrom = null, decimal captured = 0)
    {
        Decision? shortage = null;
        for (var i = 0; i < postings.Count; i++)
        {
            if (IsRepeated(postings, i)) continue;
            var (account, asset) =
                (book.FindAccount(postings[i].Account)!, book.FindAsset(postings[i].Asset)!);
            if (account.TryPost(asset, AmountsLike(postings, i), date) is not { } change)
                return Decision.Reject(RejectionCode.AmountOutOfRange, path(i), ("asset", asset.Code));
            var released = account.Path == capturedFrom ? captured : 0m;
            shortage ??= account.CheckFloor(asset, (change * account.Kind.NormalSign()) + released, path(i));
        }

        return shortage;
    }

    /// <summary>
    /// The same postings with every amount carrying its asset's scale, as events store them.
    /// </summary>
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

    private static Decision? CheckDigits(Posting posting, Book book, string path)
    {
        var asset = book.FindAsset(posting.Asset);
        var fits = asset is null
            ? Amount.HasAtMostDigitsMax(posting.Amount)
            : Amount.Fits(posting.Amount, asset.Scale);
        return !fits ? Reject("amount", posting.Asset)
            : posting.Cost is { } cost && !Amount.HasAtMostDigitsMax(cost.Amount)
                ? Reject("cost.amount", cost.Asset)
            : posting.Price is { } price && !Amount.HasAtMostDigitsMax(price.Amount)
                ? Reject("price.amount", price.Asset)
            : null;

        Decision Reject(string field, string code) =>
            Decision.Reject(RejectionCode.AmountOutOfRange, $"{path}.{field}", ("asset", code));
    }

    /// <summary>Whether an earlier posting has the same account and asset.</summary>
    private static bool IsRepeated(IReadOnlyList<Posting> postings, int index)
    {
        for (var i = 0; i < index; i++)
            if (IsLike(postings[i], postings[index])) return true;
        return false;
    }

    private static IEnumerable<decimal> AmountsLike(IReadOnlyList<Posting> postings, int first)
    {
        for (var i = first; i < postings.Count; i++)
            if (IsLike(postings[i], postings[first])) yield return postings[i].Amount;
    }

    private static bool IsLike(Posting one, Posting other) =>
        one.Account == other.Account && one.Asset == other.Asset;
}
