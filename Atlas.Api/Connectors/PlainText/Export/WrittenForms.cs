using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Api.Connectors.PlainText.Export;

/// <summary>
/// The ways in which a transaction can be written. Where money is converted, programs say so by prices and
/// costs on the postings, and the ledger's conversion accounts need not appear: the first way that is read
/// back as the same postings is taken. The last one always is: every posting by itself, conversions and all.
/// </summary>
/// <param name="canSayCost">
/// Whether the notation can say a posting's lot, given whether it says a price.
/// </param>
internal sealed class WrittenForms(
    IReadOnlyDictionary<string, int> scales, Func<Posting, bool, bool> canSayCost)
{
    /// <summary>Those with prices, best first; empty where nothing is converted.</summary>
    public IEnumerable<IReadOnlyList<WrittenPosting>> WithPrices(
        IReadOnlyList<Posting> postings, Predicate<int> hasNotes)
    {
        var (real, conversions) = Split(postings, hasNotes);
        if (conversions.Count == 0 || real.Count == 0) yield break;
        var recorded = real.ConvertAll(r => Recorded(r.Posting));
        foreach (var prices in new[] { recorded, Assigned(real, conversions) }.OfType<List<WrittenPrice?>>())
        {
            yield return Form(real, prices, withCosts: true);
            yield return Form(real, prices, withCosts: false);
        }
    }

    /// <summary>Every posting by itself, weighing what it is.</summary>
    public static IReadOnlyList<WrittenPosting> Plain(IReadOnlyList<Posting> postings) =>
        [.. postings.Select((p, i) => new WrittenPosting(i, p, HasCost: false, Price: null))];

    private static (List<(int Index, Posting Posting)> Real, List<Posting> Conversions) Split(
        IReadOnlyList<Posting> postings, Predicate<int> hasNotes)
    {
        var (real, conversions) = (new List<(int, Posting)>(), new List<Posting>());
        for (var i = 0; i < postings.Count; i++)
        {
            var posting = postings[i];
            if (!RoundTransaction.IsConversion(posting.Account) || posting.Account == RoundTransaction.Dates)
                real.Add((i, posting));
            // One that says something of its own has to be written.
            else if (hasNotes(i) || posting is not { Cost: null, Price: null }) return ([], []);
            else conversions.Add(posting);
        }

        return (real, conversions);
    }

    private List<WrittenPosting> Form(
        List<(int Index, Posting Posting)> real, List<WrittenPrice?> prices, bool withCosts) =>
        [.. real.Select((r, i) => new WrittenPosting(
            r.Index, r.Posting, withCosts && CanSay(r.Posting, prices[i]), prices[i]))];

    private bool CanSay(Posting posting, WrittenPrice? price) =>
        posting.Cost is { Amount: >= 0 } && canSayCost(posting, price is not null);

    private WrittenPrice? Recorded(Posting posting) => posting.Price is { Amount: > 0 } price
        ? WrittenPrice.OfEach(price.Amount, price.Asset, posting.Amount, ScaleOf(price.Asset))
        : null;

    private int? ScaleOf(string asset) => scales.TryGetValue(asset, out var scale) ? scale : null;

    /// <summary>
    /// Prices that follow from what was converted: for each pair of assets the postings of one of them are
    /// priced in the other.
    /// </summary>
    private List<WrittenPrice?>? Assigned(List<(int Index, Posting Posting)> real, List<Posting> conversions)
    {
        var prices = new WrittenPrice?[real.Count];
        foreach (var (one, other) in PairsOf(conversions))
        {
            // The posting that names its price in the other asset is the one that was converted.
            var (rank, reverse) = (Rank(real, one.Asset, other.Asset), Rank(real, other.Asset, one.Asset));
            var (units, paid) = rank.CompareTo(reverse) <= 0 ? (one, other) : (other, one);
            if (!TryPrice(real, prices, units, paid) && !TryPrice(real, prices, paid, units)) return null;
        }

        return [.. prices];
    }

    private static (int, int) Rank(
        List<(int Index, Posting Posting)> real, string units, string paid)
    {
        var first = real.FindIndex(r => r.Posting.Asset == units);
        var isPriced = first >= 0 &&
            real.Where(r => r.Posting.Asset == units).All(r => r.Posting.Price?.Asset == paid);
        return (isPriced ? 0 : 1, first < 0 ? int.MaxValue : first);
    }

    /// <summary>
    /// The pairs of amounts that were converted into each other, account by account; where one account took
    /// them all, and these are two assets, they are a pair.
    /// </summary>
    private static List<((string Asset, Exact Amount) One, (string Asset, Exact Amount) Other)> PairsOf(
        List<Posting> conversions) =>
    [
        .. conversions.GroupBy(c => c.Account)
            .Select(g => g.GroupBy(c => c.Asset).Select(a => (a.Key, SumOf(a))).ToList())
            .Where(a => a.Count == 2 && a[0].Item2.Sign * a[1].Item2.Sign < 0)
            .Select(a => (a[0], a[1])),
    ];

    private static Exact SumOf(IEnumerable<Posting> postings) => postings.Aggregate(
        Exact.Zero, (sum, p) => sum + Exact.Of(p.Amount));

    /// <summary>Prices all postings of an asset, which together are what was converted of it.</summary>
    private bool TryPrice(
        List<(int Index, Posting Posting)> real, WrittenPrice?[] prices,
        (string Asset, Exact Amount) units, (string Asset, Exact Amount) paid)
    {
        var priced = Enumerable.Range(0, real.Count)
            .Where(i => real[i].Posting.Asset == units.Asset).ToList();
        if (priced.Count == 0 || priced.Exists(i => prices[i] is not null)) return false;
        if (SumOf(priced.Select(i => real[i].Posting)) != -units.Amount) return false;
        var postings = priced.ConvertAll(i => real[i].Posting);
        var shares = postings.Count == 1
            ? [paid.Amount]
            : Shares(postings, paid, p => p.Cost is { } own ? (own.Amount, own.Asset) : null, mustFit: true)
                ?? Shares(
                    postings, paid, p => p.Price is { } own ? (own.Amount, own.Asset) : null, mustFit: false);
        if (shares is null) return false;
        for (var i = 0; i < shares.Count; i++)
        {
            if (shares[i].Sign != Math.Sign(postings[i].Amount) || !shares[i].TryToDecimal(out var total))
                return false;
            prices[priced[i]] = WrittenPrice.OfTotal(Math.Abs(total), paid.Asset, postings[i].Amount);
        }

        return true;
    }

    /// <summary>What each of several postings was paid with, by what they say of each unit.</summary>
    /// <param name="mustFit">Else the last one takes the rest.</param>
    private List<Exact>? Shares(
        List<Posting> postings, (string Asset, Exact Amount) paid,
        Func<Posting, (decimal Amount, string Asset)?> each, bool mustFit)
    {
        var (shares, left) = (new List<Exact>(), paid.Amount);
        foreach (var posting in postings)
        {
            if (each(posting) is not var (amount, asset) || asset != paid.Asset) return null;
            var share = (Exact.Of(amount) * Exact.Of(posting.Amount))
                .Round(scales.GetValueOrDefault(paid.Asset));
            shares.Add(share);
            left -= share;
        }

        if (mustFit && !left.IsZero) return null;
        shares[^1] += left;
        return shares;
    }
}
