namespace Atlas.Projections.Calculations;

/// <summary>
/// ACCRINT: the interest that has accrued on a security that pays level coupons, from its issue to a
/// settlement.
/// </summary>
/// <param name="FirstInterest">The day of the first coupon.</param>
/// <param name="Rate">Coupon per year, a fraction of <paramref name="Par"/>.</param>
/// <param name="Frequency">Coupons per year: 1, 2 or 4.</param>
/// <remarks>
/// Interest is <c>par·rate·days/year</c>, whatever coupons lie between. On basis 1 the year is the calendar
/// year of the issue: LibreOffice and Gnumeric agree on that where no leap year is touched, while Microsoft's
/// description divides by the days of each coupon period. Source: OASIS OpenDocument 1.2 part 2, section
/// 6.12.1.
/// </remarks>
public sealed record AccruedInterest(
    DateOnly Issue, DateOnly FirstInterest, DateOnly Settlement, Wide Rate, Wide Par, int Frequency,
    DayCount Basis)
{
    private string? Problem => this switch
    {
        { Frequency: not (1 or 2 or 4) } => "the frequency must be 1, 2 or 4",
        { Basis: < DayCount.ThirtyUs or > DayCount.ThirtyEuropean } => "the basis must be 0 to 4",
        _ when Issue >= Settlement => "the issue must lie before the settlement",
        _ when Rate.Sign <= 0 => "the rate must be positive",
        _ when Par.Sign <= 0 => "the par value must be positive",
        _ => null,
    };

    /// <param name="fromIssue">
    /// False: a settlement after the first interest counts from that day, as the earlier interest has been
    /// paid.
    /// </param>
    public Answer Amount(bool fromIssue = true)
    {
        if (Problem is { } reason) return Answer.Invalid(reason);
        var start = !fromIssue && Settlement > FirstInterest ? FirstInterest : Issue;
        Wide year = Basis switch
        {
            DayCount.ActualActual => DayCounts.DaysIn(Issue.Year),
            DayCount.Actual365 => 365,
            _ => 360,
        };
        return Par * Rate * DayCounts.Days(Basis, start, Settlement) / year;
    }
}
