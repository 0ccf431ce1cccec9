using System.ComponentModel;
using Atlas.Projections.Calculations;
using GraphQL;

namespace Atlas.Api.GraphQL;

/// <summary>What portfolios returned, and at which risk.</summary>
public sealed partial class Query
{
    private const string DaysText = "In order of time; the first is the opening.";

    [Description("Returns between the days linked with each other, of the whole time.")]
    public static CalculationNode TimeWeightedReturn(
        [Description(DaysText)] IReadOnlyList<PortfolioDayInput> days, FlowTiming timing) =>
        new(PortfolioReturn.TimeWeighted(PortfolioDayInput.Of(days), timing));

    [Description("The result over what was invested on average, of the whole time.")]
    public static CalculationNode ModifiedDietzReturn(
        [Description(DaysText)] IReadOnlyList<PortfolioDayInput> days, FlowTiming timing) =>
        new(PortfolioReturn.ModifiedDietz(PortfolioDayInput.Of(days), timing));

    [Description("What the investor earned, per year of 365 days.")]
    public static CalculationNode MoneyWeightedReturn(
        [Description(DaysText)] IReadOnlyList<PortfolioDayInput> days) =>
        new(PortfolioReturn.MoneyWeighted(PortfolioDayInput.Of(days)));

    [Description("The risk of returns, one per period, as fractions.")]
    public static RiskNode Risk(
        IReadOnlyList<Wide> returns,
        [Description("252 for trading days, 12 for months; figures are annualised by it.")]
        Wide periodsPerYear,
        IReadOnlyList<Wide>? benchmark = null) =>
        new(RiskNode.Of(returns), (double)periodsPerYear, RiskNode.Of(benchmark ?? []));

    [Description("The deepest fall of a value; null where values are not positive, one a day in order.")]
    public static Drawdown? Drawdown(IReadOnlyList<ValueOfDayInput> values) =>
        Drawdowns.Deepest([.. values.Select(v => (v.Date, v.Value))]);

    [Description("Whether losses beyond a value at risk came as often as its confidence says; " +
        "null where the numbers are not so.")]
    public static KupiecTest? Kupiec(int periods, int exceeded, Wide confidence) =>
        periods > 0 && exceeded >= 0 && exceeded <= periods && confidence > 0 && confidence < 1
            ? ValueAtRisk.Kupiec(periods, exceeded, (double)confidence)
            : null;
}

public sealed record PortfolioDayInput
{
    public required DateOnly Date { get; init; }

    [Description("At the end of the day, its flow included.")]
    public required Wide Value { get; init; }

    [Description("Paid in; taken out is negative.")]
    public Wide? Flow { get; init; }

    internal static List<PortfolioDay> Of(IEnumerable<PortfolioDayInput> days) =>
        [.. days.Select(d => new PortfolioDay(d.Date, d.Value, d.Flow ?? 0))];
}

public sealed record ValueOfDayInput
{
    public required DateOnly Date { get; init; }

    public required decimal Value { get; init; }
}

/// <summary>How a value at risk is worked out.</summary>
public enum RiskMethod
{
    Historical,
    Normal,
    CornishFisher,
}

[Name("Risk")]
public sealed class RiskNode(double[] returns, double periodsPerYear, double[] benchmark)
{
    [Description("Sample standard deviation, per year.")]
    public CalculationNode Volatility() => new(Risk.Volatility(returns, periodsPerYear));

    [Description("Per year.")]
    public CalculationNode DownsideDeviation([Description("Per period.")] Wide? target = null) =>
        new(Risk.DownsideDeviation(returns, Of(target), periodsPerYear));

    public CalculationNode Sharpe([Description("Per period.")] Wide? riskless = null) =>
        new(Risk.Sharpe(returns, Of(riskless), periodsPerYear));

    public CalculationNode Sortino([Description("Per period.")] Wide? target = null) =>
        new(Risk.Sortino(returns, Of(target), periodsPerYear));

    public CalculationNode Calmar() => new(Risk.Calmar(returns, periodsPerYear));

    public CalculationNode Beta() => new(Risk.Beta(returns, benchmark));

    [Description("Per year.")]
    public CalculationNode TrackingError() => new(Risk.TrackingError(returns, benchmark, periodsPerYear));

    public ValueAtRiskNode ValueAtRisk(RiskMethod method, [Description("Such as 0.95.")] Wide confidence) =>
        new(returns, (double)confidence, method);

    internal static double[] Of(IEnumerable<Wide> numbers) => [.. numbers.Select(n => (double)n)];

    private static double Of(Wide? number) => (double)(number ?? 0);
}

[Name("ValueAtRisk")]
[Description("Losses are positive fractions, per period.")]
public sealed class ValueAtRiskNode
{
    private readonly string? _problem;
    private readonly TailLoss? _loss;

    internal ValueAtRiskNode(double[] returns, double confidence, RiskMethod method)
    {
        (int CountMin, Func<double[], double, TailLoss> Calculate) way = method switch
        {
            RiskMethod.Historical => (1, ValueAtRisk.Historical),
            RiskMethod.Normal => (2, ValueAtRisk.Gaussian),
            _ => (4, ValueAtRisk.CornishFisher),
        };
        _problem = ValueAtRisk.Problem(returns, confidence, way.CountMin);
        _loss = _problem is null ? way.Calculate(returns, confidence) : null;
    }

    [Description("Exceeded in the share of periods that the confidence leaves.")]
    public Wide? Value => _loss is null ? null : (Wide)_loss.Value;

    [Description("The mean loss in those periods.")]
    public Wide? Shortfall => _loss is null ? null : (Wide)_loss.Shortfall;

    public IEnumerable<CalculationErrorNode> Errors => CalculationErrorNode.Of(_problem);
}
