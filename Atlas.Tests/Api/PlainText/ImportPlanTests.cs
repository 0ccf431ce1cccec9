using Atlas.Api.Connectors.PlainText;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api.PlainText;

/// <summary>What a journal comes to, without a database.</summary>
public sealed class ImportPlanTests
{
    [Theory]
    [InlineData(Dialect.Hledger, "$10", "$ 10")]
    [InlineData(Dialect.Hledger, "-$10.50", "$ -10.5")]
    [InlineData(Dialect.Hledger, "$-1,000.00", "$ -1000")]
    [InlineData(Dialect.Hledger, "1.000,25 EUR", "EUR 1000.25")]
    [InlineData(Dialect.Hledger, "1 000,25 EUR", "EUR 1000.25")]
    [InlineData(Dialect.Hledger, "10EUR", "EUR 10")]
    [InlineData(Dialect.Hledger, "2 \"green apples\"", "green apples 2")]
    [InlineData(Dialect.Hledger, "1,5", "XXX 1.5")]
    [InlineData(Dialect.Hledger, "18,000,000", "XXX 18000000")]
    [InlineData(Dialect.Hledger, ".5 €", "€ 0.5")]
    [InlineData(Dialect.Hledger, "1e3 x", "x 1000")]
    [InlineData(Dialect.Ledger, "$1,000", "$ 1000")]
    [InlineData(Dialect.Ledger, "1,5 EUR", "EUR 1.5")]
    [InlineData(Dialect.Ledger, "($10 * 3 / 4)", "$ 7.5")]
    [InlineData(Dialect.Ledger, "(-(1 + 2) * 2 EUR)", "EUR -6")]
    public void Amounts_are_read_as_the_program_reads_them(Dialect dialect, string written, string expected)
    {
        var plan = PlainTextFiles.PlanOf(dialect, $"2026-01-01 x\n  Assets:A  {written}\n  Assets:B\n");

        plan.Errors.ShouldBeEmpty();
        PlainTextPrograms.BalancesOf(plan)[0].ShouldBe($"Assets:A {expected}");
    }

    [Theory]
    [InlineData(Dialect.Hledger, "2026-01-01 x\n  A  1 EUR\n  B  2 EUR\n", 1, "does not balance")]
    [InlineData(Dialect.Hledger, "2026-01-01 x\n  A  1 EUR = 2 EUR\n  B\n", 2, "A should hold 2 EUR")]
    [InlineData(Dialect.Hledger, "2026-01-01 x\n  A\n  B\n", 3, "second amount is left out")]
    [InlineData(Dialect.Hledger, "2026-02-30 x\n  A  1\n  B\n", 1, "no date")]
    [InlineData(Dialect.Hledger, "nonsense\n", 1, "neither a transaction nor a directive")]
    [InlineData(Dialect.Hledger, "\n  A  1\n", 2, "outside a transaction")]
    [InlineData(Dialect.Hledger, "include gone.journal\n", 1, "there is no file gone.journal")]
    [InlineData(Dialect.Hledger, "include books\n", 1, "includes itself")]
    [InlineData(Dialect.Hledger, "2026-01-01 x\n  A  1 a\n  B  1 b\n  C  1 c\n", 1, "does not balance")]
    [InlineData(Dialect.Hledger, "1800-01-01 x\n  A  1 a\n  B\n", 1, "1900")]
    [InlineData(Dialect.Hledger, "2026-01-01 x\n  A  1234567890123456789012345678 a\n  B\n", 1, "27 digits")]
    [InlineData(Dialect.Ledger, "2026-01-01 x\n  A  1 EUR = 2 EUR\n  B\n", 2, "A should hold 2 EUR")]
    [InlineData(Dialect.Ledger, "2026-01-01 x\n  A  (1 EUR / 0)\n  B\n", 2, "divides by zero")]
    [InlineData(Dialect.Beancount, "2026-01-01 * \"x\"\n  Assets:A  1 EUR\n  Assets:B  2 EUR\n", 1,
        "not balance")]
    [InlineData(Dialect.Beancount, "2026-01-01 * \"x\"\n  Aktiva:A  1 EUR\n  Assets:B\n", 2,
        "should begin with")]
    [InlineData(Dialect.Beancount, "2026-01-01 open Assets:A\n2026-01-01 balance Assets:A 1 EUR\n", 2,
        "should hold 1 EUR and holds 0")]
    [InlineData(Dialect.Beancount, "2026-01-01 * \"x\n", 1, "no closing")]
    public void An_error_names_file_line_and_reason(Dialect dialect, string text, int line, string reason)
    {
        var error = PlainTextFiles.PlanOf(dialect, text).Errors.First();

        error.At.ShouldBe(new Place("books", line));
        error.Reason.ShouldContain(reason);
    }

