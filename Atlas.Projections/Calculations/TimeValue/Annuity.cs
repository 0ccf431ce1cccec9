namespace Atlas.Projections.Calculations;

/// <summary>When in its period a payment is made.</summary>
public enum Due
{
    AtEnd,
    AtBegin,
}

/// <summary>
/// The time value of money of level payments, as spreadsheets state it. All of them solve one equation for
/// one of its parts: <c>pv·(1+r)^n + pmt·(1 + r·due)·((1+r)^n − 1)/r + fv = 0</c>, and for r = 0
/// <c>pv + pmt·n + fv = 0</c>.
/// </summary>
/// <remarks>
/// Money received is positive, money paid negative. A rate is a fraction per period (0.01 = 1 %), the number
/// of periods may be a fraction. Rates of -1 and below are answered where the powers are real. Source:
/// OASIS OpenDocument 1.2 part 2, sections 6.12.20 (FV), 6.12.29 (NPER), 6.12.36 (PMT), 6.12.41 (PV).
/// </remarks>
public static class Annuity
{
    /// <summary>The level payment per period.</summary>
    public static Answer Payment(
        Wide rate, Wide periods, Wide presentValue, Wide futureValue = default, Due due = Due.AtEnd) =>
        periods.IsZero || (rate == -1 && periods.Sign < 0)
            ? Answer.Invalid("no payment can be worked out over these periods")
            : PaymentOf(rate, periods, presentValue, futureValue, due);

    /// <summary>What the payments and the future value are worth at the start.</summary>
    public static Answer PresentValue(
        Wide rate, Wide periods, Wide payment, Wide futureValue = default, Due due = Due.AtEnd)
    {
        // Growth over -n periods discounts, and the accumulated value of payments over -n is minus their
        // present value.
        var (discount, accumulated) = (Growth(rate, -periods), Accumulated(rate, -periods));
        return (payment * DueFactor(rate, due) * accumulated) - (futureValue * discount);
    }

    /// <summary>What the payments and the present value come to at the end.</summary>
    public static Answer FutureValue(
        Wide rate, Wide periods, Wide payment, Wide presentValue = default, Due due = Due.AtEnd) =>
        FutureValueOf(rate, periods, payment, presentValue, due);

    /// <summary>The number of periods, which may be a fraction, or negative.</summary>
    public static Answer Periods(
        Wide rate, Wide payment, Wide presentValue, Wide futureValue = default, Due due = Due.AtEnd)
    {
        var owed = presentValue + futureValue;
        if (rate.IsZero)
        {
            if (!payment.IsZero) return -owed / payment;
            return owed.IsZero
                ? new Answer.None(NoAnswer.AnyNumber, "nothing is owed or paid: any number will do")
                : Answer.Invalid("without interest and payments nothing is ever paid off");
        }

        if (rate <= -1) return Answer.Invalid("the rate must lie above -1");
        var perpetuity = (payment * DueFactor(rate, due)) + (presentValue * rate);
        if (perpetuity.IsZero)
            return new Answer.None(NoAnswer.NoSolution, "the payments pay the interest alone, for ever");
        var change = -(rate * owed) / perpetuity;
        return change > -1
            ? Wide.LogOnePlus(change) / Wide.LogOnePlus(rate)
            : new Answer.None(NoAnswer.NoSolution, "no number of such payments reaches the future value");
    }

    /// <summary>(1+r)^n; for r ≤ -1 of whole n only.</summary>
    internal static Wide Growth(Wide rate, Wide periods) => rate > -1
        ? Wide.Exp(periods * Wide.LogOnePlus(rate))
        : Wide.Pow(rate + 1, periods);

    /// <summary>((1+r)^n − 1)/r: what payments of 1 at the end of each period come to; n for r = 0.</summary>
    internal static Wide Accumulated(Wide rate, Wide periods)
    {
        if (rate.IsZero) return periods;
        return rate > -1
            ? Wide.ExpMinusOne(periods * Wide.LogOnePlus(rate)) / rate
            : (Wide.Pow(rate + 1, periods) - 1) / rate;
    }

    internal static Wide DueFactor(Wide rate, Due due) => due == Due.AtBegin ? rate + 1 : Wide.One;

    internal static Wide FutureValueOf(Wide rate, Wide periods, Wide payment, Wide presentValue, Due due) =>
        -((presentValue * Growth(rate, periods)) +
            (payment * DueFactor(rate, due) * Accumulated(rate, periods)));

    internal static Wide PaymentOf(Wide rate, Wide periods, Wide presentValue, Wide futureValue, Due due)
    {
        var factor = DueFactor(rate, due);
        // Whichever of growth and discount is at most 1 cannot leave the range of numbers.
        return rate.Sign * periods.Sign < 0
            ? -((presentValue * Growth(rate, periods)) + futureValue) / factor / Accumulated(rate, periods)
            : (presentValue + (futureValue * Growth(rate, -periods))) / factor / Accumulated(rate, -periods);
    }
}
