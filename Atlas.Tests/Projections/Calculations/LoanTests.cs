using Atlas.Projections.Calculations;
using CsCheck;

namespace Atlas.Tests.Projections.Calculations;

public sealed class LoanTests
{
    private static readonly LoanTerms House = new(250_000m, 0.05m, 360, new DateOnly(2026, 1, 31));

    private static readonly Gen<LoanTerms> Terms = Gen.Select(
        Gen.Decimal[1m, 1_000_000m], Gen.Decimal[0m, 0.3m], Gen.Int[1, 120], Gen.Int[0, 3], Gen.Int[0, 5],
        Gen.Int[0, 120], Gen.Bool, Gen.Select(Gen.Int[1, 120], Gen.Decimal[0.01m, 50_000m]).List[0, 4])
        .Select((principal, rate, payments, perYear, count, interestOnly, lower, changes) =>
            new LoanTerms(Math.Round(principal, 2), Math.Round(rate, 5), payments, new DateOnly(2020, 2, 29))
            {
                PaymentsPerYear = new[] { 1, 4, 12, 52 }[perYear],
                DayCount = count == 5 ? null : (DayCount)count,
                InterestOnly = Math.Min(interestOnly, payments),
                Balloon = Math.Round(principal / 7, 2),
                ExtraEffect = lower ? ExtraEffect.LowerPayments : ExtraEffect.FewerPayments,
                ExtraPayments = [.. changes.Where(c => c.Item1 <= payments)
                    .Select(c => new ExtraPayment(c.Item1, Math.Round(c.Item2, 2)))],
                RateChanges = [.. changes.Where(c => c.Item1 <= payments).DistinctBy(c => c.Item1)
                    .Select(c => new RateChange(c.Item1, Math.Round(c.Item2 / 100_000m, 4)))],
            });

    [Fact]
    public void Whatever_the_terms_the_schedule_sums_to_the_principal() => Terms.Sample(terms =>
    {
        if (terms.Problem is not null) return false;
        var schedule = LoanSchedule.Of(terms);
        var balance = terms.Principal;
        foreach (var row in schedule.Rows)
        {
            balance -= row.Principal + row.Extra;
            if (row.Balance != balance || row.Payment != row.Interest + row.Principal) return false;
            if (decimal.Round(row.Payment, 2) != row.Payment || row.Extra < 0) return false;
        }

        return balance == 0 && schedule.TotalPrincipal == terms.Principal;
    });

    [Fact]
    public void An_annuity_pays_the_same_every_month_and_the_last_one_takes_the_rest()
    {
        var rows = LoanSchedule.Of(House).Rows;
        rows[0].ShouldBe(new LoanPayment(
            1, new(2026, 2, 28), 0.05m, 1342.05m, 1041.67m, 300.38m, 0, 249_699.62m));
        rows[1].ShouldBe(new LoanPayment(
            2, new(2026, 3, 31), 0.05m, 1342.05m, 1040.42m, 301.63m, 0, 249_397.99m));
        rows.Take(359).ShouldAllBe(r => r.Payment == 1342.05m);
        (rows[359].Date, rows[359].Balance, rows[359].Payment).ShouldBe((new(2056, 1, 31), 0m, 1345.33m));
    }

    [Fact]
    public void Interest_is_rounded_half_to_even()
    {
        var terms = House with
        {
            Principal = 100.20m, AnnualRate = 0.025m, Payments = 2, PaymentsPerYear = 1, InterestOnly = 2,
        };
        LoanSchedule.Of(terms).Rows.Select(r => r.Interest).ShouldBe([2.50m, 2.50m]);
        LoanSchedule.Of(terms with { Principal = 100.60m }).Rows[0].Interest.ShouldBe(2.52m);
    }

