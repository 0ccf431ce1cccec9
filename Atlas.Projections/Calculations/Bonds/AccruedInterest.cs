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
    public Answer Amount(bool fromIssue = true) => Amount(fromIssue, DayCounts.Days);

    /// <summary>
    /// What ACCRINT comes to in LibreOffice and Gnumeric alike: in months of 30 days the 31st stays one, and
    /// on basis 0 what is issued in a February loses its missing days until the end of the year.
    /// </summary>
    /// <param name="fromIssue">As above.</param>
    public Answer AmountOfSpreadsheets(bool fromIssue = true) => Amount(fromIssue, DaysOfSpreadsheets);

    private static int DaysOfSpreadsheets(DayCount basis, DateOnly first, DateOnly last)
    {
        if (basis is not (DayCount.ThirtyUs or DayCount.ThirtyEuropean))
            return DayCounts.Days(basis, first, last);
        var days = (360 * (last.Year - first.Year)) + (30 * (last.Month - first.Month)) +
            last.Day - first.Day;
        var losesDays = basis == DayCount.ThirtyUs && first.Month == 2 && last.Month != 2 &&
            first.Year == last.Year;
        return losesDays ? days - 30 + DateTime.DaysInMonth(first.Year, first.Month) : days;
    }

    private Answer Amount(bool fromIssue, Func<DayCount, DateOnly, DateOnly, int> daysBetween)
    {
        if (Problem is { } reason) return Answer.Invalid(reason);
        var start = !fromIssue && Settlement > FirstInterest ? FirstInterest : Issue;
        Wide year = Basis switch
        {
            DayCount.ActualActual => DayCounts.DaysIn(Issue.Year),
            DayCount.Actual365 => 365,
            _ => 360,
        };
        return Par * Rate * daysBetween(Basis, start, Settlement) / year;
    }
}
