using MathNet.Numerics.Statistics;

namespace Atlas.Projections.Calculations;

/// <summary>
/// Risk of a series of returns, one per period of equal length, as fractions (0.01 = 1 %). Ratios and
/// deviations are annualised by the number of periods in a year, which the caller states: 252 for trading
/// days, 365 for calendar days, 12 for months.
/// </summary>
/// <remarks>
/// Statistics are in double precision. Sources: W. F. Sharpe, "The Sharpe Ratio" (1994); F. A. Sortino and
/// R. van der Meer, "Downside Risk" (1991); T. W. Young, "Calmar Ratio" (1991).
/// </remarks>
public static class Risk
{
    private const string NotVaried = "the returns do not vary, so there is no ratio";

    /// <summary>The sample standard deviation, per year; two returns or more.</summary>
    public static Answer Volatility(IReadOnlyList<double> returns, double periodsPerYear) =>
        Refuse(returns, 2) ?? Answer.Of(returns.StandardDeviation() * Math.Sqrt(periodsPerYear));

    /// <summary>
    /// The root of the mean square shortfall below a target, per year; returns above it count as no
    /// shortfall.
    /// </summary>
    /// <param name="target">Per period.</param>
    public static Answer DownsideDeviation(
        IReadOnlyList<double> returns, double target, double periodsPerYear) =>
        Refuse(returns, 1) ?? Answer.Of(Downside(returns, target) * Math.Sqrt(periodsPerYear));

    /// <summary>The mean excess over the riskless return by its own sample deviation, per year.</summary>
    /// <param name="riskless">Per period.</param>
    public static Answer Sharpe(IReadOnlyList<double> returns, double riskless, double periodsPerYear)
    {
        if (Refuse(returns, 2) is { } refused) return refused;
        var deviation = returns.StandardDeviation();
        return deviation > 0
            ? Answer.Of((returns.Mean() - riskless) / deviation * Math.Sqrt(periodsPerYear))
            : Answer.Invalid(NotVaried);
    }

    /// <summary>The mean excess over a target by the downside deviation, per year.</summary>
    /// <param name="target">Per period.</param>
    public static Answer Sortino(IReadOnlyList<double> returns, double target, double periodsPerYear)
    {
        if (Refuse(returns, 1) is { } refused) return refused;
        var downside = Downside(returns, target);
        return downside > 0
            ? Answer.Of((returns.Mean() - target) / downside * Math.Sqrt(periodsPerYear))
            : Answer.Invalid("no return falls short of the target, so there is no ratio");
    }

    /// <summary>The compound return per year by the deepest drawdown.</summary>
    public static Answer Calmar(IReadOnlyList<double> returns, double periodsPerYear)
    {
        if (Refuse(returns, 1) is { } refused) return refused;
        var (growth, top, deepest) = (1.0, 1.0, 0.0);
        foreach (var one in returns)
        {
            growth *= 1 + one;
            top = Math.Max(top, growth);
            deepest = Math.Max(deepest, 1 - (growth / top));
        }

        return deepest > 0
            ? Answer.Of((Math.Pow(growth, periodsPerYear / returns.Count) - 1) / deepest)
            : Answer.Invalid("there is no drawdown, so there is no ratio");
    }

    /// <summary>How much of the benchmark's movement the returns make, by least squares.</summary>
    public static Answer Beta(IReadOnlyList<double> returns, IReadOnlyList<double> benchmark)
    {
        if (Refuse(returns, 2) is { } refused) return refused;
        if (returns.Count != benchmark.Count) return Answer.Invalid("there are not as many of the benchmark");
        var variance = benchmark.Variance();
        return variance > 0
            ? Answer.Of(returns.Covariance(benchmark) / variance)
            : Answer.Invalid("the benchmark does not vary, so there is no slope");
    }

    /// <summary>The sample standard deviation of the difference from a benchmark, per year.</summary>
    public static Answer TrackingError(
        IReadOnlyList<double> returns, IReadOnlyList<double> benchmark, double periodsPerYear) =>
        returns.Count == benchmark.Count
            ? Volatility([.. returns.Zip(benchmark, (r, b) => r - b)], periodsPerYear)
            : Answer.Invalid("there are not as many of the benchmark");

    internal static Answer? Refuse(IReadOnlyList<double> returns, int countMin) =>
        returns.Count < countMin ? Answer.Invalid($"at least {countMin} returns are needed")
        : !returns.All(double.IsFinite) || returns.Any(r => r < -1)
            ? Answer.Invalid("a return is a number of -1 or more")
        : null;

    private static double Downside(IReadOnlyList<double> returns, double target) =>
        Math.Sqrt(returns.Sum(r => Math.Pow(Math.Min(r - target, 0), 2)) / returns.Count);
}