    [Fact]
    public void A_bullet_loan_pays_interest_alone_and_all_principal_at_its_end()
    {
        var terms = House with
        {
            Principal = 1000m, AnnualRate = 0.06m, Payments = 3, PaymentsPerYear = 4, InterestOnly = 3,
        };
        LoanSchedule.Of(terms).Rows.Select(r => (r.Payment, r.Balance))
            .ShouldBe([(15m, 1000m), (15m, 1000m), (1015m, 0m)]);
    }

    [Fact]
    public void A_balloon_is_due_with_the_last_payment()
    {
        var terms = new LoanTerms(20_000m, 0.06m, 48, new DateOnly(2026, 1, 1)) { Balloon = 8_000m };
        var rows = LoanSchedule.Of(terms).Rows;
        rows[0].Payment.ShouldBe(321.82m);
        rows[47].Payment.ShouldBe(8_321.82m, 0.5m);
    }

    [Fact]
    public void An_extra_payment_shortens_the_loan_or_lowers_its_payments()
    {
        var extra = House with { ExtraPayments = [new(12, 50_000m)] };
        var shorter = LoanSchedule.Of(extra);
        var lower = LoanSchedule.Of(extra with { ExtraEffect = ExtraEffect.LowerPayments });

        shorter.Rows.Count.ShouldBe(239);
        shorter.Rows[100].Payment.ShouldBe(1342.05m);
        (lower.Rows.Count, lower.Rows[11].Extra, lower.Rows[12].Payment).ShouldBe((360, 50_000m, 1069.62m));
        lower.TotalInterest.ShouldBeGreaterThan(shorter.TotalInterest);
    }

    [Fact]
    public void A_change_of_the_rate_works_the_payment_out_anew()
    {
        var rows = LoanSchedule.Of(House with { RateChanges = [new(61, 0.07m)] }).Rows;
        (rows[59].AnnualRate, rows[59].Payment).ShouldBe((0.05m, 1342.05m));
        (rows[60].AnnualRate, rows[60].Payment).ShouldBe((0.07m, 1622.57m));
    }

    [Fact]
    public void Days_count_where_the_terms_say_so()
    {
        var terms = new LoanTerms(36_500m, 0.1m, 12, new(2026, 1, 1)) { DayCount = DayCount.Actual365 };
        LoanSchedule.Of(terms).Rows[0].Interest.ShouldBe(310m);
        LoanSchedule.Of(terms with { DayCount = DayCount.Actual360 }).Rows[0].Interest.ShouldBe(314.31m);
    }

    /// <summary>
    /// Each year of 365 or 366 days bears more interest than a level payment for 360 days covers.
    /// </summary>
    [Fact]
    public void What_is_owed_never_grows()
    {
        var terms = new LoanTerms(1_000m, 10m, LoanTerms.PaymentsMax, new(2026, 1, 1))
        {
            PaymentsPerYear = 1, DayCount = DayCount.Actual360,
        };
        LoanSchedule.Of(terms).Rows.ShouldAllBe(r => r.Principal >= 0 && r.Payment >= r.Interest);
    }

    [Fact]
    public void What_is_no_loan_says_why()
    {
        (LoanTerms Terms, string Because)[] cases =
        [
            (House with { Principal = 0 }, "principal"),
            (House with { Principal = 10.001m }, "places"),
            (House with { Payments = 0 }, "payments"),
            (House with { AnnualRate = -0.01m }, "rate"),
            (House with { PaymentsPerYear = 5 }, "per year"),
            (House with { InterestOnly = 361 }, "interest alone"),
            (House with { Balloon = 250_001m }, "balloon"),
            (House with { ExtraPayments = [new(361, 1m)] }, "count from 1"),
            (House with { ExtraPayments = [new(3, 0m)] }, "extra payment"),
            (House with { RateChanges = [new(3, 0.1m), new(3, 0.2m)] }, "two changes"),
            (House with { Start = new(9990, 1, 1) }, "calendar"),
        ];
        foreach (var (terms, because) in cases) terms.Problem.ShouldNotBeNull().ShouldContain(because);
        Should.Throw<ArgumentException>(() => LoanSchedule.Of(cases[0].Terms));
    }
}
