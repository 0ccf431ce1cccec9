namespace Atlas.Projections.Calculations;

/// <summary>
/// Where a settlement lies among the coupons of a bond. Coupon days are counted back from the maturity in
/// whole months, always from the maturity's own day; a maturity at the end of its month has all coupons
/// there.
/// </summary>
/// <param name="Remaining">Coupons after the settlement, that of the maturity included: 1 or more.</param>
/// <param name="Elapsed">Days from the coupon before the settlement (or on it) to the settlement.</param>
/// <param name="Ahead">Days from the settlement to the next coupon.</param>
/// <param name="Length">Days of the coupon period that the settlement lies in.</param>
/// <remarks>
/// Source: OASIS OpenDocument 1.2 part 2, sections 6.12.3 to 6.12.8 (COUPDAYBS to COUPPCD).
/// </remarks>
internal readonly record struct Coupons(int Remaining, Wide Elapsed, Wide Ahead, Wide Length)
{
    public static Coupons Of(DateOnly settlement, DateOnly maturity, int frequency, DayCount basis)
    {
        var months = 12 / frequency;
        var remaining = 1;
        while (DayCounts.AddMonths(maturity, -months * remaining) > settlement) remaining++;
        var previous = DayCounts.AddMonths(maturity, -months * remaining);
        var next = DayCounts.AddMonths(maturity, -months * (remaining - 1));
        var length = LengthOf(previous, next, frequency, basis);
        var elapsed = (Wide)DayCounts.Days(basis, previous, settlement);
        // In a calendar of 30-day months the two parts of a period make the whole, whatever day divides them.
        var ahead = basis is DayCount.ThirtyUs or DayCount.ThirtyEuropean
            ? length - elapsed
            : (Wide)DayCounts.Days(basis, settlement, next);
        return new Coupons(remaining, elapsed, ahead, length);
    }

    /// <summary>The days of a coupon period by the basis.</summary>
    private static Wide LengthOf(DateOnly previous, DateOnly next, int frequency, DayCount basis) =>
        basis switch
        {
            DayCount.ActualActual => next.DayNumber - previous.DayNumber,
            DayCount.Actual365 => (Wide)365 / frequency,
            _ => 360 / frequency,
        };
}
