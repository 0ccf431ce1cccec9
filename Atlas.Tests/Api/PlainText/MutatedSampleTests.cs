using Atlas.Api.Connectors.PlainText;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api.PlainText;

/// <summary>
/// Damaged samples: whatever comes, it is imported in balance or refused with file, line and reason.
/// </summary>
public sealed class MutatedSampleTests
{
    private const int Mutants = 400;
    private const string Inserted =
        "0123456789.,-+*/=@{}[]()\";:#~$% \t\n\r\0ABz€🐑\u00a0\ud800'|!^&<>\\";

    [Theory]
    [InlineData("household.journal", "parts/more.journal")]
    [InlineData("workshop.ledger", null)]
    [InlineData("club.beancount", "parts/more.beancount")]
    public void A_damaged_journal_is_imported_in_balance_or_refused_at_a_line(string sample, string? included)
    {
        var text = File.ReadAllText(PlainTextFiles.SampleOf(sample));
        var more = included is null ? "" : File.ReadAllText(PlainTextFiles.SampleOf(included));
        var dialect = ImportJournal.DialectOf(sample);
        var refused = 0;
        for (var seed = 0; seed < Mutants; seed++)
        {
            var mutant = Mutate(text, new Random(seed));
            var files = new PlainTextFiles(
                (sample, mutant), (included ?? "none", more), ("parts/statement.txt", ""));

            var plan = PlainTextFiles.PlanOf(ImportJournal.Read(sample, dialect, files,
                PlainTextFiles.Today));

            if (plan.Errors.Count > 0) refused++;
            plan.Errors.ShouldAllBe(e =>
                e.At.Line > 0 && e.At.File.Length > 0 && e.Reason.Length > 0, $"seed {seed}");
            foreach (var planned in plan.Transactions)
            {
                foreach (var asset in ((PostTransaction)planned.Command).Postings.GroupBy(p => p.Asset))
                    asset.Sum(p => p.Amount).ShouldBe(0, $"seed {seed}, {planned.At}");
            }
        }

        refused.ShouldBeInRange(Mutants / 10, Mutants - 1);
    }

    private static string Mutate(string text, Random random)
    {
        for (var edits = random.Next(1, 6); edits > 0 && text.Length > 1; edits--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(1, 12), text.Length - at);
            text = random.Next(5) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Inserted[random.Next(Inserted.Length)].ToString()),
                2 => text.Insert(random.Next(text.Length), text.Substring(at, length)),
                3 => text[..at] + Inserted[random.Next(Inserted.Length)] + text[(at + 1)..],
                _ => SwapLines(text, random),
            };
        }

        return text;
    }

    private static string SwapLines(string text, Random random)
    {
        var lines = text.Split('\n');
        var (a, b) = (random.Next(lines.Length), random.Next(lines.Length));
        (lines[a], lines[b]) = (lines[b], lines[a]);
        return string.Join('\n', lines);
    }
}
