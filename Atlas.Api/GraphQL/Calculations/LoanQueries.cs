using System.ComponentModel;
using Atlas.Projections.Calculations;
using GraphQL;

namespace Atlas.Api.GraphQL;

public sealed partial class Query
{
    [Description("Every payment of a loan; principal and extra payments sum to what was lent.")]
    public static LoanScheduleNode LoanSchedule(LoanInput terms) => new(terms.ToTerms());
}

[Description("Without more the loan is an annuity: level payments that pay it off.")]
public sealed record LoanInput
{
    public required decimal Principal { get; init; }

    [Description("A fraction per year: 0.05 = 5 %.")]
    public required decimal AnnualRate { get; init; }

    [Description("How many there are.")]
    public required int Payments { get; init; }

    [Description("The day of the loan; the first payment is due one period later.")]
    public required DateOnly Start { get; init; }

    [Description("1, 2, 3, 4, 6, 12, 26 or 52; 12 unless given.")]
    public int? PaymentsPerYear { get; init; }

    [Description("How long a period is; equal parts of a year unless given.")]
    public DayCount? DayCount { get; init; }

    [Description("The first so many payments are interest alone; all of them = a bullet loan.")]
    public int? InterestOnly { get; init; }

    [Description("What the level payments leave, due with the last one.")]
    public decimal? Balloon { get; init; }

    public IReadOnlyList<RateChangeInput>? RateChanges { get; init; }

    public IReadOnlyList<ExtraPaymentInput>? ExtraPayments { get; init; }

    [Description("FEWER_PAYMENTS unless given.")]
    public ExtraEffect? ExtraEffect { get; init; }

    [Description("Places of the currency; 2 unless given.")]
    public int? Scale { get; init; }

    internal LoanTerms ToTerms() => new(Principal, AnnualRate, Payments, Start)
    {
        PaymentsPerYear = PaymentsPerYear ?? 12,
        DayCount = DayCount,
        InterestOnly = InterestOnly ?? 0,
        Balloon = Balloon ?? 0,
        RateChanges = [.. (RateChanges ?? []).Select(c => new RateChange(c.FromPayment, c.AnnualRate))],
        ExtraPayments = [.. (ExtraPayments ?? []).Select(e => new ExtraPayment(e.WithPayment, e.Amount))],
        ExtraEffect = ExtraEffect ?? default,
        Scale = Scale ?? 2,
    };
}

public sealed record RateChangeInput
{
    [Description("From 1.")]
    public required int FromPayment { get; init; }

    public required decimal AnnualRate { get; init; }
}

public sealed record ExtraPaymentInput
{
    [Description("From 1.")]
    public required int WithPayment { get; init; }

    public required decimal Amount { get; init; }
}

[Name("LoanSchedule")]
public sealed class LoanScheduleNode(LoanTerms terms)
{
    private readonly LoanSchedule? _schedule =
        terms.Problem is null ? Atlas.Projections.Calculations.LoanSchedule.Of(terms) : null;

    [Description("Empty where the terms are wrong.")]
    public IEnumerable<LoanPayment> Payments => _schedule?.Rows ?? [];

    public decimal? TotalInterest => _schedule?.TotalInterest;

    public decimal? TotalPrincipal => _schedule?.TotalPrincipal;

    public IEnumerable<CalculationErrorNode> Errors => CalculationErrorNode.Of(terms.Problem);
}
