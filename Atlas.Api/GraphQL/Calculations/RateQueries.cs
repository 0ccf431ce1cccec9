using System.ComponentModel;
using Atlas.Projections.Calculations;

namespace Atlas.Api.GraphQL;

/// <summary>Present values of flows and the rates at which they vanish.</summary>
public sealed partial class Query
{
    private const string FlowsText = "Received is positive, paid negative; in any order.";

    [Description("The value of flows one period apart, one period before the first.")]
    public static CalculationNode Npv([Description(RateText)] Wide rate, IReadOnlyList<Wide> values) =>
        new(InternalRate.PresentValue(rate, values));

    [Description("The value of dated flows on the day of the first one in the list.")]
    public static CalculationNode Xnpv(
        [Description("A fraction per year of 365 days.")] Wide rate,
        [Description(FlowsText)] IReadOnlyList<FlowInput> flows) =>
        new(InternalRate.PresentValue(rate, FlowInput.Of(flows)));

    [Description("Every rate at which flows one period apart are worth nothing.")]
    public static CalculationNode Irr(IReadOnlyList<Wide> values) => new(InternalRate.Of(values));

    [Description("Every rate per year of 365 days at which dated flows are worth nothing.")]
    public static CalculationNode Xirr([Description(FlowsText)] IReadOnlyList<FlowInput> flows) =>
        new(InternalRate.Of(FlowInput.Of(flows)));

    [Description("The rate of flows where what is paid is financed at one rate and what is received is " +
        "invested again at another.")]
    public static CalculationNode Mirr(IReadOnlyList<Wide> values, Wide financeRate, Wide reinvestRate) =>
        new(InternalRate.Modified(values, financeRate, reinvestRate));
}

public sealed record FlowInput
{
    public required DateOnly Date { get; init; }

    public required Wide Amount { get; init; }

    internal static List<DatedFlow> Of(IEnumerable<FlowInput> flows) =>
        [.. flows.Select(f => new DatedFlow(f.Date, f.Amount))];
}
