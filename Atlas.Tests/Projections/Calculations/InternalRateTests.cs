using Atlas.Projections.Calculations;
using CsCheck;

namespace Atlas.Tests.Projections.Calculations;

public sealed class InternalRateTests
{
    private static readonly Gen<Wide[]> Flows = Gen.Decimal[-1000m, 1000m].Select(d => (Wide)Math.Round(d, 2))
        .Array[2, 14];

    private static readonly Gen<DatedFlow[]> DatedFlows =
        Gen.Select(Gen.Int[0, 3000], Gen.Decimal[-1000m, 1000m], (day, amount) =>
            new DatedFlow(new DateOnly(2015, 1, 1).AddDays(day), Math.Round(amount, 2))).Array[2, 20];

    [Fact]
    public void Every_rate_found_makes_the_dated_value_zero() => DatedFlows.Sample(flows =>
        RatesOf(InternalRate.Of(flows)).All(rate => IsZeroValue(rate, flows)));

    [Fact]
    public void Flows_that_change_sign_once_have_one_rate() =>
        Gen.Decimal[0.01m, 1000m].Array[1, 20].Select(Gen.Decimal[0.01m, 1000m].Array[1, 20])
            .Sample((paid, received) => InternalRate.Of(
                [.. paid.Select(p => (Wide)(-p)), .. received.Select(r => (Wide)r)]) is Answer.Unique);

    /// <summary>
    /// Flows whose present value is a product of (1 + r) - (1 + root) have these rates and no other.
    /// </summary>
    [Fact]
    public void All_rates_are_found_and_none_is_invented() =>
        Gen.Int[-99, 400].Array[1, 6].Sample(percents =>
        {
            var expected = percents.Distinct().Order().Select(p => (Wide)p / 100).ToList();
            var rates = RatesOf(InternalRate.Of(Product(percents)));
            return rates.Count == expected.Count &&
                rates.Zip(expected).All(pair => Wide.Abs(pair.First - pair.Second) <= 1e-9);
        });

    /// <summary>Ten-millionths apart, where doubles see one rate.</summary>
    [Fact]
    public void Rates_close_to_each_other_are_told_apart()
    {
        Wide[] roots = [0.1m, 0.1000001m, 0.10000021m, 0.25m];
        Wide[] flows = [Wide.One];
        foreach (var root in roots) flows = Times(flows, root);

        var rates = RatesOf(InternalRate.Of(flows));

        rates.Select(r => r.ToString()).ShouldBe(["0.1", "0.1000001", "0.10000021", "0.25"]);
    }

    [Fact]
    public void The_number_of_rates_never_exceeds_the_changes_of_sign_and_differs_by_an_even_number() =>
        Flows.Where(f => f.All(x => !x.IsZero)).Sample(flows =>
        {
            var changes = flows.Zip(flows.Skip(1), (a, b) => a.Sign != b.Sign).Count(c => c);
            var found = RatesOf(InternalRate.Of(flows)).Count;
            return found <= changes && (changes - found) % 2 == 0;
        });

    [Fact]
    public void Dates_a_year_apart_are_periods() => Flows.Sample(flows =>
    {
        var day = new DateOnly(2001, 1, 1);
        var dated = flows.Select((f, i) => new DatedFlow(day.AddDays(365 * i), f)).ToList();
        return RatesOf(InternalRate.Of(flows)).SequenceEqual(RatesOf(InternalRate.Of(dated)), new Near());
    });

    [Fact]
    public void A_portfolio_of_a_thousand_flows_has_one_rate()
    {
        var day = new DateOnly(2010, 1, 1);
        List<DatedFlow> flows = [.. Enumerable.Range(0, 1000).Select(i =>
            new DatedFlow(day.AddDays(i * 5), i % 3 == 2 ? 90 : -100))];
        flows.Add(new DatedFlow(day.AddDays(5000), 60_000));

        IsZeroValue(InternalRate.Of(flows).ShouldBeOfType<Answer.Unique>().Value, flows).ShouldBeTrue();
    }

    /// <summary>The rate of an annuity gives back its present value.</summary>
    [Fact]
    public void The_rate_of_an_annuity_solves_its_equation() =>
        Gen.Select(Gen.Int[1, 480], Gen.Decimal[-1000m, -1m], Gen.Decimal[100m, 100_000m], Gen.Bool).Sample(
            (periods, payment, present, atBegin) =>
            {
                var due = atBegin ? Due.AtBegin : Due.AtEnd;
                return RatesOf(InternalRate.OfAnnuity(periods, payment, present, 0, due)).All(rate =>
                    Annuity.PresentValue(rate, periods, payment, 0, due) is Answer.Unique(var value) &&
                    Wide.Abs(value - present) <= (Wide)present * 1e-20);
            });

    [Fact]
    public void A_rate_too_large_to_be_written_is_no_answer()
    {
        DatedFlow[] overnight = [new(new(2020, 1, 1), -1), new(new(2020, 1, 2), 1_000_000)];
        InternalRate.Of(overnight).ShouldBeOfType<Answer.None>().Code.ShouldBe(NoAnswer.OutOfRange);
    }

    private static IReadOnlyList<Wide> RatesOf(Answer answer) => answer switch
    {
        Answer.Unique(var rate) => [rate],
        Answer.Several(var rates) => rates,
        _ => [],
    };

    private static bool IsZeroValue(Wide rate, IReadOnlyList<DatedFlow> flows)
    {
        var sizes = flows.Select(f => f with { Amount = Wide.Abs(f.Amount) }).ToList();
        // So near to -1 the rate has too few digits left, and so high up the values have too many.
        return rate < -0.999999m || rate > 1_000_000 || (
            InternalRate.PresentValue(rate, flows) is Answer.Unique(var value) &&
            InternalRate.PresentValue(rate, sizes) is Answer.Unique(var size) &&
            Wide.Abs(value) <= size * 1e-20);
    }

    private static Wide[] Product(IEnumerable<int> percents) =>
        percents.Aggregate((Wide[])[Wide.One], (flows, percent) => Times(flows, (Wide)percent / 100));

    /// <summary>The flows of one period more that have the rate as well.</summary>
    private static Wide[] Times(Wide[] flows, Wide rate) =>
        [.. Enumerable.Range(0, flows.Length + 1).Select(i =>
            (i < flows.Length ? flows[i] : Wide.Zero) - (i > 0 ? flows[i - 1] * (rate + 1) : Wide.Zero))];

    private sealed class Near : IEqualityComparer<Wide>
    {
        public bool Equals(Wide left, Wide right) => Wide.Abs(left - right) <= 1e-20 * (1 + Wide.Abs(left));

        public int GetHashCode(Wide value) => 0;
    }
}
