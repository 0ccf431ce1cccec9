using System.Text.Json;
using Alba;
using Atlas.Ledger.Prices;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api;

/// <summary>Prices by way of GraphQL: recorded, corrected, listed by pair and date.</summary>
public sealed class PriceTests(AtlasHost host)
{
    private IAlbaHost Api => host.Host;

    [Fact]
    public async Task A_later_price_takes_the_place_of_an_earlier_one_of_its_pair_and_date()
    {
        var ledger = await host.OpenLedgerAsync();
        await RecordAsync(
            ledger, "first", ("ACME", "USD", "2026-01-02", "12.50"), ("EUR", "USD", "2026-01-02", "1.08"));
        var last = await RecordAsync(
            ledger, "second", ("ACME", "USD", "2026-01-02", "12.75"), ("ACME", "USD", "2026-01-01", "1"),
            ("ACME", "USD", "2026-01-01", "12.10"));

        var all = await ListAsync(ledger, last.GetProperty("position").GetInt64(), "");
        var dollars = await ListAsync(
            ledger, 0, """base: "ACME", quote: "USD", from: "2026-01-02", to: "2026-01-09",""");

        all.ShouldBe(
            ["ACME USD 2026-01-01 12.1 3", "ACME USD 2026-01-02 12.75 3", "EUR USD 2026-01-02 1.08 2"]);
        dollars.ShouldBe(["ACME USD 2026-01-02 12.75 3"]);
    }

    [Fact]
    public async Task Prices_are_listed_page_by_page_without_gap_or_repetition()
    {
        var ledger = await host.OpenLedgerAsync();
        var prices = Enumerable.Range(0, 9).Select(i => new MarketPrice(
            i % 2 == 0 ? "ACME" : "äpfel", i % 3 == 0 ? "EUR" : "USD", TestLedger.Day.AddDays(i / 3), i + 1));
        var recorded = await ledger.SendAsync(new RecordPrices([.. prices]));

        var all = await ListAsync(ledger, recorded.Position, "first: 500,");
        var paged = new List<string>();
        for (string? after = null; ;)
        {
            var page = await ReadAsync(
                ledger, 0, after is null ? "first: 2," : $"""first: 2, after: "{after}",""");
            paged.AddRange(TextsOf(page));
            if (!page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean()) break;
            after = page.GetProperty("pageInfo").GetProperty("endCursor").GetString();
        }

        paged.ShouldBe(all);
        all.Count.ShouldBe(9);
    }

    [Fact]
    public async Task A_rate_says_how_old_it_is_and_which_way_it_came_and_a_missing_one_is_null()
    {
        var ledger = await host.OpenLedgerAsync();
        var recorded = await RecordAsync(
            ledger, null, ("ACME", "USD", "2026-01-02", "12.50"), ("EUR", "USD", "2025-12-24", "1.25"));

        var answer = await Api.QueryAsync(
            """
            query($name: String!, $position: Long!) { ledger(name: $name, waitFor: $position) {
              fresh: rate(base: "ACME", quote: "USD", asOf: "2026-01-09") { value date stale via }
              crossed: rate(base: "ACME", quote: "EUR", asOf: "2026-01-09") { value date stale via }
              before: rate(base: "ACME", quote: "USD", asOf: "2026-01-09", at: 1) { value }
              missing: rate(base: "ACME", quote: "GBP", asOf: "2026-01-09") { value } } }
            """, new { name = ledger.Name, position = recorded.GetProperty("position").GetInt64() });

        answer.Data.GetRawText().ShouldBe(
            """{"fresh":{"value":"12.5","date":"2026-01-02","stale":false,"via":null}"""
            + ""","crossed":{"value":"10","date":"2025-12-24","stale":true,"via":"USD"}"""
            + ""","before":null,"missing":null}""");
    }

    [Fact]
    public async Task A_price_that_cannot_be_is_refused_with_its_place()
    {
        var ledger = await host.OpenLedgerAsync();

        var refused = await RecordAsync(ledger, null, ("ACME", "USD", "2026-01-02", "0.00"));

        refused.GetProperty("errors").GetRawText().ShouldBe(
            """[{"__typename":"InvalidPriceError","code":"invalid_price","message":"0.00 is no price of """
            + """ACME in USD; give more than zero, in another asset.","path":"prices.0.price"}]""");
    }

    private async Task<JsonElement> RecordAsync(
        TestLedger ledger, string? key,
        params (string Base, string Quote, string Date, string Price)[] prices) =>
        await Api.MutateAsync("recordPrices", new
        {
            ledger = ledger.Name,
            idempotencyKey = key,
            prices = prices.Select(p => new
            {
                @base = p.Base, quote = p.Quote, date = p.Date, price = p.Price, source = "test",
            }),
        });

    private async Task<List<string>> ListAsync(TestLedger ledger, long waitFor, string arguments) =>
        TextsOf(await ReadAsync(ledger, waitFor, arguments));

    private async Task<JsonElement> ReadAsync(TestLedger ledger, long waitFor, string arguments)
    {
        var answer = await Api.QueryAsync(
            $$"""
            query($name: String!, $waitFor: Long) { ledger(name: $name, waitFor: $waitFor) {
              prices({{arguments}} {{(arguments.Contains("first") ? "" : "first: 50")}}) {
                nodes { base quote date price position } pageInfo { hasNextPage endCursor } } } }
            """, new { name = ledger.Name, waitFor });
        return answer.Data.GetProperty("prices");
    }

    private static List<string> TextsOf(JsonElement page) =>
        [.. page.GetProperty("nodes").EnumerateArray().Select(n =>
            string.Join(' ', n.EnumerateObject().Select(p => p.Value.ToString())))];
}
