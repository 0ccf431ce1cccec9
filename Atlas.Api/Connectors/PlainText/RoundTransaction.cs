using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Turns a booked transaction into postings of which each asset sums to zero: conversions run through
/// accounts of their own, everything is rounded half to even at its asset's scale, and what rounding leaves
/// is booked where it shows.
/// </summary>
internal sealed class RoundTransaction(Scales scales)
{
    public const string Conversions = "Equity:Conversions";
    public const string Rounding = "Equity:Rounding";
    public const string Virtual = "Equity:Virtual";

    /// <summary>Between the days of a transaction whose postings have dates of their own.</summary>
    public const string Dates = "Equity:Conversions:Dates";

    /// <summary>The postings by date; most transactions have one date.</summary>
    public IEnumerable<(DateOnly Date, List<(Posting Posting, PlainPosting? From)> Postings)> Round(
        BookedTransaction booked)
    {
        var draft = new Draft();
        var at = booked.Source.At;
        var rests = RestsOf(booked);
        foreach (var leg in booked.Legs)
            if (!rests.Contains(leg)) draft.Add(PostingOf(leg, AtScale(leg.Amount, at)), leg.From);
        foreach (var leg in booked.Legs)
        {
            if (leg.From?.Kind == PostingKind.Virtual)
                draft.Add(new Posting(Virtual, -AtScale(leg.Amount, at), leg.Amount.Commodity));
        }

        AddConversions(draft, booked);
        foreach (var leg in rests)
            draft.Add(PostingOf(leg, -draft.SumOf(leg.Amount.Commodity)), leg.From);
        foreach (var (commodity, left) in draft.Sums.ToList())
            if (left != 0) draft.Add(new Posting(Rounding, -left, commodity));
        return ByDate(draft.Postings, booked.Source.Date);
    }

    /// <summary>
    /// What takes all that is left. hledger balances virtual postings apart from the real ones, so there may
    /// be two that do: then the virtual one is computed by itself.
    /// </summary>
    private static List<BookedLeg> RestsOf(BookedTransaction booked)
    {
        var rests = booked.Legs.Where(l => l.IsRest).ToList();
        var isTwo = rests.DistinctBy(l => l.From).Count() > 1;
        return isTwo ? [.. rests.Where(l => l.From?.Kind == PostingKind.Real)] : rests;
    }

    private void AddConversions(Draft draft, BookedTransaction booked)
    {
        // Rounding the sum so far, not each weight, keeps many small ones from adding up to a visible error.
        var soFar = new Dictionary<string, (Exact Exact, decimal Rounded)>(StringComparer.Ordinal);
        var pairs = booked.Conversions.GroupBy(c => AccountOf(c.Units.Commodity, c.Weight.Commodity));
        foreach (var pair in pairs)
        {
            var amounts = new Residual();
            foreach (var conversion in pair)
            {
                amounts.Add(conversion.Units with { Number = -conversion.Units.Number });
                amounts.Add(conversion.Weight);
            }

            foreach (var amount in amounts.NotZero)
            {
                var (before, roundedBefore) = soFar.GetValueOrDefault(amount.Commodity, (Exact.Zero, 0m));
                var sum = amount with { Number = before + amount.Number };
                var rounded = AtScale(sum, booked.Source.At);
                soFar[amount.Commodity] = (sum.Number, rounded);
                draft.Add(new Posting(pair.Key, rounded - roundedBefore, amount.Commodity));
            }
        }
    }

    private static Posting PostingOf(BookedLeg leg, decimal amount) => new(
        leg.Account, amount, leg.Amount.Commodity,
        (leg.From is { } from ? KeptNotes.CostOf(from.Notes) : null) ?? CostOf(leg),
        (leg.From is { } priced ? KeptNotes.PriceOf(priced.Notes) : null) ?? PriceOf(leg));

    /// <summary>Whether a conversion may have been booked on an account.</summary>
    public static bool IsConversion(string account) =>
        account == Conversions || account.StartsWith($"{Conversions}:", StringComparison.Ordinal);

    /// <summary>
    /// The account through which two commodities are converted; the same in both directions.
    /// </summary>
    internal static string AccountOf(string one, string other)
    {
        var (first, second) = string.CompareOrdinal(one, other) <= 0 ? (one, other) : (other, one);
        var path = $"{Conversions}:{first}-{second}";
        return AccountPath.IsValid(path) &&
            System.Text.Encoding.UTF8.GetByteCount(path) <= Limits.TextBytesMax
            ? path
            : Conversions;
    }

    private decimal AtScale(PlainAmount amount, Place at)
    {
        var scale = scales.Of(amount.Commodity);
        var rounded = amount.Number.Round(scale);
        return scale <= Amount.ScaleMax && rounded.TryToDecimal(out var value) && Amount.Fits(value, scale)
            ? value
            : throw new JournalSyntaxException(at,
                $"{rounded} {amount.Commodity} has more than {Amount.DigitsMax} digits " +
                $"with {scale} decimal places");
    }

    private static IEnumerable<(DateOnly, List<(Posting, PlainPosting?)>)> ByDate(
        List<(Posting Posting, PlainPosting? From)> legs, DateOnly date)
    {
        var days = legs.GroupBy(l => l.From?.Date ?? date).ToList();
        if (days.Count <= 1) return days.Select(d => (d.Key, d.ToList()));
        return days.Select(day =>
        {
            var postings = day.ToList();
            foreach (var asset in day.GroupBy(l => l.Posting.Asset))
            {
                var sum = asset.Sum(l => l.Posting.Amount);
                if (sum != 0) postings.Add((new Posting(Dates, -sum, asset.Key), null));
            }

            return (day.Key, postings);
        });
    }

    private static Cost? CostOf(BookedLeg leg)
    {
        if (leg.Cost is not { Commodity: { } commodity } cost) return null;
        var units = leg.Amount.Number.Abs;
        var each = cost.PerUnit ?? Exact.Zero;
        if (cost.Total is { } total && !units.IsZero) each += Exact.Divide(total.Abs, units);
        return ToDecimal(each) is { } value ? new Cost(value, commodity, cost.Date, cost.Label) : null;
    }

    private static Price? PriceOf(BookedLeg leg) =>
        leg.Price is { } price && ToDecimal(price.Number) is { } value
            ? new Price(value, price.Commodity)
            : null;

    /// <summary>A price moves nothing: what is longer than 27 digits is kept to 27.</summary>
    internal static decimal? ToDecimal(Exact number) =>
        number.WithDigits(Amount.DigitsMax).Round(Amount.ScaleMax).TryToDecimal(out var value) &&
        Amount.HasAtMostDigitsMax(value) ? value : null;

    /// <summary>Postings on their way, and what each asset sums to so far; zeros are left out.</summary>
    private sealed class Draft
    {
        public List<(Posting Posting, PlainPosting? From)> Postings { get; } = [];

        public Dictionary<string, decimal> Sums { get; } = new(StringComparer.Ordinal);

        public decimal SumOf(string commodity) => Sums.GetValueOrDefault(commodity);

        public void Add(Posting posting, PlainPosting? from = null)
        {
            Sums[posting.Asset] = SumOf(posting.Asset) + posting.Amount;
            if (posting.Amount != 0) Postings.Add((posting, from));
        }
    }
}