    [Fact]
    public void A_price_of_thirty_digits_is_computed_exactly_and_rounded_half_to_even()
    {
        var plan = PlainTextFiles.PlanOf(Dialect.Hledger, """
            2026-01-01 x
              Assets:A    3 X @ 0.108333333333333333333333333333 EUR
              Assets:B   -0.32 EUR
            2026-01-02 x
              Assets:A    1 X @ 0.125 EUR
              Assets:B
            2026-01-03 x
              Assets:A    1 X @ 0.135 EUR
              Assets:B
            """);

        plan.Errors.ShouldBeEmpty();
        Postings(plan, 0).ShouldContain(p => p.Price!.Amount == 0.108333333333333333333333333m);
        Postings(plan, 1).ShouldContain(new Posting("Assets:B", -0.12m, "EUR"));
        Postings(plan, 2).ShouldContain(new Posting("Assets:B", -0.14m, "EUR"));
    }

    [Fact]
    public void A_negative_total_turns_the_sign_of_what_is_paid()
    {
        var plan = PlainTextFiles.PlanOf(
            Dialect.Hledger, "2026-01-01 x\n  Assets:A  -1 X @@ -2 EUR\n  Assets:B  -2 EUR\n");

        plan.Errors.ShouldBeEmpty();
        PlainTextPrograms.BalancesOf(plan).ShouldBe(["Assets:A X -1", "Assets:B EUR -2"]);
    }

    [Fact]
    public void A_conversion_runs_through_an_account_of_its_pair_and_a_rest_is_booked_as_rounding()
    {
        var plan = PlainTextFiles.PlanOf(Dialect.Beancount, """
            2026-01-01 open Assets:A
            2026-01-01 * "x"
              Assets:A     10 XX @ 1.004 EUR
              Assets:A  -10.04 EUR
            2026-01-02 * "x"
              Assets:A     1.00 XX @ 3 EUR
              Assets:A     -3.01 EUR
              Assets:A      0.006 EUR
            """);

        plan.Errors.ShouldBeEmpty();
        Postings(plan, 0).ShouldContain(new Posting("Equity:Conversions:EUR-XX", 10.04m, "EUR"));
        Postings(plan, 0).ShouldContain(new Posting("Equity:Conversions:EUR-XX", -10m, "XX"));
        Postings(plan, 1).ShouldContain(new Posting("Equity:Rounding", 0.004m, "EUR"));
    }

    [Fact]
    public void The_scale_is_the_most_decimals_that_postings_write_and_never_narrows()
    {
        const string Text = "2026-01-01 x\n  Assets:A  1.5 EUR @ 1.2345 USD\n  Assets:B\n2026-01-02 x\n"
            + "  Assets:B  1.00 USD\n  Assets:C\n";
        var book = new Book();
        book.Apply(new AssetDeclared("EUR", 4));

        var plan = ImportPlan.Of(
            ImportJournal.Read("f", Dialect.Hledger, new PlainTextFiles(("f", Text)),
                PlainTextFiles.Today), "books", book,
            new Dictionary<string, string>(), PlainTextFiles.Now);

        plan.Errors.ShouldBeEmpty();
        plan.Preparations.Select(p => p.Command).OfType<DeclareAsset>()
            .ShouldBe([new DeclareAsset("USD", 2)]);
    }

