using System.Text;
using Atlas.Api.Connectors.PlainText;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api.PlainText;

/// <summary>Files as they are found on disks: included, missing, in a circle, and no text at all.</summary>
public sealed class JournalFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("atlas-files-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("include a.journal", "a")]
    [InlineData("include *.journal", "a,b")]
    [InlineData("include ?.journal", "a,b")]
    [InlineData("include [b-z].journal", "b")]
    [InlineData("include [!b].journal", "a")]
    [InlineData("include sub/*.journal", "c")]
    [InlineData("include */*.journal", "c")]
    [InlineData("include **/*.journal", "a,b,c,d")]
    [InlineData("include ./sub/../a.journal", "a")]
    [InlineData("include a.journal\ninclude b.journal", "a,b")]
    public void Included_files_come_in(string include, string expected)
    {
        foreach (var name in new[] { "a", "b", "sub/c", "sub/deep/d", ".hidden", "sub/.e" })
            Write($"{name}.journal", $"2026-01-01 x\n  {Path.GetFileName(name)}  1\n  z\n");

        var plan = PlanOf(Write("main.book", include));

        plan.Errors.ShouldBeEmpty();
        PlainTextPrograms.BalancesOf(plan).Select(l => l.Split(' ')[0]).Where(a => a != "z")
            .ShouldBe(expected.Split(','));
    }

    [Fact]
    public void Files_that_include_each_other_are_an_error_where_the_circle_closes()
    {
        Write("a.journal", "include b.journal\n");
        Write("b.journal", "\ninclude a.journal\n");

        ErrorOf(PlanOf(Write("main.journal", "include a.journal\n")))
            .ShouldBe("b.journal:2: a.journal includes itself");
    }

    [Fact]
    public void A_pattern_that_finds_the_file_itself_is_a_circle_too() =>
        ErrorOf(PlanOf(Write("main.journal", "include *.journal\n")))
            .ShouldBe("main.journal:1: main.journal includes itself");

    [Theory]
    [InlineData("include gone.journal", "main.journal:1: there is no file gone.journal to include")]
    [InlineData("\n\ninclude gone/*.journal", "main.journal:3: there is no file gone/*.journal to include")]
    [InlineData("include folder", "main.journal:1: there is no file folder to include")]
    [InlineData("include clock.timeclock", "main.journal:1: files of the kind timeclock cannot be included")]
    public void What_cannot_be_included_is_an_error(string text, string expected)
    {
        _folder.CreateSubdirectory("folder");
        Write("clock.timeclock", "i 2026/01/01 09:00:00 a\n");

        ErrorOf(PlanOf(Write("main.journal", text))).ShouldBe(expected);
    }

    [Fact]
    public void A_folder_is_no_journal() => ErrorOf(PlanOf(_folder.FullName))
        .ShouldBe("FOLDER:1: this is a folder and no file");

    [Theory]
    [InlineData(new byte[] { (byte)'\n', (byte)';', 0xE4, (byte)'\n' },
        "main.journal:2: this line is not UTF-8")]
    [InlineData(new byte[] { (byte)';', 0, (byte)'\n' }, "main.journal:1: this line has a NUL character")]
    public void What_is_no_text_is_an_error_at_its_line(byte[] bytes, string expected)
    {
        var path = Path.Combine(_folder.FullName, "main.journal");
        File.WriteAllBytes(path, bytes);

        ErrorOf(PlanOf(path)).ShouldStartWith(expected);
    }

    [Theory]
    [InlineData("\ufeff2026-01-01 x\r\n  a  1 EUR\r\n  b\r\n")]
    [InlineData("2026-01-01 x\n\ta  1 EUR\n\tb")]
    [InlineData("; a\n\n2026-01-01 x   \n  a  1 EUR   \n  b   \n   \n")]
    public void Marks_line_ends_and_trailing_blanks_do_not_count(string text)
    {
        foreach (var dialect in new[] { Dialect.Hledger, Dialect.Ledger })
        {
            var plan = PlanOf(Write("main.journal", text), dialect);

            plan.Errors.ShouldBeEmpty();
            PlainTextPrograms.BalancesOf(plan).ShouldBe(["a EUR 1", "b EUR -1"]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("; nothing but a comment")]
    [InlineData("\n\n\n")]
    public void An_empty_file_is_right(string text)
    {
        foreach (var dialect in Enum.GetValues<Dialect>())
        {
            var plan = PlanOf(Write("main.journal", text), dialect);

            plan.Errors.ShouldBeEmpty();
            plan.Transactions.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Directives_of_an_included_file_end_with_it()
    {
        Write("a.journal", "Y2020\napply account top\nalias z=y\nD 1.00 EUR\ndecimal-mark ,\n");

        var plan = PlanOf(Write("main.journal", "include a.journal\n1/2 x\n  a  1.000 EUR\n  z  -1\n  b\n"));

        plan.Errors.ShouldBeEmpty();
        PlainTextPrograms.BalancesOf(plan).ShouldBe(["a EUR 1", "b EUR -1", "b XXX 1", "z XXX -1"]);
        plan.Transactions.Single().Command.ShouldBeOfType<Atlas.Ledger.Transactions.PostTransaction>()
            .EffectiveDate.ShouldBe(new DateOnly(2026, 1, 2));
    }

    [Fact]
    public void Options_of_an_included_beancount_file_do_not_count()
    {
        Write("a.beancount", "plugin \"beancount.plugins.auto_accounts\"\n");

        var plan = PlanOf(Write("main.beancount",
            "include \"a.beancount\"\n2026-01-01 * \"x\"\n  Assets:A  1 EUR\n  Assets:A  -1 EUR\n"),
            Dialect.Beancount);

        ErrorOf(plan).ShouldBe("main.beancount:3: Assets:A is used and never opened");
    }

    private static ImportPlan PlanOf(string path, Dialect dialect = Dialect.Hledger) =>
        PlainTextFiles.PlanOf(ImportJournal.Read(path, dialect, new DiskFiles(), PlainTextFiles.Today));

    private string ErrorOf(ImportPlan plan) => plan.Errors.Single().ToString()
        .Replace($"{_folder.FullName}/", "", StringComparison.Ordinal)
        .Replace(_folder.FullName, "FOLDER", StringComparison.Ordinal);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return path;
    }
}
