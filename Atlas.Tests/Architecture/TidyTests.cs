using System.Text.RegularExpressions;

namespace Atlas.Tests.Architecture;

/// <summary>Style is a test too. A planted violation beside each check proves that it can fail.</summary>
public sealed partial class TidyTests
{
    private const int FileLinesMax = 300;
    private const int MethodLinesMax = 40;
    private const int LineLengthMax = 110;
    private const int ReadmeLinesMax = 60;

    private static readonly string[] Projects =
        ["Atlas.Ledger", "Atlas.Projections", "Atlas.Insights", "Atlas.Api", "Atlas.Tests"];


    [Fact]
    public void A_file_has_at_most_300_lines() =>
        SourceTree.CSharp.Where(IsTooLong).Select(f => f.Name).ShouldBeEmpty();

    [Fact]
    public void A_line_has_at_most_110_characters() =>
        SourceTree.CSharp.SelectMany(LongLines).ShouldBeEmpty();

    [Fact]
    public void A_method_has_at_most_40_lines() =>
        SourceTree.CSharp.SelectMany(LongMethods).ShouldBeEmpty();

    [Fact]
    public void Whatever_is_left_to_do_has_an_issue() =>
        SourceTree.Files.SelectMany(LooseEnds).ShouldBeEmpty();

    [Fact]
    public void A_document_has_one_first_heading() =>
        SourceTree.Documents.Where(d => Headings(d).Count != 1).Select(d => d.Name).ShouldBeEmpty();

    [Fact]
    public void A_project_has_a_README_of_at_most_60_lines()
    {
        foreach (var project in Projects)
        {
            var readme = SourceTree.Documents.SingleOrDefault(d => d.Name == $"{project}/README.md");
            readme.ShouldNotBeNull($"{project} has no README.md");
            readme.Lines.Count.ShouldBeLessThanOrEqualTo(ReadmeLinesMax + 1, readme.Name);
        }
    }

    [Fact]
    public void A_projects_README_names_every_folder()
    {
        foreach (var project in Projects)
        {
            var readme = SourceTree.Documents.Single(d => d.Name == $"{project}/README.md");
            var folders = SourceTree.Files.Select(f => f.Name.Split('/'))
                .Where(p => p[0] == project && p.Length > 2).Select(p => p[1]).Distinct();
            folders.Where(f => !readme.Text.Contains($"{f}/", StringComparison.Ordinal))
                .ShouldBeEmpty(readme.Name);
        }
    }

    [Fact]
    public void Decisions_are_numbered_without_a_gap_and_say_their_number()
    {
        var decisions = SourceTree.Files
            .Where(f => f.Name.StartsWith("ops/decisions/", StringComparison.Ordinal)).ToList();
        for (var i = 0; i < decisions.Count; i++)
        {
            var name = Path.GetFileName(decisions[i].Name);
            name.ShouldStartWith($"{i + 1:0000}-");
            decisions[i].Lines[0].ShouldStartWith($"# {name[..4]} ");
        }
    }

    [Fact]
    public void Planted_violations_are_seen()
    {
        var body = string.Concat(Enumerable.Repeat("        Run();\n", 40));
        var planted = new SourceFile("Planted.cs",
            $"class C\n{{\n    void M()\n    {{\n{body}    }}\n}}\n" +
            $"// {new string('x', 120)}\n// TO{"DO"} later\n");
        LongLines(planted).Count().ShouldBe(1);
        LongMethods(planted).ShouldBe(["Planted.cs: M has 43 lines"]);
        LooseEnds(planted).Count().ShouldBe(1);
        LooseEnds(new SourceFile("Planted.cs", $"// TO{"DO"} #17: later")).ShouldBeEmpty();
        IsTooLong(new SourceFile("Planted.cs", new string('\n', 301))).ShouldBeTrue();
        Headings(new SourceFile("planted.md", "# A\n```\n# no heading\n```\n# B\n")).Count.ShouldBe(2);
    }

    private static bool IsTooLong(SourceFile file) => file.Lines.Count - 1 > FileLinesMax;

    private static IEnumerable<string> LongLines(SourceFile file) => file.Lines
        .Select((line, i) => (Text: line, Number: i + 1)).Where(l => l.Text.Length > LineLengthMax)
        .Select(l => $"{file.Name}:{l.Number}: {l.Text.Length} characters");

    private static IEnumerable<string> LongMethods(SourceFile file) => SourceTree.MembersOf(file)
        .Where(m => m.Lines > MethodLinesMax).Select(m => $"{file.Name}: {m.Member} has {m.Lines} lines");

    private static IEnumerable<string> LooseEnds(SourceFile file) => file.Lines
        .Where(line => LooseEnd().IsMatch(line)).Select(line => $"{file.Name}: {line.Trim()}");

    private static List<string> Headings(SourceFile document)
    {
        var isCode = false;
        var headings = new List<string>();
        foreach (var line in document.Lines)
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) isCode = !isCode;
            else if (!isCode && line.StartsWith("# ", StringComparison.Ordinal)) headings.Add(line);
        }

        return headings;
    }

    /// <summary>The words that stand for unfinished work, without an issue's number behind them.</summary>
    [GeneratedRegex(@"\b(TO[D]O|FI[X]ME|HA[C]K)\b(?! #\d)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LooseEnd();
}
