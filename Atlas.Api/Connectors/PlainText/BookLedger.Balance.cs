using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// How ledger balances a transaction: amounts of different lots are different things, a price makes an amount
/// count as what it says, and a lot that is priced counts as what it cost.
/// </summary>
internal sealed partial class BookLedger
{
    /// <returns>What the bucket takes.</returns>
    private List<BookedLeg> Balance(
        PlainTransaction transaction, BookedTransaction booked, List<BookedLeg>[] legs, PlainPosting? bucket)
    {
        var (sums, elided, at) = SumUp(transaction, legs);
        var rests = new List<BookedLeg>();
        var open = elided ?? bucket;
        if (open is null) ImplyPrices(transaction, legs, sums);
        Weigh(transaction, legs, booked, sums);
        if (open is null)
        {
            CheckBalance(transaction, sums);
            return [];
        }

        foreach (var rest in sums.NotZero)
            rests.Add(new BookedLeg(open.Account, rest.Amount with { Number = -rest.Amount.Number },
                IsRest: true, open) { Cost = rest.Lot });
        if (elided is null) return rests;
        legs[at].AddRange(rests);
        return [];
    }

    private static (LotSums Sums, PlainPosting? Elided, int At) SumUp(
        PlainTransaction transaction, List<BookedLeg>[] legs)
    {
        var sums = new LotSums();
        PlainPosting? elided = null;
        var at = -1;
        for (var i = 0; i < legs.Length; i++)
        {
            var posting = transaction.Postings[i];
            if (posting.Kind == PostingKind.Virtual)
            {
                if (legs[i].Count == 0)
                    throw new JournalSyntaxException(posting.At,
                        "a posting in parentheses has to say its amount");
                continue;
            }

            if (legs[i].Count > 0)
            {
                if (PaidOf(posting, legs[i][0]) is { } paid) sums.Add(paid, null);
                else sums.Add(legs[i][0].Amount, posting.Cost);
            }
            else if (elided is not null)
            {
                throw new JournalSyntaxException(
                    posting.At, $"a second amount is left out; the first is in line {elided.At.Line}");
            }
            else
            {
                (elided, at) = (posting, i);
            }
        }

        return (sums, elided, at);
    }

    private static PlainAmount? PaidOf(PlainPosting posting, BookedLeg leg) => posting.Price switch
    {
        { Number: { } total, Commodity: { } paid, IsTotal: true } =>
            new PlainAmount(leg.Amount.Number.Sign < 0 ? -total : total, paid),
        { Number: { } each, Commodity: { } paid } => new PlainAmount(leg.Amount.Number * each, paid),
        _ => null,
    };

    /// <summary>
    /// Two things and no price: the first posting's thing, or that of the last one with a lot, is priced in
    /// the
    /// other.
    /// </summary>
    private static void ImplyPrices(PlainTransaction transaction, List<BookedLeg>[] legs, LotSums sums)
    {
        if (sums.Entries is not [{ Amount.Number.IsZero: false } one,
            { Amount.Number.IsZero: false } two]) return;
        var counted = Enumerable.Range(0, legs.Length)
            .Where(i => transaction.Postings[i].Kind != PostingKind.Virtual && legs[i].Count > 0).ToList();
        if (counted.Exists(i => transaction.Postings[i].Price is not null)) return;
        var top = counted.FindLast(i => transaction.Postings[i].Cost is not null) is var lot &&
            transaction.Postings[lot].Cost is not null ? lot : counted[0];
        var key = LotSums.KeyOf(legs[top][0].Amount, transaction.Postings[top].Cost);
        if (one.Key != key) (one, two) = (two, one);
        if (two.Amount.Commodity == PlainAmount.NoCommodity) throw new JournalSyntaxException(transaction.At,
            $"{one.Amount} cannot be converted into an amount of no commodity");
        foreach (var i in counted)
        {
            var leg = legs[i][0];
            if (LotSums.KeyOf(leg.Amount, transaction.Postings[i].Cost) != one.Key) continue;
            var cost = Exact.Divide((leg.Amount.Number * two.Amount.Number).Abs, one.Amount.Number.Abs);
            if (leg.Amount.Number.Sign < 0) cost = -cost;
            legs[i][0] = leg with { Weight = two.Amount with { Number = cost } };
            sums.Add(leg.Amount with { Number = -leg.Amount.Number }, transaction.Postings[i].Cost);
            sums.Add(two.Amount with { Number = cost }, two.Lot);
        }
    }

