namespace Atlas.Projections.Calculations;

/// <summary>Another rate from the period of a payment on.</summary>
/// <param name="FromPayment">Counted from 1.</param>
/// <param name="AnnualRate">A fraction per year.</param>
public sealed record RateChange(int FromPayment, decimal AnnualRate);

/// <summary>What is paid beside a regular payment; all of it is principal.</summary>
/// <param name="WithPayment">Counted from 1.</param>
public sealed record ExtraPayment(int WithPayment, decimal Amount);

/// <summary>What an extra payment changes.</summary>
public enum ExtraEffect
{
    /// <summary>The payments stay as they are, and there are fewer.</summary>
    FewerPayments,

    /// <summary>The payments after it are lower, and as many.</summary>
    LowerPayments,
}

/// <summary>
/// What lender and borrower agree upon. Without more the loan is an annuity: level payments that pay it off.
/// </summary>
/// <param name="Principal">What is lent, at the currency's scale.</param>
/// <param name="AnnualRate">A fraction per year, 0 or more.</param>
/// <param name="Payments">How many there are.</param>
/// <param name="Start">
/// The day of the loan; the first payment is due one period later, and a start at the end of a month keeps
/// all payments there.
/// </param>
public sealed record LoanTerms(decimal Principal, decimal AnnualRate, int Payments, DateOnly Start)
{
    /// <summary>Sixty years of weekly payments.</summary>
    public const int PaymentsMax = 3_120;

    public const decimal PrincipalMax = 1_000_000_000_000_000m;
    public const int ScaleMax = 8;

    /// <summary>1, 2, 3, 4, 6 or 12 for whole months, 26 or 52 for weeks.</summary>
    public int PaymentsPerYear { get; init; } = 12;

    /// <summary>
    /// How long a period is; null = every period is the same part of a year, whatever its days.
    /// </summary>
    public DayCount? DayCount { get; init; }

    /// <summary>The first so many payments are interest alone; all of them = a bullet loan.</summary>
    public int InterestOnly { get; init; }

    /// <summary>What the level payments leave, due with the last one.</summary>
    public decimal Balloon { get; init; }

    public IReadOnlyList<RateChange> RateChanges { get; init; } = [];

    public IReadOnlyList<ExtraPayment> ExtraPayments { get; init; } = [];

    public ExtraEffect ExtraEffect { get; init; }

    /// <summary>Places of the currency; what is paid is rounded to them, half to even.</summary>
    public int Scale { get; init; } = 2;

    /// <summary>What is wrong with the terms; null = nothing.</summary>
    public string? Problem => this switch
    {
        { Scale: < 0 or > ScaleMax } => $"the scale must lie between 0 and {ScaleMax}",
        { Principal: <= 0 or > PrincipalMax } => $"the principal must lie above 0, up to {PrincipalMax}",
        { Payments: < 1 or > PaymentsMax } => $"there are 1 to {PaymentsMax} payments",
        { PaymentsPerYear: not (1 or 2 or 3 or 4 or 6 or 12 or 26 or 52) } =>
            "payments per year are 1, 2, 3, 4, 6, 12, 26 or 52",
        _ when !IsRate(AnnualRate) || !RateChanges.All(c => IsRate(c.AnnualRate)) =>
            "a rate lies between 0 and 10, where 0.05 is 5 %",
        _ when InterestOnly < 0 || InterestOnly > Payments =>
            "the payments of interest alone must lie between 0 and all of them",
        _ when Balloon < 0 || Balloon > Principal => "the balloon must lie between 0 and the principal",
        _ when !IsMoney(Principal) || !IsMoney(Balloon) || !ExtraPayments.All(e => IsMoney(e.Amount)) =>
            "an amount has more places than the currency",
        _ when !ExtraPayments.All(e => e.Amount is > 0 and <= PrincipalMax) =>
            "an extra payment must be positive",
        _ when !ExtraPayments.Select(e => e.WithPayment).Concat(RateChanges.Select(c => c.FromPayment))
            .All(n => n >= 1 && n <= Payments) => "payments count from 1 to the number of payments",
        _ when RateChanges.DistinctBy(c => c.FromPayment).Count() < RateChanges.Count =>
            "two changes of the rate begin with the same payment",
        _ when Start.Year + (Payments / PaymentsPerYear) >= DateOnly.MaxValue.Year =>
            "the last payment lies beyond the calendar",
        _ => null,
    };

    private static bool IsRate(decimal rate) => rate is >= 0 and <= 10;

    private bool IsMoney(decimal amount) => decimal.Round(amount, Scale) == amount;
}
