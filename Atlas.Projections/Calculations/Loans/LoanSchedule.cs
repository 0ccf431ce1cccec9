using Atlas.Ledger.Money;

namespace Atlas.Projections.Calculations;

/// <summary>One row of a schedule, in the currency's places.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Payment">Interest and principal, without what is paid beside it.</param>
/// <param name="Extra">What is paid beside it, all of it principal.</param>
/// <param name="Balance">What is owed afterwards.</param>
public sealed record LoanPayment(
    int Number, DateOnly Date, decimal AnnualRate, decimal Payment, decimal Interest, decimal Principal,
    decimal Extra, decimal Balance);

/// <summary>
/// The payments of a loan, day by day. Interest is rounded half to even in every period; the last payment
/// takes what is left, so principal and extra payments sum to what was lent, to the cent.
/// </summary>
/// <param name="Rows">At least one; the balance after the last is zero.</param>
/// <remarks>
/// All amounts are positive. A change of the rate has the level payment worked out anew over the payments
/// that remain. Where a day count makes a period's interest exceed it, the interest is paid all the same:
/// what is owed never grows. The level payment is that of <see cref="Annuity.Payment"/>, rounded half to
/// even.
/// </remarks>
public sealed record LoanSchedule(IReadOnlyList<LoanPayment> Rows)
{
    public decimal TotalInterest => Rows.Sum(r => r.Interest);

    public decimal TotalPrincipal => Rows.Sum(r => r.Principal + r.Extra);

    /// <summary>Throws where the terms have a <see cref="LoanTerms.Problem"/>; look there first.</summary>
    public static LoanSchedule Of(LoanTerms terms)
    {
        if (terms.Problem is { } problem) throw new ArgumentException(problem, nameof(terms));
        var rates = terms.RateChanges.ToDictionary(c => c.FromPayment, c => c.AnnualRate);
        var extras = terms.ExtraPayments.ToLookup(e => e.WithPayment, e => e.Amount);
        var rows = new List<LoanPayment>(terms.Payments);
        var (balance, rate, level, day) = (terms.Principal, terms.AnnualRate, (decimal?)null, terms.Start);
        for (var number = 1; number <= terms.Payments && balance > 0; number++)
        {
            if (rates.TryGetValue(number, out var changed)) (rate, level) = (changed, null);
            var due = DueDay(terms, number);
            var interest = InterestOf(terms, balance, rate, day, due);
            var isInterestOnly = number <= terms.InterestOnly;
            if (!isInterestOnly) level ??= LevelPayment(terms, balance, rate, terms.Payments - number + 1);
            var principal = isInterestOnly ? 0 : Math.Max(level!.Value - interest, 0);
            if (number == terms.Payments || principal > balance) principal = balance;
            var extra = Math.Min(extras[number].Sum(), balance - principal);
            balance -= principal + extra;
            rows.Add(new LoanPayment(
                number, due, rate, Padded(interest + principal), Padded(interest), Padded(principal),
                Padded(extra), Padded(balance)));
            if (extra > 0 && terms.ExtraEffect == ExtraEffect.LowerPayments) level = null;
            day = due;
        }

        return new LoanSchedule(rows);

        decimal Padded(decimal amount) => Amount.AtScale(amount, terms.Scale);
    }

    private static DateOnly DueDay(LoanTerms terms, int number) => terms.PaymentsPerYear > 12
        ? terms.Start.AddDays(number * 7 * (52 / terms.PaymentsPerYear))
        : DayCounts.AddMonths(terms.Start, number * (12 / terms.PaymentsPerYear));

    private static decimal InterestOf(
        LoanTerms terms, decimal balance, decimal rate, DateOnly from, DateOnly to)
    {
        if (terms.DayCount is not { } count) return Rounded(balance * rate / terms.PaymentsPerYear, terms);
        var years = DayCounts.Years(count, from, to).ToDecimal()!.Value;
        return Rounded(balance * rate * years, terms);
    }

    /// <summary>An amount this small and a rate this low cannot leave the range of decimals.</summary>
    private static decimal LevelPayment(LoanTerms terms, decimal balance, decimal rate, int remaining)
    {
        var perPeriod = (Wide)rate / terms.PaymentsPerYear;
        var balloon = Math.Min(terms.Balloon, balance);
        return Rounded(
            -Annuity.PaymentOf(perPeriod, remaining, balance, -balloon, Due.AtEnd).ToDecimal()!.Value, terms);
    }

    private static decimal Rounded(decimal amount, LoanTerms terms) =>
        decimal.Round(amount, terms.Scale, MidpointRounding.ToEven);
}
