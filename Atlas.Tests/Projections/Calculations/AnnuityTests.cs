using Atlas.Projections.Calculations;
using CsCheck;

namespace Atlas.Tests.Projections.Calculations;

public sealed class AnnuityTests
{
    private sealed record Loan(Wide Rate, int Periods, Wide Present, Wide Future, Due Due);

    private static readonly Gen<Loan> Loans = LoansOf(-0.05m, 480);

    private static Gen<Loan> LoansOf(decimal rateMin, int periodsMax) => Gen.Select(
        Gen.Decimal[rateMin, 0.3m], Gen.Int[1, periodsMax], Gen.Decimal[1m, 1_000_000m],
        Gen.Decimal[-1000m, 1000m], Gen.Bool,
        (rate, periods, present, future, atBegin) =>
            new Loan(rate, periods, present, future, atBegin ? Due.AtBegin : Due.AtEnd));

    [Fact]
    public void Each_part_of_the_equation_gives_back_the_others() => Loans.Sample(loan =>
    {
        var payment = PaymentOf(loan);
        var present = Value(Annuity.PresentValue(loan.Rate, loan.Periods, payment, loan.Future, loan.Due));
        return IsClose(present, loan.Present, loan.Present);
    });

    [Fact]
    public void The_number_of_periods_gives_back_the_balance() => Loans.Sample(loan =>
    {
        var payment = Value(Annuity.Payment(loan.Rate, loan.Periods, loan.Present, 0, loan.Due)) * 1.01m;
        var periods = Value(Annuity.Periods(loan.Rate, payment, loan.Present, 0, loan.Due));
        var left = Value(Annuity.FutureValue(loan.Rate, periods, payment, loan.Present, loan.Due));
        return Wide.Abs(left) <= loan.Present * 1e-15;
    });

    /// <summary>Against the balance, written forward payment by payment.</summary>
    [Fact]
    public void Interest_and_principal_are_those_of_the_balance() =>
        LoansOf(-0.05m, 60).Sample(loan =>
        {
            var payment = PaymentOf(loan);
            var balance = loan.Present;
            for (var period = 1; period <= loan.Periods; period++)
            {
                var interest = period == 1 && loan.Due == Due.AtBegin ? Wide.Zero : -balance * loan.Rate;
                var principal = payment - interest;
                balance += principal;
                if (!IsClose(interest, InterestIn(loan, period), loan.Present) ||
                    !IsClose(principal, PrincipalIn(loan, period), loan.Present)) return false;
            }

            return true;
        });

    [Fact]
    public void Sums_over_periods_are_sums_of_periods() =>
        LoansOf(0.0001m, 60).Select(Gen.Int[1, 60], Gen.Int[1, 60]).Sample(
            (loan, a, b) =>
            {
                var (first, last) = (Math.Min(Math.Min(a, b), loan.Periods), Math.Min(Math.Max(a, b), 60));
                last = Math.Min(last, loan.Periods);
                var paidOff = loan with { Future = 0 };
                var range = Enumerable.Range(first, last - first + 1).ToList();
                var interest = range.Aggregate(Wide.Zero, (sum, p) => sum + InterestIn(paidOff, p));
                var principal = range.Aggregate(Wide.Zero, (sum, p) => sum + PrincipalIn(paidOff, p));
                return IsClose(interest, Value(Instalments.InterestBetween(
                        loan.Rate, loan.Periods, loan.Present, first, last, loan.Due)), loan.Present) &&
                    IsClose(principal, Value(Instalments.PrincipalBetween(
                        loan.Rate, loan.Periods, loan.Present, first, last, loan.Due)), loan.Present);
            });

    [Fact]
    public void The_effective_rate_gives_back_the_nominal_one() =>
        Gen.Select(Gen.Decimal[0.0001m, 2m], Gen.Int[1, 400]).Sample((rate, periods) =>
            IsClose(Value(NominalRate.FromEffective(
                Value(NominalRate.ToEffective(rate, periods)), periods)), rate, 1));

    /// <summary>
    /// Whatever the method, over its life an asset loses what it cost above its salvage value.
    /// </summary>
    [Fact]
    public void Depreciation_adds_up() =>
        Gen.Select(Gen.Decimal[100m, 100_000m], Gen.Double[0, 0.9], Gen.Int[2, 30], Gen.Decimal[0.5m, 4m])
            .Sample((cost, share, life, factor) =>
            {
                var asset = new Depreciation(cost, cost * (decimal)share, life);
                var lost = asset.Cost - asset.Salvage;
                return IsClose(Total(asset.SumOfYears), lost, cost) &&
                    IsClose(Value(asset.StraightLine()) * life, lost, cost) &&
                    IsClose(Value(asset.VariableDeclining(0, life, factor)), lost, cost) &&
                    IsClose(Total(p => asset.VariableDeclining(p - 1, p, factor, noSwitch: true)),
                        Total(p => asset.Declining(p, factor)), cost);

                Wide Total(Func<Wide, Answer> loss) => Enumerable.Range(1, life)
                    .Aggregate(Wide.Zero, (sum, period) => sum + Value(loss(period)));
            });

    private static Wide PaymentOf(Loan loan) =>
        Value(Annuity.Payment(loan.Rate, loan.Periods, loan.Present, loan.Future, loan.Due));

    private static Wide InterestIn(Loan loan, int period) => Value(Instalments.Interest(
        loan.Rate, period, loan.Periods, loan.Present, loan.Future, loan.Due));

    private static Wide PrincipalIn(Loan loan, int period) => Value(Instalments.Principal(
        loan.Rate, period, loan.Periods, loan.Present, loan.Future, loan.Due));

    private static Wide Value(Answer answer) => ((Answer.Unique)answer).Value;

    private static bool IsClose(Wide actual, Wide expected, Wide size) =>
        Wide.Abs(actual - expected) <= size * 1e-18;
}
