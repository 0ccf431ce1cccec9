using System.Globalization;
using System.Text;
using Atlas.Api.Cli.Calculations;
using Atlas.Tests.Support;
using CsvHelper;

namespace Atlas.Tests.Api.Cli;

public sealed class CalcTests
{
    /// <summary>
    /// What LibreOffice 7.4 and Gnumeric 1.12 printed alike for the same random calls, to their last digit.
    /// </summary>
    [Fact]
    public void What_two_spreadsheets_agree_upon_is_what_we_say()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Api", "Cli", "spreadsheet-cases.csv");
        using var cases = CsvReader.FromFile(file);
        var (rows, wrong) = (0, new List<string>());
        for (; cases.Read(); rows++)
        {
            var (function, arguments) = (cases.GetString("function"), cases.GetString("args_json"));
            var (expected, actual) = (cases.GetString("expected"), Calc(function, arguments));
            if (!IsSame(actual, expected)) wrong.Add($"{function} {arguments}: {actual}, not {expected}");
        }

        wrong.ShouldBeEmpty();
        rows.ShouldBeGreaterThan(150);
    }

    /// <summary>Where spreadsheets part the definition decides; sources stand at the functions.</summary>
    [Theory]
    [InlineData("IPMT", "[0.01, 1, 12, 1000, 0, 1]", "0")]
    [InlineData("PPMT", "[0.17, 263, 380, -86848, -62756]", "0.000228802328994347")]
    [InlineData("CUMPRINC", "[0.232, 252, 10226.71, 76, 188]", "-0.0162424163857607")]
    [InlineData("NPER", "[1e-12, -100, 1000]", "10.000000000055")]
    [InlineData("RATE", "[12, -100, 1200]", "0")]
    [InlineData("EFFECT", "[0, 12]", "0")]
    [InlineData("YEARFRAC", "[\"2021-02-28\", \"2021-03-31\", 0]", "0.0861111111111111")]
    [InlineData("YEARFRAC", "[\"2020-02-29\", \"2021-02-28\"]", "1")]
    [InlineData("DAYS360", "[\"2021-02-28\", \"2021-03-31\"]", "30")]
    [InlineData("DAYS360", "[\"2043-11-14\", \"2043-07-31\"]", "-103")]
    [InlineData("PRICE", "[\"2001-12-06\", \"2002-01-07\", 0.0429, 0.0136, 100, 1, 2]", "100.195827204446")]
    [InlineData("ACCRINT", "[\"2010-08-31\", \"2011-08-31\", \"2010-09-20\", 0.36, 1000, 1, 0]", "19")]
    [InlineData("ACCRINT", "[\"2000-05-16\", \"2003-08-29\", \"2002-01-31\", 0.36, 1000, 2, 4]", "615")]
    [InlineData("ACCRINT", "[\"2008-02-05\", \"2009-02-05\", \"2008-06-02\", 0.36, 1000, 1]", "116")]
    [InlineData("ACCRINT", "[\"2007-02-16\", \"2009-02-05\", \"2007-08-04\", 0.36, 1000, 1]", "166")]
    [InlineData("SYD", "[100, 10, 1, 0.3]", "153")]
    [InlineData("DB", "[100, 10, 1, 0.3, 4]", "30")]
    [InlineData("DDB", "[100, 10, 13, 0.3]", "15.3846153846154")]
    [InlineData("VDB", "[2400, 300, 10, 0, 0.875, 1.5]", "315")]
    [InlineData("DB", "[1000000, 100000, 6, 7, 7]", "15845.0984738481")]
    [InlineData("IRR", "[[-1000, 3600, -4310, 1716]]", "ambiguous 0.1;0.2;0.3")]
    [InlineData("IRR", "[[-100, 220, -121]]", "0.1")]
    [InlineData("XIRR", "[[110, -100], [\"2022-01-01\", \"2021-01-01\"]]", "0.1")]
    [InlineData("pmt", "[\"0.01\", 12, 1000, null, true]", "-87.9690977013284")]
    [InlineData("NPV", "[0.1, -100, [60, 70]]", "11.2697220135237")]
    public void The_definition_wins(string function, string arguments, string expected) =>
        Calc(function, arguments).ShouldBe(expected);

    /// <summary>
    /// The examples of Microsoft's own pages about these functions, to the digits printed there.
    /// </summary>
    [Theory]
    [InlineData("PRICE", "[\"2008-02-15\", \"2017-11-15\", 0.0575, 0.065, 100, 2, 0]", 94.63436162, 1e-8)]
    [InlineData("YIELD", "[\"2008-02-15\", \"2016-11-15\", 0.0575, 95.04287, 100, 2, 0]", 0.065, 1e-7)]
    [InlineData("DURATION", "[\"2018-07-01\", \"2048-01-01\", 0.08, 0.09, 2, 1]", 10.9191453, 1e-7)]
    [InlineData("MDURATION", "[\"2008-01-01\", \"2016-01-01\", 0.08, 0.09, 2, 1]", 5.73567, 1e-5)]
    [InlineData("ACCRINT", "[\"2008-03-01\", \"2008-08-31\", \"2008-05-01\", 0.1, 1000, 2]", 16.666667, 1e-6)]
    [InlineData("VDB", "[2400, 300, 3650, 0, 1]", 1.32, 0.01)]
    [InlineData("VDB", "[2400, 300, 120, 6, 18, 1.5]", 311.81, 0.01)]
    [InlineData("DB", "[1000000, 100000, 6, 2, 7]", 259639.42, 0.01)]
    [InlineData("DDB", "[2400, 300, 10, 2, 1.5]", 306, 0.01)]
    [InlineData("CUMIPMT", "[0.0075, 360, 125000, 13, 24, 0]", -11135.23213, 1e-5)]
    [InlineData("CUMPRINC", "[0.0075, 360, 125000, 13, 24, 0]", -934.1071234, 1e-7)]
    [InlineData("MIRR", "[[-120000, 39000, 30000, 21000, 37000, 46000], 0.1, 0.12]", 0.12609413, 1e-8)]
    [InlineData("DAYS360", "[\"2011-01-30\", \"2011-02-01\"]", 1, 0)]
    public void Published_examples_hold(
        string function, string arguments, double expected, double tolerance) => double.Parse(
            Calc(function, arguments), CultureInfo.InvariantCulture).ShouldBe(expected, tolerance);

    [Theory]
    [InlineData("NOPE", "[1]", "there is no function NOPE")]
    [InlineData("PMT", "[0.01, 12]", "PMT(rate, nper, pv, [fv], [type])")]
    [InlineData("PMT", "[0.01, 12, 1, 0, 0, 0]", "6 arguments")]
    [InlineData("PMT", "[\"one percent\", 12, 1000]", "rate: \"one percent\" is no number")]
    [InlineData("PMT", "[null, 12, 1000]", "rate is missing")]
    [InlineData("PMT", "[0.01, 0, 1000]", "no payment")]
    [InlineData("PMT", "0.01", "JSON array")]
    [InlineData("PMT", "[0.01", "no JSON")]
    [InlineData("FV", "[10, 360, -100]", "no finite real number")]
    [InlineData("FV", "[-1.5, 2.5, -100]", "no finite real number")]
    [InlineData("NPER", "[0.1, -100, 1000]", "for ever")]
    [InlineData("IRR", "[[1000, -3000, 2500]]", "no rate above -1")]
    [InlineData("IRR", "[[-100, -200]]", "never change sign")]
    [InlineData("IRR", "[[0, 0]]", "any rate")]
    [InlineData("XIRR", "[[-1, 2], [\"2020-01-01\"]]", "as many")]
    [InlineData("YEARFRAC", "[\"2020-02-30\", \"2020-03-01\"]", "start_date: 2020-02-30 is no day")]
    [InlineData("YEARFRAC", "[\"2020-02-03\", \"2020-03-01\", 5]", "0 to 4")]
    [InlineData("PRICE", "[\"2020-01-01\", \"2020-01-01\", 0.1, 0.1, 100, 2]", "before the maturity")]
    public void What_cannot_be_answered_says_why(string function, string arguments, string because)
    {
        var answer = Calc(function, arguments);
        answer.ShouldStartWith("ERROR ");
        answer.ShouldContain(because);
    }

    [Fact]
    public async Task A_file_of_calls_is_answered_row_by_row_whatever_single_rows_come_to()
    {
        const string cases = """
            note,args_json,id,function
            plain,"[0, 12, 1200]",a,PMT
            ,"[[-1600, 10000, -10000]]","b,1",IRR
            "a note
            of two lines",nonsense,c,PMT
            short
            ,"[3, 0, 3]",d,SLN
            """;

        (await RunAsync(cases)).ShouldBe(
            """
            id,result
            a,-100
            "b,1",ambiguous 0.25;4
            c,ERROR the arguments are no JSON
            ,ERROR there is no function 
            d,1

            """.ReplaceLineEndings("\n"));
        await Should.ThrowAsync<InvalidDataException>(() => RunAsync("id,function\na,PMT\n"));
    }

    [Fact]
    public async Task The_verb_needs_no_database()
    {
        var one = await AtlasVerb.RunAsync(null, "calc", "PMT", "[\"0.005\", 360, 250000]");
        var none = await AtlasVerb.RunAsync(null, "calc", "IRR", "[[1, 2]]");
        var missing = await AtlasVerb.RunAsync(null, "calc", "--cases", "/no/such/file.csv");

        (one.Code, one.Output, one.Errors.Count).ShouldBe((0, "-1498.87631288188\n", 0));
        (none.Code, none.Output).ShouldBe((1, "ERROR the flows never change sign\n"));
        (missing.Code, missing.Output).ShouldBe((1, ""));
        missing.Errors.ShouldHaveSingleItem().ShouldContain("/no/such/file.csv");
    }

    [Fact]
    public async Task The_verb_writes_the_answers_to_a_file()
    {
        var folder = Directory.CreateTempSubdirectory("atlas-calc-").FullName;
        var (cases, results) = (Path.Combine(folder, "cases.csv"), Path.Combine(folder, "results.csv"));
        await File.WriteAllTextAsync(
            cases, "id,function,args_json\n1,SLN,\"[10, 1, 3]\"\n", TestContext.Current.CancellationToken);

        var run = await AtlasVerb.RunAsync(null, "calc", "--cases", cases, "-o", results);

        (run.Code, run.Output, run.Errors.Count).ShouldBe((0, "", 0));
        Directory.GetFiles(folder).Order().ShouldBe([cases, results]);
        (await File.ReadAllTextAsync(results, TestContext.Current.CancellationToken))
            .ShouldBe("id,result\n1,3\n");
        Directory.Delete(folder, recursive: true);
    }

    private static string Calc(string function, string arguments) =>
        SpreadsheetFunctions.TextOf(SpreadsheetFunctions.Evaluate(function, arguments));

    private static async Task<string> RunAsync(string cases)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(cases.ReplaceLineEndings("\n")));
        using var output = new MemoryStream();
        await CalcCases.RunAsync(input, () => output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static bool IsSame(string actual, string expected)
    {
        if (expected == "ERROR") return actual.StartsWith("ERROR ", StringComparison.Ordinal);
        if (!double.TryParse(actual, CultureInfo.InvariantCulture, out var number)) return false;
        var wanted = double.Parse(expected, CultureInfo.InvariantCulture);
        return Math.Abs(number - wanted) <= 1e-10 * Math.Abs(wanted);
    }
}
