using Atlas.Api.Connectors.PlainText;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api.PlainText;

/// <summary>The samples use every feature that is read; the real programs say what comes out.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("household.journal", null)]
    [InlineData("household.journal", "2026-01-02")]
    [InlineData("household.journal", "2026-01-08")]
    [InlineData("workshop.ledger", null)]
    [InlineData("workshop.ledger", "2026-01-09")]
    [InlineData("club.beancount", null)]
    [InlineData("club.beancount", "2026-01-10")]
    public async Task Balances_are_those_of_the_real_program(string sample, string? day)
    {
        DateOnly? asOf =
            day is null ? null : DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);

        var plan = PlainTextFiles.PlanOfSample(sample);

        plan.Errors.ShouldBeEmpty();
        var expected = await PlainTextPrograms.BalancesAsync(
            ImportJournal.DialectOf(sample), PlainTextFiles.SampleOf(sample), asOf);
        var actual = PlainTextPrograms.BalancesOf(plan, asOf)
            .Where(l => !l.StartsWith("Equity:Virtual ", StringComparison.Ordinal));
        actual.ShouldBe(expected);
    }
}
