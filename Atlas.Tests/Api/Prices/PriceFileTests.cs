using Atlas.Api.Connectors.Prices;

namespace Atlas.Tests.Api.Prices;

/// <summary>Prices in CSV: what is read, and where what is wrong with it.</summary>
public sealed class PriceFileTests
{
    [Fact]
    public void Columns_come_in_any_order_and_a_source_is_optional()
    {
        var file = Read("Quote,PRICE, date,base\n\"US$\",1.0850,2026-01-31,\"EUR\"\n\n"
            + "USD, 12 ,2026-02-01,\"A \"\"b\"\"\"\n");

        file.Errors.ShouldBeEmpty();
        file.Prices.ShouldBe(
        [
            new("EUR", "US$", new DateOnly(2026, 1, 31), 1.085m, "csv"),
            new("A \"b\"", "USD", new DateOnly(2026, 2, 1), 12m, "csv"),
        ]);
        Read("date,base,quote,price,source\n2026-01-31,EUR,USD,1,ECB\n2026-01-31,EUR,USD,1,\n").Prices
            .Select(p => p.Source).ShouldBe(["ECB", "csv"]);
    }

    [Theory]
    [InlineData("", 1, "the first line names the columns")]
    [InlineData("date,base,quote\n", 1, "the first line names the columns")]
    [InlineData("date,base,quote,price,sauce\n", 1, "the first line names the columns")]
    [InlineData("date,base,quote,price,price\n", 1, "the first line names the columns")]
    [InlineData("2026-01-31,EUR,USD,1\n", 1, "the first line names the columns")]
    [InlineData("date,base,quote,price\n2026-02-30,EUR,USD,1\n", 2, "'2026-02-30' is no date")]
    [InlineData("date,base,quote,price\n2026-02-03,EUR,USD,\"1,08\"\n", 2, "'1,08' is no price")]
    [InlineData("date,base,quote,price\n2026-02-03,EUR,USD,0\n", 2, "0 is no price of EUR in USD")]
    [InlineData("date,base,quote,price\n2026-02-03,EUR,EUR,1\n", 2, "1 is no price of EUR in EUR")]
    [InlineData("date,base,quote,price\n2026-02-03,,EUR,1\n", 2, " is no asset code")]
    [InlineData("date,base,quote,price\n1800-02-03,USD,EUR,1\n", 2, "Dates run from 1900-01-01")]
    [InlineData("date,base,quote,price\n2026-02-03,USD,EUR,1234567890123456789012345678\n", 2, "27 sig")]
    [InlineData("date,base,quote,price\n2026-02-03,USD,EUR\n", 2, "as many fields")]
    [InlineData("date,base,quote,price\n2026-02-03,USD,EUR,1,2\n", 2, "as many fields")]
    [InlineData("date,base,quote,price\n2026-02-03,U\"SD,EUR,1\n", 2, "quotation mark")]
    public void An_error_names_file_line_and_reason(string text, int line, string reason)
    {
        var file = Read(text);

        file.Prices.ShouldBeEmpty();
        file.Errors.Single().At.ToString().ShouldBe($"prices.csv:{line}");
        file.Errors.Single().Reason.ShouldContain(reason);
    }

    [Fact]
    public void Reading_goes_on_behind_a_wrong_line_and_lines_are_those_of_the_file()
    {
        var file = Read(
            "date,base,quote,price,source\n2026-01-01,A,B,1,\"two\nlines\"\n2026-01-02,A,B,x,\n\n"
            + "2026-01-03,A,B,3,\n2026-01-04,A,B\n");

        file.Prices.Select(p => p.Price).ShouldBe([1m, 3m]);
        file.Errors.Select(e => e.At.Line).ShouldBe([4, 7]);
    }

    private static PriceFile Read(string text) => PriceFile.Read("prices.csv", new StringReader(text));
}
