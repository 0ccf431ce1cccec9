namespace Atlas.Projections.Calculations;

/// <summary>A payment on a day: received positive, paid negative.</summary>
public readonly record struct DatedFlow(DateOnly Date, Wide Amount);

/// <summary>
/// Present values of flows and the rates at which they vanish. Rates are fractions per period, or per year of
/// 365 days for dated flows; only rates above -1 count, below which growth has no meaning.
/// </summary>
/// <remarks>
/// A rate of return is the zero of a sum of exponentials, all of which are found: flows that change sign once
/// have one, others may have none or several, and then there is no "the" rate. Source: OASIS OpenDocument 1.2
/// part 2, sections 6.12.24 (IRR), 6.12.27 (MIRR), 6.12.30 (NPV), 6.12.51 (XIRR), 6.12.52 (XNPV).
/// </remarks>
public static class InternalRate
{
    /// <summary>A daily flow over 27 years.</summary>
    public const int FlowsMax = 10_000;

    private const int DaysPerYear = 365;

    /// <summary>As a share of the terms' sizes.</summary>
    private const double Rounding = 1e-29;

    /// <summary>NPV: the first flow lies one period ahead.</summary>
    public static Answer PresentValue(Wide rate, IReadOnlyList<Wide> flows)
    {
        if (rate == -1) return Answer.Invalid("at a rate of -1 nothing can be discounted");
        var discount = Wide.One;
        return Sum(flows.Select(flow => flow * (discount /= rate + 1)));
    }

    /// <summary>XNPV: on the day of the first flow in the list; earlier ones are compounded.</summary>
    public static Answer PresentValue(Wide rate, IReadOnlyList<DatedFlow> flows)
    {
        if (flows.Count == 0) return Answer.Invalid("there are no flows");
        if (rate <= -1) return Answer.Invalid("the rate must lie above -1");
        var growth = Wide.LogOnePlus(rate) / DaysPerYear;
        return Sum(flows.Select(flow => flow.Amount * Wide.Exp(
            -growth * (flow.Date.DayNumber - flows[0].Date.DayNumber))));
    }

    /// <summary>IRR: of flows one period apart.</summary>
    public static Answer Of(IReadOnlyList<Wide> flows) =>
        Solve([.. flows.Select((flow, period) => new ExponentialTerm(period, flow))], 1);

    /// <summary>XIRR: of dated flows in any order.</summary>
    public static Answer Of(IReadOnlyList<DatedFlow> flows) =>
        Solve([.. flows.Select(f => new ExponentialTerm(f.Date.DayNumber, f.Amount))], DaysPerYear);

    /// <summary>
    /// MIRR: what is paid is financed at one rate, what is received is invested again at another.
    /// </summary>
    public static Answer Modified(IReadOnlyList<Wide> flows, Wide financeRate, Wide reinvestRate)
    {
        if (!flows.Any(f => f.Sign > 0) || !flows.Any(f => f.Sign < 0))
            return new Answer.None(NoAnswer.NoSolution, "the flows need a positive and a negative one");
        if (reinvestRate == -1) return Answer.Invalid("at a rate of -1 nothing is left to invest");
        var (paid, received) = (Wide.Zero, Wide.Zero);
        for (var i = 0; i < flows.Count; i++)
        {
            if (flows[i].Sign < 0) paid += flows[i] * Annuity.Growth(financeRate, -i);
            else received += flows[i] * Annuity.Growth(reinvestRate, flows.Count - 1 - i);
        }

        return Wide.Pow(-received / paid, Wide.One / (flows.Count - 1)) - 1;
    }

    /// <summary>
    /// RATE: the rate per period of level payments, the equation of <see cref="Annuity"/> solved for r.
    /// </summary>
    public static Answer OfAnnuity(
        Wide periods, Wide payment, Wide presentValue, Wide futureValue = default, Due due = Due.AtEnd)
    {
        if (periods.Sign <= 0) return Answer.Invalid("the number of periods must be positive");
        var (begin, end) = due == Due.AtBegin ? (payment, Wide.Zero) : (Wide.Zero, payment);
        // The equation times r, with q = 1+r: its terms are powers of q, and r = 0 always solves it.
        var sum = new ExponentialSum(
        [
            new(0, presentValue + begin), new(1, end - presentValue), new(periods, futureValue - begin),
            new(periods + 1, -(futureValue + end)),
        ]);
        if (sum.IsZero) return AnyRate;
        if (sum.Zeros() is not { } zeros) return TooClose;
        var rates = zeros.Where(x => !IsZeroOfFactor(x)).ToList();
        if ((presentValue + (payment * periods) + futureValue).IsZero) rates.Add(Wide.Zero);
        return FromLogarithms(rates.Order(), 1);
    }

    private static Answer AnyRate =>
        new Answer.None(NoAnswer.AnyNumber, "all flows cancel: any rate will do");

    private static Answer TooClose => new Answer.None(
        NoAnswer.OutOfRange, "so many rates lie so close together that they cannot be told apart");

    private static bool IsZeroOfFactor(Wide x) => Wide.Abs(x) < 1e-13;

    /// <summary>What rounding has left of a sum that is zero is zero.</summary>
    private static Wide Sum(IEnumerable<Wide> terms)
    {
        var (sum, size) = (Wide.Zero, Wide.Zero);
        foreach (var term in terms) (sum, size) = (sum + term, size + Wide.Abs(term));
        return Wide.Abs(sum) <= size * Rounding ? Wide.Zero : sum;
    }

    private static Answer Solve(IReadOnlyCollection<ExponentialTerm> flows, int unitsPerPeriod)
    {
        if (flows.Count > FlowsMax) return Answer.Invalid($"there are more than {FlowsMax} flows");
        var sum = new ExponentialSum(flows);
        if (sum.IsZero) return AnyRate;
        if (sum.SignChanges == 0)
            return new Answer.None(NoAnswer.NoSolution, "the flows never change sign");
        return sum.Zeros() is { } zeros ? FromLogarithms(zeros, unitsPerPeriod) : TooClose;
    }

    private static Answer FromLogarithms(IEnumerable<Wide> logarithms, int unitsPerPeriod)
    {
        var rates = logarithms.Select(x => Wide.ExpMinusOne(x * unitsPerPeriod)).ToList();
        if (rates.Count == 0)
            return new Answer.None(NoAnswer.NoSolution, "no rate above -1 makes the present value zero");
        var finite = rates.Where(r => r.IsFinite).ToList();
        return finite.Count switch
        {
            0 => Answer.Of(rates[0]),
            1 => Answer.Of(finite[0]),
            _ => new Answer.Several(finite),
        };
    }
}
