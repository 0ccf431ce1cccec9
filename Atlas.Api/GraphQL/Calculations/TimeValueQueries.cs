using System.ComponentModel;
using Atlas.Projections.Calculations;

namespace Atlas.Api.GraphQL;

/// <summary>Level payments, under the names that spreadsheets give them.</summary>
public sealed partial class Query
{
    private const string RateText = "A fraction per period: 0.01 = 1 %.";
    private const string SignText = "Received is positive, paid negative.";

    [Description("The level payment that pays a loan off or saves a sum up.")]
    public static CalculationNode Pmt(
        [Description(RateText)] Wide rate, Wide nper, [Description(SignText)] Wide pv,
        Wide? fv = null, Due due = Due.AtEnd) => new(Annuity.Payment(rate, nper, pv, fv ?? 0, due));

    [Description("What payments and a final sum are worth at the start.")]
    public static CalculationNode Pv(
        [Description(RateText)] Wide rate, Wide nper, [Description(SignText)] Wide pmt,
        Wide? fv = null, Due due = Due.AtEnd) => new(Annuity.PresentValue(rate, nper, pmt, fv ?? 0, due));

    [Description("What payments and a first sum come to at the end.")]
    public static CalculationNode Fv(
        [Description(RateText)] Wide rate, Wide nper, [Description(SignText)] Wide pmt,
        Wide? pv = null, Due due = Due.AtEnd) => new(Annuity.FutureValue(rate, nper, pmt, pv ?? 0, due));

    [Description("The number of periods, which may be a fraction.")]
    public static CalculationNode Nper(
        [Description(RateText)] Wide rate, [Description(SignText)] Wide pmt, Wide pv,
        Wide? fv = null, Due due = Due.AtEnd) => new(Annuity.Periods(rate, pmt, pv, fv ?? 0, due));

    [Description("The rate per period of level payments; there may be several.")]
    public static CalculationNode Rate(
        Wide nper, [Description(SignText)] Wide pmt, Wide pv, Wide? fv = null, Due due = Due.AtEnd) =>
        new(InternalRate.OfAnnuity(nper, pmt, pv, fv ?? 0, due));

    [Description("The interest within one level payment.")]
    public static CalculationNode Ipmt(
        [Description(RateText)] Wide rate, [Description("From 1.")] Wide period, Wide nper,
        [Description(SignText)] Wide pv, Wide? fv = null, Due due = Due.AtEnd) =>
        new(Instalments.Interest(rate, period, nper, pv, fv ?? 0, due));

    [Description("The principal within one level payment.")]
    public static CalculationNode Ppmt(
        [Description(RateText)] Wide rate, [Description("From 1.")] Wide period, Wide nper,
        [Description(SignText)] Wide pv, Wide? fv = null, Due due = Due.AtEnd) =>
        new(Instalments.Principal(rate, period, nper, pv, fv ?? 0, due));

    [Description("The interest within the payments of some periods, both ends included.")]
    public static CalculationNode Cumipmt(
        [Description(RateText)] Wide rate, Wide nper, Wide pv, int first, int last, Due due = Due.AtEnd) =>
        new(Instalments.InterestBetween(rate, nper, pv, first, last, due));

    [Description("The principal within the payments of some periods, both ends included.")]
    public static CalculationNode Cumprinc(
        [Description(RateText)] Wide rate, Wide nper, Wide pv, int first, int last, Due due = Due.AtEnd) =>
        new(Instalments.PrincipalBetween(rate, nper, pv, first, last, due));

    [Description("What a nominal annual rate comes to, compounded so many times a year.")]
    public static CalculationNode Effect(Wide rate, Wide periodsPerYear) =>
        new(NominalRate.ToEffective(rate, periodsPerYear));

    [Description("The nominal annual rate of an effective one, compounded so many times a year.")]
    public static CalculationNode Nominal(Wide rate, Wide periodsPerYear) =>
        new(NominalRate.FromEffective(rate, periodsPerYear));
}
