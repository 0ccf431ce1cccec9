namespace Atlas.Projections.Calculations;

/// <summary>One year's rate, compounded within the year, and what it comes to.</summary>
/// <remarks>
/// Rates are fractions per year. A number of periods is cut to a whole one. Source: OASIS OpenDocument 1.2
/// part 2, sections 6.12.18 (EFFECT) and 6.12.28 (NOMINAL).
/// </remarks>
public static class NominalRate
{
    /// <summary>EFFECT: the annual yield of a nominal rate paid in so many periods.</summary>
    public static Answer ToEffective(Wide nominal, Wide periodsPerYear)
    {
        var periods = Wide.Truncate(periodsPerYear);
        if (periods < 1) return Answer.Invalid("a year has at least 1 period");
        if (nominal.Sign < 0) return Answer.Invalid("the nominal rate must not be negative");
        return Wide.ExpMinusOne(periods * Wide.LogOnePlus(nominal / periods));
    }

    /// <summary>NOMINAL: the rate that, paid in so many periods, yields the effective one.</summary>
    public static Answer FromEffective(Wide effective, Wide periodsPerYear)
    {
        var periods = Wide.Truncate(periodsPerYear);
        if (periods < 1) return Answer.Invalid("a year has at least 1 period");
        if (effective.Sign <= 0) return Answer.Invalid("the effective rate must be positive");
        return Wide.ExpMinusOne(Wide.LogOnePlus(effective) / periods) * periods;
    }
}
