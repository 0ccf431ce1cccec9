namespace Atlas.Projections.Calculations;

/// <summary>A bond that pays level coupons until it is redeemed, seen from a settlement day.</summary>
/// <param name="Rate">Coupon per year, as a fraction of 100.</param>
/// <param name="Redemption">What is paid at maturity, per 100 of face value.</param>
/// <param name="Frequency">Coupons per year: 1, 2 or 4.</param>
/// <param name="Basis">One of the five that spreadsheets number.</param>
/// <remarks>
/// Prices are clean, per 100 of face value; yields are fractions per year, compounded as often as coupons are
/// paid, and within the last coupon period simple. Sources: OASIS OpenDocument 1.2 part 2, sections 6.12.15
/// (DURATION), 6.12.26 (MDURATION), 6.12.38 (PRICE), 6.12.53 (YIELD); SIA, "Standard Securities Calculation
/// Methods" (1993).
/// </remarks>
public sealed record Bond(
    DateOnly Settlement, DateOnly Maturity, Wide Rate, Wide Redemption, int Frequency, DayCount Basis)
{
    private const int Face = 100;

    /// <summary>Coupon days before and after them are days as well.</summary>
    private const int YearMin = 1583;
    private const int YearMax = 9998;

    /// <summary>What is wrong with the terms; null = nothing.</summary>
    public string? Problem => this switch
    {
        { Frequency: not (1 or 2 or 4) } => "the frequency must be 1, 2 or 4",
        { Basis: < DayCount.ThirtyUs or > DayCount.ThirtyEuropean } => "the basis must be 0 to 4",
        _ when Settlement.Year < YearMin || Maturity.Year > YearMax =>
            $"the days must lie in the years {YearMin} to {YearMax}",
        _ when Settlement >= Maturity => "the settlement must lie before the maturity",
        _ when Rate.Sign < 0 => "the coupon rate must not be negative",
        _ when Redemption.Sign <= 0 => "the redemption must be positive",
        _ => null,
    };

    private Wide Coupon => Rate * Face / Frequency;

    /// <summary>The clean price at a yield of 0 or more.</summary>
    public Answer Price(Wide yield)
    {
        if ((Problem ?? Refuse(yield)) is { } reason) return Answer.Invalid(reason);
        var coupons = Coupons.Of(Settlement, Maturity, Frequency, Basis);
        return coupons.Remaining == 1
            ? ((Redemption + Coupon) / (1 + (Ahead(coupons) * yield / Frequency))) - Accrued(coupons)
            : Flows(coupons, Ahead(coupons)).Aggregate(
                -Accrued(coupons), (sum, flow) => sum + (flow.Amount * Discount(yield, flow.Periods)));
    }

    /// <summary>
    /// The yield at a clean price above 0: there is always exactly one, which may be negative.
    /// </summary>
    public Answer Yield(Wide price)
    {
        if (Problem is { } reason) return Answer.Invalid(reason);
        if (price.Sign <= 0) return Answer.Invalid("the price must be positive");
        var coupons = Coupons.Of(Settlement, Maturity, Frequency, Basis);
        var paid = price + Accrued(coupons);
        if (coupons.Remaining == 1)
            return (((Redemption + Coupon) / paid) - 1) * Frequency / Ahead(coupons);
        var flows = Flows(coupons, Ahead(coupons)).Select(f => new ExponentialTerm(f.Periods, f.Amount));
        var growth = new ExponentialSum([new(0, -paid), .. flows]).Zeros();
        return Wide.ExpMinusOne(growth!.Single()) * Frequency;
    }

    /// <summary>
    /// DURATION: Macaulay's, the mean time of the payments weighted by their present values, in years.
    /// </summary>
    public Answer Duration(Wide yield)
    {
        if ((Problem ?? Refuse(yield)) is { } reason) return Answer.Invalid(reason);
        var (value, moment) = (Wide.Zero, Wide.Zero);
        foreach (var (periods, amount) in TimedFlows())
        {
            var present = amount * Discount(yield, periods);
            (value, moment) = (value + present, moment + (present * periods));
        }

        return moment / value / Frequency;
    }

    /// <summary>MDURATION: the relative fall of the price per unit of yield, in years.</summary>
    public Answer ModifiedDuration(Wide yield) =>
        Duration(yield) is Answer.Unique duration
            ? duration.Value / (1 + (yield / Frequency))
            : Duration(yield);

    /// <summary>
    /// The second derivative of the price with accrued interest by the yield over that price, in square
    /// years.
    /// </summary>
    public Answer Convexity(Wide yield)
    {
        if ((Problem ?? Refuse(yield)) is { } reason) return Answer.Invalid(reason);
        var (value, moment) = (Wide.Zero, Wide.Zero);
        foreach (var (periods, amount) in TimedFlows())
        {
            var present = amount * Discount(yield, periods);
            (value, moment) = (value + present, moment + (present * periods * (periods + 1)));
        }

        var growth = Frequency + yield;
        return moment / value / (growth * growth);
    }

    private static string? Refuse(Wide yield) => yield.Sign < 0 ? "the yield must not be negative" : null;

    private static Wide Ahead(Coupons coupons) => coupons.Ahead / coupons.Length;

    private Wide Discount(Wide yield, Wide periods) => Annuity.Growth(yield / Frequency, -periods);

    private Wide Accrued(Coupons coupons) => Coupon * coupons.Elapsed / coupons.Length;

    /// <summary>
    /// The payments for a duration: the next coupon lies what the period has left ahead, so that on a coupon
    /// day every time is a whole number of periods, also on the bases whose periods are no number of days.
    /// </summary>
    private IEnumerable<(Wide Periods, Wide Amount)> TimedFlows()
    {
        var coupons = Coupons.Of(Settlement, Maturity, Frequency, Basis);
        return Flows(coupons, 1 - (coupons.Elapsed / coupons.Length));
    }

    /// <summary>The payments after the settlement, with their time in coupon periods.</summary>
    /// <param name="first">The time of the next coupon.</param>
    private IEnumerable<(Wide Periods, Wide Amount)> Flows(Coupons coupons, Wide first)
    {
        for (var i = 0; i < coupons.Remaining; i++)
        {
            var redeemed = i == coupons.Remaining - 1 ? Redemption : Wide.Zero;
            yield return (first + i, Coupon + redeemed);
        }
    }
}
