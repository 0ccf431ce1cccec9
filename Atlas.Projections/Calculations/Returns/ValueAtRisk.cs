using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Atlas.Projections.Calculations;

/// <summary>A loss that returns exceed in few periods only, and what they lose on average then.</summary>
/// <param name="Value">Value at risk: a fraction of what is invested, a loss positive; per period.</param>
/// <param name="Shortfall">
/// Conditional value at risk (expected shortfall): the mean loss in the periods beyond it.
/// </param>
public sealed record TailLoss(double Value, double Shortfall);

/// <summary>How a value at risk stood the test of what came.</summary>
/// <param name="Statistic">Likelihood ratio, chi-squared with one degree of freedom.</param>
/// <param name="Probability">
/// Of at least such a deviation if the model is right; below 0.05 it is usually rejected.
/// </param>
public sealed record KupiecTest(int Periods, int Exceeded, double Statistic, double Probability);

/// <summary>
/// Value at risk and expected shortfall of a series of returns per period, at a confidence such as 0.95.
/// </summary>
/// <remarks>
/// Statistics are in double precision. Sources: C. Acerbi and D. Tasche, "On the coherence of expected
/// shortfall" (2002); E. A. Cornish and R. A. Fisher, "Moments and cumulants in the specification of
/// distributions" (1938); P. H. Kupiec, "Techniques for verifying the accuracy of risk measurement models"
/// (1995).
/// </remarks>
public static class ValueAtRisk
{
    /// <summary>What is wrong with the arguments; null = nothing.</summary>
    /// <param name="countMin">
    /// 1 for the historical, 2 for the normal, 4 for the Cornish-Fisher method.
    /// </param>
    public static string? Problem(IReadOnlyList<double> returns, double confidence, int countMin) =>
        !(confidence is > 0 and < 1) ? "the confidence must lie between 0 and 1"
        : (Risk.Refuse(returns, countMin) as Answer.None)?.Reason;

    /// <summary>
    /// Of the returns themselves. The value is the smallest loss that at most a share of 1 - confidence
    /// exceed; the shortfall is the mean of that share of worst losses, the last of them in part.
    /// </summary>
    public static TailLoss Historical(IReadOnlyList<double> returns, double confidence)
    {
        double[] losses = [.. returns.Select(r => -r).OrderDescending()];
        // A count such as 100·(1 - 0.95) is not whole in doubles, and means to be.
        var tail = Math.Round(losses.Length * (1 - confidence), 9);
        var whole = (int)Math.Floor(tail);
        var value = losses[Math.Min(whole, losses.Length - 1)];
        var shortfall = tail > 0
            ? (losses.Take(whole).Sum() + ((tail - whole) * value)) / tail
            : value;
        return new TailLoss(value, shortfall);
    }

    /// <summary>Of the normal distribution with the returns' mean and sample deviation.</summary>
    public static TailLoss Gaussian(IReadOnlyList<double> returns, double confidence)
    {
        var (mean, deviation) = (returns.Mean(), returns.StandardDeviation());
        var quantile = Normal.InvCDF(0, 1, 1 - confidence);
        var density = Normal.PDF(0, 1, quantile) / (1 - confidence);
        return new TailLoss(-(mean + (deviation * quantile)), -(mean - (deviation * density)));
    }

    /// <summary>
    /// Of the normal distribution bent to the returns' skewness and excess kurtosis (both of the population).
    /// </summary>
    public static TailLoss CornishFisher(IReadOnlyList<double> returns, double confidence)
    {
        var (mean, deviation) = (returns.Mean(), returns.StandardDeviation());
        var (skewness, kurtosis) = (returns.PopulationSkewness(), returns.PopulationKurtosis());
        if (!(deviation > 0)) return new TailLoss(-mean, -mean);
        var z = Normal.InvCDF(0, 1, 1 - confidence);
        var bent = z + ((z * z - 1) * skewness / 6) + (((z * z * z) - (3 * z)) * kurtosis / 24) -
            (((2 * z * z * z) - (5 * z)) * skewness * skewness / 36);
        // The mean of the same polynomial over the normal distribution's tail below z.
        var density = Normal.PDF(0, 1, z) / (1 - confidence);
        var beyond = -density * (1 + (z * skewness / 6) + ((z * z - 1) * kurtosis / 24) -
            (((2 * z * z) - 1) * skewness * skewness / 36));
        return new TailLoss(-(mean + (deviation * bent)), -(mean + (deviation * beyond)));
    }

    /// <summary>
    /// Whether losses beyond the value at risk came as often as its confidence says ("proportion of
    /// failures").
    /// </summary>
    /// <param name="exceeded">Periods that lost more, 0 to <paramref name="periods"/>.</param>
    public static KupiecTest Kupiec(int periods, int exceeded, double confidence)
    {
        var expected = 1 - confidence;
        var observed = (double)exceeded / periods;
        var statistic = -2 * (Likelihood(expected) - Likelihood(observed));
        return new KupiecTest(
            periods, exceeded, Math.Max(statistic, 0), 1 - ChiSquared.CDF(1, Math.Max(statistic, 0)));

        double Likelihood(double share) =>
            (exceeded == 0 ? 0 : exceeded * Math.Log(share)) +
            (exceeded == periods ? 0 : (periods - exceeded) * Math.Log(1 - share));
    }
}