    [Fact]
    public void Keys_depend_on_content_and_number_alone()
    {
        const string One = "2026-01-01 x\n  Assets:A  1.50 EUR\n  Assets:B\n";
        const string Same = "; moved\n2026/1/1 * x  ; a comment\n  Assets:A    1.5 EUR\n  Assets:B\n";
        const string Other = "2026-01-01 y\n  Assets:A  1.50 EUR\n  Assets:B\n";

        var first = KeysOf(One + One);
        var second = KeysOf(Other + Same + Other + One);

        first.Distinct().Count().ShouldBe(2);
        second.Intersect(first).Order().ShouldBe(first.Order());
        second.Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public void Long_texts_are_kept_in_pieces()
    {
        var comment = string.Concat(Enumerable.Repeat("Äpfel und Birnen ", 40)).Trim();

        var plan = PlainTextFiles.PlanOf(
            Dialect.Hledger, $"2026-01-01 {comment}  ; {comment}\n  Assets:A  1\n  Assets:B\n");

        plan.Errors.ShouldBeEmpty();
        var posted = (PostTransaction)plan.Transactions.Single().Command;
        var pieces = posted.Metadata!.Where(m => m.Key.StartsWith("comment", StringComparison.Ordinal));
        string.Concat(pieces.Select(p => p.Value)).Replace(" ", "").ShouldBe(comment.Replace(" ", ""));
        (posted.Description + string.Concat(posted.Metadata!
            .Where(m => m.Key.StartsWith("description", StringComparison.Ordinal)).Select(m => m.Value)))
            .Replace(" ", "").ShouldBe(comment.Replace(" ", ""));
    }

    [Fact]
    public void Unused_directives_are_listed()
    {
        var journal = ImportJournal.Read("f", Dialect.Hledger, new PlainTextFiles(
            ("f", "tag x\ntag y\npayee X\n~ monthly\n  A  1\n  B\n")), PlainTextFiles.Today);

        journal.Errors.ShouldBeEmpty();
        journal.Read.Unused.Select(u => (u.Key, u.Value.First.Line, u.Value.Count))
            .ShouldBe([("tag", 1, 2), ("payee", 3, 1), ("~ (periodic transaction)", 4, 1)]);
    }

    [Theory]
    [InlineData(Dialect.Hledger, "P 2026-01-02 EUR $1.10", "EUR 1.1 $ 2026-01-02")]
    [InlineData(Dialect.Hledger, "Y2026\nP 1/2 \"green apples\" 1.000,25 €  ; per box",
        "green apples 1000.25 € 2026-01-02")]
    [InlineData(Dialect.Hledger, "P 2026-01-02 09:30:00 EUR $1.10\nP 2026-01-02 00:00 EUR $1.2",
        "EUR 1.2 $ 2026-01-02, EUR 1.1 $ 2026-01-02")]
    [InlineData(Dialect.Hledger, "P 2026-01-03 EUR $2\nP 2026-01-02 EUR $1",
        "EUR 1 $ 2026-01-02, EUR 2 $ 2026-01-03")]
    [InlineData(Dialect.Ledger, "P 2026/01/02 12:00:00 AAPL $30.00", "AAPL 30 $ 2026-01-02")]
    [InlineData(Dialect.Ledger, "P 2026/01/02 $ 0,9 EUR", "$ 0.9 EUR 2026-01-02")]
    [InlineData(Dialect.Beancount, "2026-01-02 price ACME 7 / 2 EUR\n  source: \"x\"",
        "ACME 3.5 EUR 2026-01-02")]
    [InlineData(Dialect.Hledger, "P 2026-01-02 A 0.108333333333333333333333333355 B",
        "A 0.108333333333333333333333333 B 2026-01-02")]
    public void Prices_are_read_as_the_program_reads_them(Dialect dialect, string written, string expected)
    {
        var plan = PlainTextFiles.PlanOf(dialect, written);

        plan.Errors.ShouldBeEmpty();
        plan.Notes.ShouldBeEmpty();
        string.Join(", ", plan.Prices.Select(p => $"{p.Base} {p.Price} {p.Quote} {p.Date:yyyy-MM-dd}"))
            .ShouldBe(expected);
        plan.Prices.ShouldAllBe(p => p.Source == "import");
    }

    [Theory]
    [InlineData("P 2026-01-02 EUR 0 USD", "0 is no price of EUR in USD")]
    [InlineData("P 2026-01-02 EUR 1 EUR", "1 is no price of EUR in EUR")]
    [InlineData("P 1800-01-02 EUR 1 USD", "Dates run from 1900-01-01")]
    [InlineData("P 2026-01-02 EUR 0.00000000000000000000000000001 USD", "too many decimal places")]
    public void A_price_that_no_ledger_takes_is_left_out_and_said(string written, string reason)
    {
        var plan = PlainTextFiles.PlanOf(Dialect.Hledger, written);

        plan.Errors.ShouldBeEmpty();
        plan.Prices.ShouldBeEmpty();
        plan.Notes.Single().ToString().ShouldContain(reason);
        plan.Notes.Single().At.ShouldBe(new Place("books", 1));
    }

    [Theory]
    [InlineData(Dialect.Hledger, "P 2026-02-30 EUR $1", "no date")]
    [InlineData(Dialect.Hledger, "P 2026-02-03 25:00 EUR $1", "no time")]
    [InlineData(Dialect.Hledger, "P 2026-02-03 EUR", "there should be a number")]
    [InlineData(Dialect.Hledger, "P 2026-02-03 = 1", "there should be a commodity")]
    [InlineData(Dialect.Beancount, "2026-02-03 price EUR 1", "a currency is missing")]
    [InlineData(Dialect.Beancount, "2026-02-03 price EUR 1 USD 2", "is not understood")]
    public void A_price_that_cannot_be_read_is_an_error(Dialect dialect, string written, string reason) =>
        PlainTextFiles.PlanOf(dialect, written).Errors.Single().Reason.ShouldContain(reason);

    [Fact]
    public void What_a_price_is_written_like_changes_no_amount()
    {
        const string Transaction = "2026-01-01 x\n  Assets:A  1,000 EUR\n  Assets:B\n";

        var plan = PlainTextFiles.PlanOf(Dialect.Ledger, $"P 2026/01/01 GBP 1,25 EUR\n{Transaction}");

        PlainTextPrograms.BalancesOf(plan).ShouldBe(
            PlainTextPrograms.BalancesOf(PlainTextFiles.PlanOf(Dialect.Ledger, Transaction)));
    }

    private static IReadOnlyList<Posting> Postings(ImportPlan plan, int index) =>
        ((PostTransaction)plan.Transactions[index].Command).Postings;

    private static List<string> KeysOf(string text) =>
        [.. PlainTextFiles.PlanOf(Dialect.Hledger, text).Transactions.Select(t => t.Key!)];
}
