using Atlas.Api.Connectors.PlainText;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api.PlainText;

/// <summary>
/// Small journals, right and wrong: the import takes those that the real program takes, with the same
/// balances,
/// and refuses the others.
/// </summary>
public sealed class AgreementTests
{
    private const int Generated = 40;

    private const string CaseMark = "=== ";

    /// <summary>What only a ledger books; no case has such accounts.</summary>
    private static readonly string[] Made = ["Equity:Virtual ", "Equity:Rounding "];

    [Theory]
    [InlineData(Dialect.Hledger, "hledger.txt", 15)]
    [InlineData(Dialect.Ledger, "ledger.txt", 15)]
    [InlineData(Dialect.Beancount, "beancount.txt", 12)]
    public async Task The_import_agrees_with_the_program_on_every_case(Dialect dialect, string file,
        int least)
    {
        var text = await File.ReadAllTextAsync(
            PlainTextFiles.SampleOf(Path.Combine("agreement", file)), TestContext.Current.CancellationToken);
        var cases = text.Split(CaseMark, StringSplitOptions.RemoveEmptyEntries)
            .Select(c => (Name: c.Split('\n')[0], Text: c[(c.IndexOf('\n', StringComparison.Ordinal) + 1)..]))
            .ToList();

        var accepted = await CompareAsync(dialect, cases);

        accepted.ShouldBeInRange(least, cases.Count - least);
    }

    [Theory]
    [InlineData(Dialect.Hledger)]
    [InlineData(Dialect.Ledger)]
    [InlineData(Dialect.Beancount)]
    public async Task The_import_agrees_with_the_program_on_generated_journals(Dialect dialect)
    {
        var journals = Enumerable.Range(0, Generated)
            .Select(seed => ($"seed {seed}", new JournalGenerator(dialect, seed).Write())).ToList();

        var accepted = await CompareAsync(dialect, journals);

        accepted.ShouldBeInRange(1, Generated - 1);
    }

    /// <returns>How many the program takes.</returns>
    private static async Task<int> CompareAsync(Dialect dialect, List<(string Name, string Text)> journals)
    {
        var verdicts = await PlainTextPrograms.VerdictsAsync(dialect, [.. journals.Select(j => j.Text)]);
        var accepted = 0;
        foreach (var ((name, text), verdict) in journals.Zip(verdicts))
        {
            var plan = PlainTextFiles.PlanOf(dialect, text);
            IReadOnlyList<string>? actual = plan.Errors.Count > 0
                ? null
                : [.. PlainTextPrograms.BalancesOf(plan).Where(l => !Array.Exists(Made, m =>
                    l.StartsWith(m, StringComparison.Ordinal)))];

            Told(actual).ShouldBe(Told(verdict), $"{name}\n{text}\n{string.Join('\n', plan.Errors)}");
            if (verdict is not null) accepted++;
        }

        return accepted;
    }

    private static string Told(IReadOnlyList<string>? verdict) =>
        verdict is null ? "refused" : string.Join('\n', verdict);
}
