using System.Globalization;
using Atlas.Projections.Calculations;
using CsCheck;

namespace Atlas.Tests.Projections.Calculations;

public sealed class RiskTests
{
    private static readonly double[] Returns = [0.02, -0.01, 0.03, -0.04, 0.01, 0.00, -0.02, 0.05];
    private static readonly double[] Market = [0.01, -0.02, 0.02, -0.03, 0.01, 0.01, -0.01, 0.04];

    private static readonly Gen<double[]> Series =
        Gen.Double[-0.2, 0.2].Array[4, 60].Where(series => series.Max() - series.Min() > 0.01);

    /// <summary>Worked out from the definitions by another program.</summary>
    [Fact]
    public void Ratios_are_those_of_their_definitions()
    {
        Text(Risk.Volatility(Returns, 252)).ShouldBe("0.45695");
        Text(Risk.DownsideDeviation(Returns, 0, 252)).ShouldBe("0.25720");
        Text(Risk.Sharpe(Returns, 0.0001, 252)).ShouldBe("2.70229");
        Text(Risk.Sortino(Returns, 0, 252)).ShouldBe("4.89898");
        Text(Risk.Beta(Returns, Market)).ShouldBe("1.21254");
        Text(Risk.TrackingError(Returns, Market, 252)).ShouldBe("0.15732");
        Text(Risk.Calmar(Returns, 8)).ShouldBe("0.75757");
    }

    [Fact]
    public void Twice_the_stake_is_twice_the_risk_and_the_same_ratio() => Series.Sample(series =>
    {
        double[] doubled = [.. series.Select(r => 2 * r)];
        return IsClose(Value(Risk.Volatility(doubled, 12)), 2 * Value(Risk.Volatility(series, 12))) &&
            IsClose(Value(Risk.Sharpe(doubled, 0, 12)), Value(Risk.Sharpe(series, 0, 12))) &&
            IsClose(Value(Risk.Beta(doubled, series)), 2);
    });

    [Fact]
    public void A_higher_confidence_never_means_a_smaller_loss() =>
        Gen.Select(Series, Gen.Double[0.5, 0.98], Gen.Double[0, 0.0199]).Sample((series, confidence, more) =>
        {
            var (low, high) = (confidence, confidence + more);
            return IsNotLess(ValueAtRisk.Historical(series, high), ValueAtRisk.Historical(series, low)) &&
                IsNotLess(ValueAtRisk.Gaussian(series, high), ValueAtRisk.Gaussian(series, low));
        });

    [Fact]
    public void The_shortfall_is_never_less_than_the_value_at_risk() =>
        Gen.Select(Series, Gen.Double[0.5, 0.999]).Sample((series, confidence) =>
            new[] { ValueAtRisk.Historical(series, confidence), ValueAtRisk.Gaussian(series, confidence) }
                .All(loss => loss.Shortfall >= loss.Value - 1e-12));

    /// <summary>Of 100 losses of 1 % to 100 % five are worse than 95 %, and their mean is 98 %.</summary>
    [Fact]
    public void The_historical_value_at_risk_counts_losses()
    {
        double[] returns = [.. Enumerable.Range(1, 100).Select(i => -i / 100.0)];
        var loss = ValueAtRisk.Historical(returns, 0.95);
        (loss.Value, Math.Round(loss.Shortfall, 12)).ShouldBe((0.95, 0.98));
    }

    /// <summary>
    /// The normal distribution's quantile and tail mean at 95 %: 1.644854 and 2.062713 deviations.
    /// </summary>
    [Fact]
    public void The_normal_value_at_risk_is_that_of_tables()
    {
        double[] returns = [-1 / Math.Sqrt(2), 1 / Math.Sqrt(2)];
        var loss = ValueAtRisk.Gaussian(returns, 0.95);
        (Math.Round(loss.Value, 6), Math.Round(loss.Shortfall, 6)).ShouldBe((1.644854, 2.062713));
    }

