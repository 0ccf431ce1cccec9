using System.Text.Json;
using Atlas.Ledger;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api.Cli;

public sealed class EventsTests(AtlasHost host)
{
    [Fact]
    public async Task Events_are_printed_as_they_are_stored_one_a_line_in_order()
    {
        var ledger = await FilledAsync();
        var entries = await ledger.EntriesAsync();

        var result = await AtlasVerb.RunAsync(host.Postgres, "events", "--ledger", ledger.Name);

        result.Errors.ShouldBeEmpty();
        var printed = Lines(result.Output);
        printed.Select(e => e.GetProperty("position").GetInt64()).ShouldBe(entries.Select(e => e.Position));
        printed.Select(e => e.GetProperty("id").GetGuid()).ShouldBe(entries.Select(e => e.Id));
        printed.Select(e => e.GetProperty("recordedAt").GetDateTimeOffset())
            .ShouldBe(entries.Select(e => e.RecordedAt));
        printed.Select(e => e.GetProperty("type").GetString())
            .ShouldBe(entries.Select(e => LedgerModule.EventNames[e.Data.GetType()]));
        printed.Select(e => e.GetProperty("actor").GetString()).Distinct().ShouldBe(["local"]);
        var posted = printed[^1].GetProperty("data");
        posted.GetProperty("description").GetString().ShouldBe("Miete ünd \"Strom\" 家賃\n");
        posted.GetProperty("postings")[0].GetProperty("amount").GetString().ShouldBe("900.00");
    }

    [Fact]
    public async Task A_range_is_printed_with_both_its_ends()
    {
        var ledger = await FilledAsync();

        (await PositionsAsync("--from", "2", "--to", "4")).ShouldBe([2L, 3L, 4L]);
        (await PositionsAsync("--from=4")).ShouldBe([4L, 5L]);
        (await PositionsAsync("--to", "1")).ShouldBe([1L]);
        (await PositionsAsync("--from", "6")).ShouldBeEmpty();

        async Task<IEnumerable<long>> PositionsAsync(params string[] range) => Lines(
            (await AtlasVerb.RunAsync(host.Postgres, ["events", "--ledger", ledger.Name, .. range])).Output)
            .Select(e => e.GetProperty("position").GetInt64());
    }

    [Theory]
    [InlineData("there is no ledger nobody", "--ledger", "nobody")]
    [InlineData("which ledger")]
    [InlineData("positions count from 1", "--ledger", "x", "--from", "0")]
    [InlineData("positions count from 1", "--ledger", "x", "--from", "3", "--to", "2")]
    public async Task An_unknown_ledger_or_a_bad_range_is_told_in_one_line(
        string because, params string[] arguments)
    {
        var result = await AtlasVerb.RunAsync(host.Postgres, ["events", .. arguments]);

        (result.Code, result.Output).ShouldBe((1, ""));
        result.Errors.ShouldHaveSingleItem().ShouldContain(because);
    }

    private async Task<TestLedger> FilledAsync()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Expenses:Rent");
        var rent = TestLedger.Transfer("Assets:Cash", "Expenses:Rent", 900m);
        await ledger.SendAsync(rent with { Description = "Miete ünd \"Strom\" 家賃\n" }, "rent-1");
        return ledger;
    }

    private static List<JsonElement> Lines(string output) => output
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonDocument.Parse(line).RootElement.Clone()).ToList();
}
