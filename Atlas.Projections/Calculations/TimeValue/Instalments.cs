namespace Atlas.Projections.Calculations;

/// <summary>
/// The interest and the principal within level payments. Signs, rates and the moment of payment as in
/// <see cref="Annuity"/>: what a borrower pays is negative.
/// </summary>
/// <remarks>
/// Interest of a period is the rate on the balance before the period's payment; a payment due at the start of
/// the first period holds none. Source: OASIS OpenDocument 1.2 part 2, sections 6.12.23 (IPMT), 6.12.37
/// (PPMT), 6.12.11 (CUMIPMT), 6.12.12 (CUMPRINC).
/// </remarks>
public static class Instalments
{
    private const string PeriodProblem = "the period must lie between 1 and the number of periods";

    /// <summary>The interest within the payment of a period, 1 to the number of periods.</summary>
    public static Answer Interest(
        Wide rate, Wide period, Wide periods, Wide presentValue, Wide futureValue = default,
        Due due = Due.AtEnd)
    {
        if (IsOutside(period, periods)) return Answer.Invalid(PeriodProblem);
        if (rate.IsZero || (due == Due.AtBegin && period == 1)) return Wide.Zero;
        return Annuity.PaymentOf(rate, periods, presentValue, futureValue, due) -
            PrincipalOf(rate, period, periods, presentValue + futureValue, due);
    }

    /// <summary>The principal within the payment of a period, 1 to the number of periods.</summary>
    public static Answer Principal(
        Wide rate, Wide period, Wide periods, Wide presentValue, Wide futureValue = default,
        Due due = Due.AtEnd)
    {
        if (IsOutside(period, periods)) return Answer.Invalid(PeriodProblem);
        return due == Due.AtBegin && period == 1
            ? Annuity.PaymentOf(rate, periods, presentValue, futureValue, due)
            : PrincipalOf(rate, period, periods, presentValue + futureValue, due);
    }

    /// <summary>
    /// The interest paid from one period to another, both included, of a loan paid off to zero.
    /// </summary>
    public static Answer InterestBetween(
        Wide rate, Wide periods, Wide presentValue, int first, int last, Due due = Due.AtEnd)
    {
        if (Refuse(rate, periods, presentValue, first, last) is { } reason) return Answer.Invalid(reason);
        var payment = Annuity.PaymentOf(rate, periods, presentValue, Wide.Zero, due);
        return (payment * (last - first + 1)) - PrincipalOf(rate, periods, presentValue, first, last, due);
    }

    /// <summary>
    /// The principal paid from one period to another, both included, of a loan paid off to zero.
    /// </summary>
    public static Answer PrincipalBetween(
        Wide rate, Wide periods, Wide presentValue, int first, int last, Due due = Due.AtEnd) =>
        Refuse(rate, periods, presentValue, first, last) is { } reason
            ? Answer.Invalid(reason)
            : PrincipalOf(rate, periods, presentValue, first, last, due);

    private static bool IsOutside(Wide period, Wide periods) => period < 1 || period > periods;

    private static string? Refuse(Wide rate, Wide periods, Wide presentValue, int first, int last)
    {
        if (rate.Sign <= 0) return "the rate must be positive";
        if (periods.Sign <= 0) return "the number of periods must be positive";
        if (presentValue.Sign <= 0) return "the loan must be positive";
        return first < 1 || last < first || last > periods
            ? "the periods must lie between 1 and the number of periods, the first not after the last"
            : null;
    }

    /// <summary>
    /// The principal grows by the rate from payment to payment, and all of it together is what is owed. In
    /// this form nothing cancels, however long the loan; the first payment of an annuity due is all
    /// principal.
    /// </summary>
    private static Wide PrincipalOf(Wide rate, Wide period, Wide periods, Wide owed, Due due) =>
        -(owed * ShareOfGrowth(rate, period - (due == Due.AtBegin ? 2 : 1), periods));

    private static Wide PrincipalOf(
        Wide rate, Wide periods, Wide presentValue, int first, int last, Due due)
    {
        if (due == Due.AtBegin && first == 1)
        {
            var payment = Annuity.PaymentOf(rate, periods, presentValue, Wide.Zero, due);
            return last == 1 ? payment : payment + PrincipalOf(rate, periods, presentValue, 2, last, due);
        }

        // Of a geometric series only the first member and the number of members matter.
        return PrincipalOf(rate, last, periods, presentValue, due) *
            -Annuity.Accumulated(rate, first - last - 1) * (rate + 1);
    }

    /// <summary>(1+r)^k over the accumulated value of n payments of 1.</summary>
    private static Wide ShareOfGrowth(Wide rate, Wide growing, Wide periods) => rate.Sign > 0
        ? Annuity.Growth(rate, growing - periods) / -Annuity.Accumulated(rate, -periods)
        : Annuity.Growth(rate, growing) / Annuity.Accumulated(rate, periods);
}
