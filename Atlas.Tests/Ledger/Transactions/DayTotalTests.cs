using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using CsCheck;
using Spec = Atlas.Tests.Support.Spec;
using static Atlas.Tests.Support.Spec;

namespace Atlas.Tests.Ledger.Transactions;

/// <summary>
/// A balance can stay small while the postings of one effective date pile up; their total must fit too.
/// </summary>
public sealed class DayTotalTests
{
    private const decimal Huge = 9_000_000_000_000_000_000_000_000m;

    private static readonly DateOnly Other = Day.AddDays(1);

    [Fact]
    public void A_days_total_has_at_most_27_digits_although_the_balance_has_fewer() => Books()
        .And(In(Huge, Day))
        .And(In(-Huge, Other))
        .When(In(Huge, Day))
        .Rejects(RejectionCode.AmountOutOfRange, "postings.0.amount", ("asset", "USD"))
        .When(In(Huge, Other)).Accepts();

    [Fact]
    public void A_day_takes_27_digits_to_the_last_unit() => Books()
        .And(In(Huge, Day))
        .And(In(-Huge, Other))
        .When(In(999_999_999_999_999_999_999_999.99m, Day)).Accepts()
        .When(In(0.01m, Day)).Rejects(RejectionCode.AmountOutOfRange);

    [Fact]
    public void What_came_before_an_opening_of_the_book_from_its_snapshot_counts()
    {
        var books = Books().And(In(Huge, Day)).And(In(-Huge, Other));
        var snapshot = BookSnapshot.FromBytes(BookSnapshot.Of(books.Journal.Book).ToBytes());
        var decision = In(Huge, Day).Decide(Book.From(snapshot), new DecisionContext(books.Journal.Now));
        decision.Rejection!.Code.ShouldBe(RejectionCode.AmountOutOfRange);
    }

    /// <summary>
    /// Sound always: no day above 27 digits is taken. Exact while what is not kept by day is nothing: a
    /// refusal means that a day's total could be too large by at most the turnover of the small postings.
    /// </summary>
    [Fact]
    public void No_sequence_of_postings_makes_a_days_total_too_large() =>
        Gen.Select(Gen.Int[-99, 99], Gen.Int[0, 24], Gen.Int[0, 2]).Array[1, 60].Sample(steps =>
        {
            var books = Books();
            var totals = new decimal[3];
            foreach (var (digits, zeros, day) in steps)
            {
                if (digits == 0) continue;
                var amount = digits * Enumerable.Repeat(10m, zeros).Aggregate(0.01m, (a, b) => a * b);
                books.When(In(amount, Day.AddDays(day)));
                if (books.Outcome.IsAccepted) totals[day] += amount;
                foreach (var total in totals)
                    Math.Abs(total).ShouldBeLessThan(10_000_000_000_000_000_000_000_000m);
            }
        }, iter: 300);

    private static Spec Books() => Given(Open("Assets:Cash"), Open("Equity:World"));

    private static PostTransaction In(decimal amount, DateOnly date) =>
        Post("Equity:World", "Assets:Cash", amount) with { EffectiveDate = date };
}