    /// <summary>
    /// Without skewness and with the normal kurtosis nothing is bent; the mean of the tail is checked by sum.
    /// </summary>
    [Fact]
    public void The_bent_shortfall_is_the_mean_of_the_bent_quantiles()
    {
        double[] returns = [-0.08, -0.03, -0.01, 0, 0.01, 0.01, 0.02, 0.03, 0.03, 0.04];
        const int steps = 200_000;
        var mean = Enumerable.Range(0, steps)
            .Average(i => ValueAtRisk.CornishFisher(returns, 1 - (0.05 * (i + 0.5) / steps)).Value);
        ValueAtRisk.CornishFisher(returns, 0.95).Shortfall.ShouldBe(mean, 1e-6);
    }

    /// <summary>
    /// Six exceedances of a 99 % value at risk in 255 days: statistic 3.415, probability 6.5 %.
    /// </summary>
    [Fact]
    public void Kupiec_rejects_what_fails_too_often_or_too_seldom()
    {
        var test = ValueAtRisk.Kupiec(255, 6, 0.99);
        (Math.Round(test.Statistic, 4), Math.Round(test.Probability, 4)).ShouldBe((3.4154, 0.0646));
        ValueAtRisk.Kupiec(250, 0, 0.95).Probability.ShouldBeLessThan(0.001);
        ValueAtRisk.Kupiec(250, 40, 0.95).Probability.ShouldBeLessThan(0.001);
        ValueAtRisk.Kupiec(100, 5, 0.95).Probability.ShouldBeGreaterThan(0.99);
    }

    [Fact]
    public void The_deepest_fall_has_its_days()
    {
        var day = new DateOnly(2026, 1, 1);
        decimal[] values = [100, 120, 90, 96, 120, 130, 110];
        Drawdowns.Deepest([.. values.Select((v, i) => (day.AddDays(i), v))]).ShouldBe(
            new Drawdown(0.25m, day.AddDays(1), day.AddDays(2), day.AddDays(4), 3));
        Drawdowns.Deepest([(day, 10m), (day.AddDays(5), 5m)]).ShouldBe(
            new Drawdown(0.5m, day, day.AddDays(5), null, 5));
        Drawdowns.Deepest([(day, 10m), (day.AddDays(5), 11m)]).ShouldBe(
            new Drawdown(0m, day, day, day, 0));
        Drawdowns.Deepest([(day, 10m), (day, 11m)]).ShouldBeNull();
    }

    [Fact]
    public void What_cannot_be_measured_says_why()
    {
        Risk.Volatility([0.1], 12).ShouldBeOfType<Answer.None>().Reason.ShouldContain("at least 2");
        Risk.Sharpe([0.1, 0.1], 0, 12).ShouldBeOfType<Answer.None>().Reason.ShouldContain("vary");
        Risk.Beta([0.1, 0.2], [0.1]).ShouldBeOfType<Answer.None>().Reason.ShouldContain("benchmark");
        Risk.Sortino([0.1, 0.2], 0, 12).ShouldBeOfType<Answer.None>().Reason.ShouldContain("short");
        ValueAtRisk.Problem([0.1, -2], 0.95, 2).ShouldNotBeNull().ShouldContain("-1");
        ValueAtRisk.Problem([0.1, 0.2], 1, 2).ShouldNotBeNull().ShouldContain("confidence");
        ValueAtRisk.Problem([0.1, 0.2], 0.95, 2).ShouldBeNull();
    }

    private static bool IsNotLess(TailLoss high, TailLoss low) =>
        high.Value >= low.Value - 1e-12 && high.Shortfall >= low.Shortfall - 1e-12;

    private static bool IsClose(double actual, double expected) =>
        Math.Abs(actual - expected) <= 1e-9 * (1 + Math.Abs(expected));

    private static double Value(Answer answer) => (double)((Answer.Unique)answer).Value;

    private static string Text(Answer answer) => Value(answer).ToString("F5", CultureInfo.InvariantCulture);
}
