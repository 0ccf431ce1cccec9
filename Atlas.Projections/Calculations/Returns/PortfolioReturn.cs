namespace Atlas.Projections.Calculations;

/// <summary>A portfolio at the end of a day.</summary>
/// <param name="Value">What it was worth then, the day's flow included; the currency's unit.</param>
/// <param name="Flow">What was paid in on the day; what was taken out is negative.</param>
public readonly record struct PortfolioDay(DateOnly Date, Wide Value, Wide Flow = default);

/// <summary>When in its day a flow moves.</summary>
public enum FlowTiming
{
    /// <summary>Before anything else: it shares in the day's result.</summary>
    StartOfDay,

    /// <summary>After everything else: the day's result is without it.</summary>
    EndOfDay,
}

/// <summary>
/// What a portfolio returned over the days given, as a fraction (0.05 = 5 %) of the whole time, not of a
/// year; see <see cref="Annualised"/>. The first day is the opening: its value counts, its flow is part of
/// it.
/// </summary>
/// <remarks>
/// Source: GIPS Standards Handbook, calculation of time-weighted and money-weighted returns; P. O. Dietz,
/// "Pension Funds: Measuring Investment Performance" (1966).
/// </remarks>
public static class PortfolioReturn
{
    private const string TooFew = "a return needs at least an opening and a closing day, in order of time";

    /// <summary>
    /// Returns between the days linked with each other: what it says of the manager does not depend on when
    /// others pay in. Every day with a flow must be there with its value.
    /// </summary>
    public static Answer TimeWeighted(IReadOnlyList<PortfolioDay> days, FlowTiming timing)
    {
        if (!IsInOrder(days)) return Answer.Invalid(TooFew);
        var growth = Wide.One;
        for (var i = 1; i < days.Count; i++)
        {
            var flow = days[i].Flow;
            var (before, after) = timing == FlowTiming.StartOfDay
                ? (days[i - 1].Value + flow, days[i].Value)
                : (days[i - 1].Value, days[i].Value - flow);
            if (before.Sign <= 0) return Answer.Invalid(
                $"nothing is invested on {days[i].Date:yyyy-MM-dd}, so nothing can be earned on it");
            growth *= after / before;
        }

        return growth - 1;
    }

    /// <summary>
    /// The result over what was invested on average, each flow for the part of the time that it was there.
    /// Only the first and the last day's value are used.
    /// </summary>
    public static Answer ModifiedDietz(IReadOnlyList<PortfolioDay> days, FlowTiming timing)
    {
        if (!IsInOrder(days)) return Answer.Invalid(TooFew);
        var (opening, closing) = (days[0], days[^1]);
        var length = closing.Date.DayNumber - opening.Date.DayNumber;
        var ownDay = timing == FlowTiming.StartOfDay ? 1 : 0;
        var (flows, invested) = (Wide.Zero, opening.Value);
        foreach (var day in days.Skip(1))
        {
            flows += day.Flow;
            invested += day.Flow * (closing.Date.DayNumber - day.Date.DayNumber + ownDay) / length;
        }

        return invested.Sign > 0
            ? (closing.Value - opening.Value - flows) / invested
            : Answer.Invalid("on average nothing is invested, so there is nothing to relate the result to");
    }

    /// <summary>
    /// The rate per year of 365 days at which opening, flows and closing balance: what the investor earned.
    /// Like every internal rate it may have several values.
    /// </summary>
    public static Answer MoneyWeighted(IReadOnlyList<PortfolioDay> days) => IsInOrder(days)
        ? InternalRate.Of([
            new DatedFlow(days[0].Date, -days[0].Value),
            .. days.Skip(1).Select(day => new DatedFlow(day.Date, -day.Flow)),
            new DatedFlow(days[^1].Date, days[^1].Value),
        ])
        : Answer.Invalid(TooFew);

    /// <summary>The return per year of 365 days that comes to the same over so many days.</summary>
    public static Answer Annualised(Wide totalReturn, int days) => days < 1 || totalReturn < -1
        ? Answer.Invalid("a return of -1 or more over at least one day is needed")
        : Wide.Pow(totalReturn + 1, (Wide)365 / days) - 1;

    private static bool IsInOrder(IReadOnlyList<PortfolioDay> days) =>
        days.Count >= 2 && days.Zip(days.Skip(1), (a, b) => a.Date < b.Date).All(isBefore => isBefore);
}
