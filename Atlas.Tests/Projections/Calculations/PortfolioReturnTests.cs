using Atlas.Projections.Calculations;
using CsCheck;

namespace Atlas.Tests.Projections.Calculations;

public sealed class PortfolioReturnTests
{
    private static readonly DateOnly Start = new(2024, 1, 1);

    private static readonly Gen<(decimal Return, decimal Flow)[]> Days =
        Gen.Select(Gen.Decimal[-0.2m, 0.3m], Gen.Decimal[0m, 5000m]).Array[1, 12];

    [Fact]
    public void The_time_weighted_return_does_not_see_flows() =>
        Days.Select(Gen.Bool).Sample((days, atStart) =>
        {
            var timing = atStart ? FlowTiming.StartOfDay : FlowTiming.EndOfDay;
            var linked = days.Aggregate(Wide.One, (growth, day) => growth * (1 + (Wide)day.Return)) - 1;
            return IsClose(PortfolioReturn.TimeWeighted(Grown(days, timing), timing), linked);
        });

    /// <summary>Without flows there is but one return, however it is worked out.</summary>
    [Fact]
    public void Without_flows_all_returns_are_one() => Days.Sample(days =>
    {
        var grown = Grown([.. days.Select(d => (d.Return, 0m))], FlowTiming.EndOfDay);
        var simple = (grown[^1].Value / grown[0].Value) - 1;
        var length = grown[^1].Date.DayNumber - grown[0].Date.DayNumber;
        return IsClose(PortfolioReturn.TimeWeighted(grown, FlowTiming.EndOfDay), simple) &&
            IsClose(PortfolioReturn.ModifiedDietz(grown, FlowTiming.EndOfDay), simple) &&
            PortfolioReturn.Annualised(simple, length) is Answer.Unique(var perYear) &&
            PortfolioReturn.MoneyWeighted(grown) is Answer.Unique(var money) &&
            Wide.Abs(money - perYear) <= 1e-18 * (1 + perYear);
    });

    /// <summary>100 grow to 110, 50 come in, 160 fall to 152: worked out by hand.</summary>
    [Theory]
    [InlineData(FlowTiming.EndOfDay, 0.045, 0.0149397590361446)]
    [InlineData(FlowTiming.StartOfDay, 0.013333333333333333, 0.0147619047619048)]
    public void Flows_move_at_the_start_or_the_end_of_their_day(
        FlowTiming timing, double timeWeighted, double dietz)
    {
        PortfolioDay[] days =
        [
            new(Start, 100), new(Start.AddDays(10), 160, 50), new(Start.AddDays(31), 152),
        ];
        IsClose(PortfolioReturn.TimeWeighted(days, timing), timeWeighted, 1e-14).ShouldBeTrue();
        IsClose(PortfolioReturn.ModifiedDietz(days, timing), dietz, 1e-12).ShouldBeTrue();
    }

    [Fact]
    public void What_earns_on_nothing_has_no_return()
    {
        PortfolioDay[] days = [new(Start, 0), new(Start.AddDays(1), 10, 10)];
        PortfolioReturn.TimeWeighted(days, FlowTiming.EndOfDay).ShouldBeOfType<Answer.None>()
            .Reason.ShouldContain("2024-01-02");
        PortfolioReturn.ModifiedDietz(days, FlowTiming.EndOfDay).ShouldBeOfType<Answer.None>();
        PortfolioReturn.TimeWeighted([days[0]], FlowTiming.EndOfDay).ShouldBeOfType<Answer.None>();
        PortfolioReturn.MoneyWeighted([days[1], days[0]]).ShouldBeOfType<Answer.None>();
    }

    private static List<PortfolioDay> Grown((decimal Return, decimal Flow)[] days, FlowTiming timing)
    {
        var grown = new List<PortfolioDay> { new(Start, 1000) };
        foreach (var (gain, flow) in days)
        {
            var before = grown[^1].Value;
            var after = timing == FlowTiming.StartOfDay
                ? (before + flow) * (1 + (Wide)gain)
                : (before * (1 + (Wide)gain)) + flow;
            grown.Add(new PortfolioDay(grown[^1].Date.AddDays(30), after, flow));
        }

        return grown;
    }

    private static bool IsClose(Answer actual, Wide expected, double tolerance = 1e-24) =>
        actual is Answer.Unique(var value) && Wide.Abs(value - expected) <= tolerance;
}
