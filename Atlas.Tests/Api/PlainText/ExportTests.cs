using Atlas.Api.Connectors.PlainText.Export;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api.PlainText;

/// <summary>Every sample, exported in every notation, as the real program reads it.</summary>
public sealed class ExportTests
{
    private static readonly string[] Samples = ["household.journal", "workshop.ledger", "club.beancount"];

    public static MatrixTheoryData<string, ExportFormat> Cases() =>
        new(Samples, [ExportFormat.Hledger, ExportFormat.Ledger, ExportFormat.Beancount]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_real_program_takes_an_export_and_prints_the_same_balances(
        string sample, ExportFormat format)
    {
        var plan = PlainTextFiles.PlanOfSample(sample);
        var expected = PlainTextPrograms.BalancesOf(plan);

        var text = PlannedBooks.Export(plan, format);

        (await PlainTextPrograms.BalancesOfTextAsync(PlannedBooks.DialectOf(format), text))
            .ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_export_comes_in_with_the_same_balances_and_goes_out_with_the_same_bytes(
        string sample, ExportFormat format)
    {
        var plan = PlainTextFiles.PlanOfSample(sample);
        var text = PlannedBooks.Export(plan, format);

        var again = PlannedBooks.Import(text, format);

        again.Errors.ShouldBeEmpty();
        PlainTextPrograms.BalancesOf(again).ShouldBe(PlainTextPrograms.BalancesOf(plan));
        PlannedBooks.Export(again, format).ShouldBe(text);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Conversions_are_said_by_prices_and_their_accounts_do_not_appear(
        string sample, ExportFormat format) =>
        PlannedBooks.Export(PlainTextFiles.PlanOfSample(sample), format)
            .Replace("Equity:Conversions:Dates", "", StringComparison.Ordinal)
            .ShouldNotContain("Equity:Conversions");
}
