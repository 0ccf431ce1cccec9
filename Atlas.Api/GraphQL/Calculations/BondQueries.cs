using System.ComponentModel;
using Atlas.Projections.Calculations;
using GraphQL;

namespace Atlas.Api.GraphQL;

/// <summary>Bonds and what assets lose in value.</summary>
public sealed partial class Query
{
    [Description("A bond with level coupons; prices are clean, per 100 of face value.")]
    public static BondNode Bond(BondInput terms) => new(terms.ToBond());

    [Description("Interest accrued on a security from its issue.")]
    public static CalculationNode AccruedInterest(AccruedInterestInput terms) =>
        new(terms.ToTerms().Amount());

    [Description("What an asset loses in value over its life.")]
    public static DepreciationNode Depreciation(Wide cost, Wide salvage, Wide life) =>
        new(new Depreciation(cost, salvage, life));
}

public sealed record BondInput
{
    public required DateOnly Settlement { get; init; }

    public required DateOnly Maturity { get; init; }

    [Description("Coupon per year, as a fraction of the face value.")]
    public required Wide Rate { get; init; }

    [Description("Per 100 of face value; 100 unless given.")]
    public Wide? Redemption { get; init; }

    [Description("Coupons per year: 1, 2 or 4; 2 unless given.")]
    public int? Frequency { get; init; }

    [Description("ACTUAL_ACTUAL unless given.")]
    public DayCount? Basis { get; init; }

    internal Bond ToBond() => new(
        Settlement, Maturity, Rate, Redemption ?? 100, Frequency ?? 2, Basis ?? DayCount.ActualActual);
}

[Name("Bond")]
public sealed class BondNode(Bond bond)
{
    private const string YieldText = "A fraction per year, compounded with the coupons.";

    public CalculationNode Price([Name("yield"), Description(YieldText)] Wide rate) => new(bond.Price(rate));

    public CalculationNode Yield([Description("Clean, per 100 of face value.")] Wide price) =>
        new(bond.Yield(price));

    [Description("Macaulay's, in years.")]
    public CalculationNode Duration([Name("yield"), Description(YieldText)] Wide rate) =>
        new(bond.Duration(rate));

    [Description("The relative fall of the price per unit of yield, in years.")]
    public CalculationNode ModifiedDuration([Name("yield"), Description(YieldText)] Wide rate) =>
        new(bond.ModifiedDuration(rate));

    [Description("In square years.")]
    public CalculationNode Convexity([Name("yield"), Description(YieldText)] Wide rate) =>
        new(bond.Convexity(rate));
}

public sealed record AccruedInterestInput
{
    public required DateOnly Issue { get; init; }

    public required DateOnly Settlement { get; init; }

    [Description("Coupon per year, as a fraction of par.")]
    public required Wide Rate { get; init; }

    public required Wide Par { get; init; }

    public required DayCount Basis { get; init; }

    internal AccruedInterest ToTerms() => new(Issue, Settlement, Settlement, Rate, Par, 1, Basis);
}

[Name("Depreciation")]
public sealed class DepreciationNode(Depreciation asset)
{
    [Description("In every period.")]
    public CalculationNode StraightLine() => new(asset.StraightLine());

    public CalculationNode SumOfYears([Description("From 1.")] Wide period) => new(asset.SumOfYears(period));

    public CalculationNode FixedDeclining(
        [Description("From 1.")] Wide period, int firstYearMonths = 12) =>
        new(asset.FixedDeclining(period, firstYearMonths));

    public CalculationNode Declining(
        [Description("From 1.")] Wide period, [Description("2 unless given.")] Wide? factor = null) =>
        new(asset.Declining(period, factor));

    [Description("From one moment of the life to another.")]
    public CalculationNode VariableDeclining(
        Wide start, Wide end, [Description("2 unless given.")] Wide? factor = null,
        [Description("Do not go over to a straight line where that is more.")] bool noSwitch = false) =>
        new(asset.VariableDeclining(start, end, factor, noSwitch));
}
