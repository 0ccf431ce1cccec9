namespace Atlas.Projections.Calculations;

/// <summary>What an asset loses in value over its life, in the unit of its cost; positive.</summary>
/// <param name="Cost">What was paid for it.</param>
/// <param name="Salvage">What it is worth after its life.</param>
/// <param name="Life">Number of periods, usually years.</param>
/// <remarks>
/// Periods count from 1; a part of the first one counts as the whole. Source: OASIS OpenDocument 1.2 part 2,
/// sections 6.12.13 (DB), 6.12.14 (DDB), 6.12.45 (SLN), 6.12.46 (SYD), 6.12.50 (VDB).
/// </remarks>
public sealed record Depreciation(Wide Cost, Wide Salvage, Wide Life)
{
    private const int LifeMax = 10_000;

    private const string LifeProblem = "the life must be positive";
    private const string PeriodProblem = "the period must lie above 0, up to the life";

    /// <summary>SLN: the same in every period.</summary>
    public Answer StraightLine() =>
        Life.IsZero ? Answer.Invalid("the life must not be 0") : (Cost - Salvage) / Life;

    /// <summary>SYD: sum of the years' digits.</summary>
    public Answer SumOfYears(Wide period) =>
        Life.Sign <= 0 ? Answer.Invalid(LifeProblem)
        : period.Sign <= 0 || period > Life ? Answer.Invalid(PeriodProblem)
        : (Cost - Salvage) * (Life - period + 1) * 2 / (Life * (Life + 1));

    /// <summary>
    /// DB: a fixed share, rounded to three places, of what is left; where the first year has fewer months
    /// than 12, the period after the life has the others.
    /// </summary>
    public Answer FixedDeclining(Wide period, int firstYearMonths = 12)
    {
        var periods = Wide.Max(Wide.Floor(period), Wide.One);
        if (Life.Sign <= 0) return Answer.Invalid(LifeProblem);
        if (Cost.Sign <= 0 || Salvage.Sign < 0 || Salvage > Cost)
            return Answer.Invalid("the salvage must lie between 0 and the cost, the cost above 0");
        if (firstYearMonths is < 1 or > 12) return Answer.Invalid("the first year has 1 to 12 months");
        if (period.Sign <= 0 || period > Life + 1)
            return Answer.Invalid($"{PeriodProblem}, or be the one after it");
        var share = Wide.Floor(((1 - Wide.Pow(Salvage / Cost, 1 / Life)) * 1000) + 0.5) / 1000;
        var first = Cost * share * firstYearMonths / 12;
        if (periods == 1) return first;
        var whole = Wide.Min(periods, Wide.Floor(Life));
        var left = (Cost - first) * Wide.Pow(1 - share, period > Life ? whole - 1 : whole - 2);
        return period > Life ? left * share * (12 - firstYearMonths) / 12 : left * share;
    }

    /// <summary>
    /// DDB: a share <paramref name="factor"/>/life of what is left, but not below the salvage.
    /// </summary>
    public Answer Declining(Wide period, Wide? factor = null)
    {
        var speed = factor ?? 2;
        if (Refuse(speed) is { } reason) return Answer.Invalid(reason);
        if (Salvage.Sign < 0) return Answer.Invalid("the salvage must not be negative");
        if (period.Sign <= 0 || period > Life) return Answer.Invalid(PeriodProblem);
        var end = Wide.Max(period, Wide.One);
        return Wide.Max(LeftAfter(end - 1, speed) - LeftAfter(end, speed), Wide.Zero);
    }

    /// <summary>
    /// VDB: from one moment of the life to another, by <see cref="Declining"/>, and in a straight line from
    /// where that is more, unless <paramref name="noSwitch"/>. Within a period the value falls evenly.
    /// </summary>
    public Answer VariableDeclining(Wide start, Wide end, Wide? factor = null, bool noSwitch = false)
    {
        var speed = factor ?? 2;
        if (Refuse(speed) is { } reason) return Answer.Invalid(reason);
        if (start.Sign < 0 || end < start || end > Life)
            return Answer.Invalid("start and end must lie in order between 0 and the life");
        if (Life > LifeMax) return Answer.Invalid($"the life must not exceed {LifeMax} periods");
        return LostBy(end, speed, noSwitch) - LostBy(start, speed, noSwitch);
    }

    private string? Refuse(Wide factor) => this switch
    {
        _ when Life.Sign <= 0 => LifeProblem,
        _ when Cost.Sign < 0 || Salvage > Cost => "the cost must not be negative, nor below the salvage",
        _ when factor.Sign <= 0 => "the factor must be positive",
        _ => null,
    };

    /// <summary>
    /// The value after so many periods of declining; a share above the whole takes all at once.
    /// </summary>
    private Wide LeftAfter(Wide periods, Wide factor) => periods.IsZero
        ? Cost
        : Wide.Max(Cost * Wide.Pow(Wide.Max(1 - (factor / Life), Wide.Zero), periods), Salvage);

    private Wide LostBy(Wide moment, Wide factor, bool noSwitch)
    {
        var left = Cost;
        for (var period = Wide.Zero; period < moment; period += 1)
        {
            var declining = Wide.Min(left * Wide.Min(factor / Life, Wide.One), left - Salvage);
            var straight = (left - Salvage) / (Life - period);
            var loss = noSwitch ? declining : Wide.Max(declining, straight);
            left -= loss * Wide.Min(moment - period, Wide.One);
        }

        return Cost - left;
    }
}
