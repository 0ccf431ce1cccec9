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
    public IEnumerable<(
        DateOnly Date, List<(Posting Posting, PlainPosting? From)> Postings)> Round(BookedTransaction booked)
    {
        var legs = new List<(Posting Posting, PlainPosting? From)>();
        var sums = new Dictionary<string, decimal>(StringComparer.Ordinal);
        var date = booked.Source.Date;
        foreach (var leg in booked.Legs) if (!leg.IsRest) Add(leg, AtScale(leg.Amount, booked.Source.At));
        AddVirtual(booked);
        AddConversions(booked);
        foreach (var leg in booked.Legs)
            if (leg.IsRest) Add(leg, -sums.GetValueOrDefault(leg.Amount.Commodity));
        foreach (var (commodity, left) in sums.ToList())
            if (left != 0) Post(Rounding, -left, commodity);
        return ByDate(legs, date);

        void Add(BookedLeg leg, decimal amount)
        {
            sums[leg.Amount.Commodity] = sums.GetValueOrDefault(leg.Amount.Commodity) + amount;
            if (amount == 0) return;
            legs.Add((new Posting(leg.Account, amount, leg.Amount.Commodity, CostOf(leg), PriceOf(leg)),
                leg.From));
        }

        void Post(string account, decimal amount, string commodity)
        {
            sums[commodity] = sums.GetValueOrDefault(commodity) + amount;
            if (amount != 0) legs.Add((new Posting(account, amount, commodity), null));
        }

        void AddVirtual(BookedTransaction transaction)
        {
            foreach (var leg in transaction.Legs)
                if (leg.From?.Kind == PostingKind.Virtual)
                    Post(Virtual, -AtScale(leg.Amount, transaction.Source.At), leg.Amount.Commodity);
        }

        void AddConversions(BookedTransaction transaction)
        {
            // Rounding the sum so far, not each weight, keeps many small ones from adding up to a visible
            // error.
            var soFar = new Dictionary<string, (Exact Exact, decimal Rounded)>(StringComparer.Ordinal);
            var pairs = transaction.Conversions.GroupBy(c => AccountOf(c.Units.Commodity, c.Weight.Commodity));
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
                    var before = soFar.GetValueOrDefault(amount.Commodity);
                    var sum = (before.Exact == default ? Exact.Zero : before.Exact) + amount.Number;
                    var rounded = AtScale(amount with { Number = sum }, transaction.Source.At);
                    soFar[amount.Commodity] = (sum, rounded);
                    Post(pair.Key, rounded - before.Rounded, amount.Commodity);
                }
            }
        }
    }

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
    private static decimal? ToDecimal(Exact number) =>
        number.WithDigits(Amount.DigitsMax).Round(Amount.ScaleMax).TryToDecimal(out var value) &&
        Amount.HasAtMostDigitsMax(value) ? value : null;
}
