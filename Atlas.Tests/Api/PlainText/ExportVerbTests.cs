using System.Globalization;
using Atlas.Api.Connectors.PlainText.Export;
using Atlas.Api.Demo;
using Atlas.Ledger.Prices;
using Atlas.Projections.Books;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Api.PlainText;

/// <summary>The demo's ledgers and the verb, from a real database.</summary>
public sealed class ExportVerbTests(AtlasHost host)
{
    private const string Books = """
        2026-01-31 * (17) January; all of it
            ; trip:
            Assets:Cash      $2.50
            Income:Work
        2026-03-01 changed
            Assets:Cash      10 EUR @@ $11
            Assets:Cash     $-11
        P 2026-02-28 EUR $1.125
        P 2026-03-01 EUR $1.10
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("household")]
    [InlineData("shop")]
    public async Task Three_programs_print_the_balances_of_a_demo_ledger(string ledger)
    {
        var book = ledger == "shop" ? ShopDemo.Write() : HouseholdDemo.Write();
        await host.Host.Services.GetRequiredService<SeedDemo>().SeedAsync(book, _ => { }, Token);
        var balances = await AtlasVerb.RunAsync(host.Postgres, "balances", "--ledger", ledger);
        var expected = balances.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(l => l.Replace(',', ' ')).Order(StringComparer.Ordinal).ToList();

        foreach (var format in new[] { ExportFormat.Hledger, ExportFormat.Ledger, ExportFormat.Beancount })
        {
            var text = await ExportAsync(ledger, format);
            var dialect = PlannedBooks.DialectOf(format);

            (await PlainTextPrograms.BalancesOfTextAsync(dialect, text)).ShouldBe(expected);
            text.ShouldNotContain("Equity:Conversions");
            var again = PlannedBooks.Import(text, format);
            again.Errors.ShouldBeEmpty();
            PlainTextPrograms.BalancesOf(again).ShouldBe(expected);
            PlannedBooks.Export(again, format).ShouldBe(text);
        }
    }

    [Fact]
    public async Task The_verb_prints_the_books_up_to_a_day_and_nothing_else()
    {
        var file = Path.Combine(Path.GetTempPath(), $"atlas-verb-{Environment.ProcessId}.journal");
        await File.WriteAllTextAsync(file, Books, Token);
        (await AtlasVerb.RunAsync(host.Postgres, "import", file, "--ledger", "exported")).Code.ShouldBe(0);
        File.Delete(file);

        var export = await AtlasVerb.RunAsync(host.Postgres, "export", "--ledger", "exported",
            "--format", "hledger", "--as-of", "2026-02-28");
        var rows = await AtlasVerb.RunAsync(
            host.Postgres, "export", "--ledger", "exported", "--format", "csv");

        (export.Code, rows.Code).ShouldBe((0, 0));
        export.Errors.ShouldBeEmpty();
        export.Output.ShouldBe("""
            decimal-mark .
            commodity 1000.00 $

            account Assets:Cash
            account Income:Work

            2026-01-31 * (17) January
                ; trip:
                ; all of it
                Assets:Cash                                            2.50 $
                Income:Work                                           -2.50 $

            commodity 1000. EUR
            P 2026-02-28 EUR 1.125 $

            """);
        rows.Output.Split('\n').Length.ShouldBe(1 + 3 + 2 + 4 + 2 + 1);
        var again = PlannedBooks.Import(export.Output, ExportFormat.Hledger);
        again.Prices.ShouldBe([new MarketPrice("EUR", "$", new DateOnly(2026, 2, 28), 1.125m, "import")]);
    }

    [Theory]
    [InlineData("which format?", "--ledger", "household")]
    [InlineData("--format is hledger, ledger, beancount, csv or jsonl, not xml",
        "--ledger", "x", "--format", "xml")]
    [InlineData("there is no ledger nowhere", "--ledger", "nowhere", "--format", "csv")]
    [InlineData("--as-of is a day", "--ledger", "x", "--format", "csv", "--as-of", "yesterday")]
    public async Task A_wrong_command_line_is_one_clear_line(string reason, params string[] arguments)
    {
        var result = await AtlasVerb.RunAsync(host.Postgres, ["export", .. arguments]);

        (result.Code, result.Output).ShouldBe((1, ""));
        result.Errors.ShouldHaveSingleItem().ShouldStartWith($"atlas: {reason}");
    }

    private async Task<string> ExportAsync(string ledger, ExportFormat format)
    {
        var services = host.Host.Services;
        await using var text = new StringWriter(CultureInfo.InvariantCulture);
        var position =
            await services.GetRequiredService<CatchUpBooks>().RunAsync("main", ledger, null, Token);
        await new ExportJournal(
            () => ActivatorUtilities.CreateInstance<BooksReader>(services), ledger, position, asOf: null)
            .WriteAsync(format, text, Token);
        return text.ToString();
    }
}