    /// <summary>What each priced amount counts as: a lot what it cost, anything else what was paid.</summary>
    private static void Weigh(
        PlainTransaction transaction, List<BookedLeg>[] legs, BookedTransaction booked, LotSums sums)
    {
        for (var i = 0; i < legs.Length; i++)
        {
            var posting = transaction.Postings[i];
            if (posting.Kind == PostingKind.Virtual || legs[i].Count == 0) continue;
            var leg = legs[i][0];
            var paid = PaidOf(posting, leg) ?? leg.Weight;
            if (paid is null) continue;
            var basis = BasisOf(posting, leg.Amount);
            if (basis is not null && basis.Commodity == paid.Commodity)
            {
                sums.Add(basis with { Number = basis.Number - paid.Number }, null);
                paid = basis;
            }

            legs[i][0] = leg with { Weight = paid };
            booked.Conversions.Add(new Conversion(leg.Amount, paid));
        }
    }

    private static PlainAmount? BasisOf(PlainPosting posting, PlainAmount amount) => posting.Cost switch
    {
        { PerUnit: { } each, Commodity: { } paid } => new PlainAmount(amount.Number * each, paid),
        { Total: { } total, Commodity: { } paid } =>
            new PlainAmount(amount.Number.Sign < 0 ? -total : total, paid),
        _ => null,
    };

    private void CheckBalance(PlainTransaction transaction, LotSums sums)
    {
        var left = sums.NotZero.Select(s => s.Amount).Where(a =>
            !IsNothing(a, transaction.PlacesMark)).ToList();
        if (left.Count > 0) throw new JournalSyntaxException(
            transaction.At, $"the transaction does not balance: {string.Join(", ", left)} too much");
    }

    /// <summary>Sums of a transaction, each lot by itself, in the order in which they came.</summary>
    private sealed class LotSums
    {
        private readonly List<(string Key, PlainAmount Amount, PlainCost? Lot)> _sums = [];

        /// <summary>
        /// What ledger's balance holds: what came to nothing stays in it, unless it was the first and only.
        /// </summary>
        public IReadOnlyList<(string Key, PlainAmount Amount, PlainCost? Lot)> Entries => _sums;

        public IEnumerable<(string Key, PlainAmount Amount, PlainCost? Lot)> NotZero =>
            _sums.Where(s => !s.Amount.Number.IsZero);

        public static string KeyOf(PlainAmount amount, PlainCost? lot) => lot is null
            ? amount.Commodity
            : $"{amount.Commodity}\n{EachOf(lot, amount)?.Trim()} {lot.Commodity}\n{lot.Date}\n{lot.Label}";

        public void Add(PlainAmount amount, PlainCost? lot)
        {
            var key = KeyOf(amount, lot);
            var at = _sums.FindIndex(s => s.Key == key);
            if (at < 0 && _sums is [{ Amount.Number.IsZero: true }]) _sums.Clear();
            if (at < 0 && (_sums.Count == 0 || !amount.Number.IsZero)) _sums.Add((key, amount, lot));
            else if (at < 0) return;
            else _sums[at] = (key, amount with { Number = _sums[at].Amount.Number + amount.Number }, lot);
        }

        private static Exact? EachOf(PlainCost lot, PlainAmount amount) => lot.Total is { } total
            ? amount.Number.IsZero ? total : Exact.Divide(total, amount.Number.Abs)
            : lot.PerUnit;
    }
}
