using System.Text.Json;
using Alba;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api;

/// <summary>The reports of one small ledger, by way of GraphQL and of the command line.</summary>
public sealed class ReportTests(AtlasHost host)
{
    private const string Figures = "amounts { asset amount previous } value previousValue";

    private const string Sheet = $$"""
        query($name: String!, $last: Long!) { ledger(name: $name) {
          balanceSheet(asOf: "2026-01-31", compareTo: "2026-01-12", currency: "USD", waitFor: $last) {
            position date previousDate
            assets { lines { account depth {{Figures}} } total { value previousValue } }
            liabilities { total { value previousValue } } equity { lines { account } }
            earnings { {{Figures}} } translation { value previousValue } unrated { value }
            pricing { currency prices { day asset price date isStale via } unpriced { asset } }
          } } }
        """;

    private const string Others = """
        query($name: String!, $last: Long!) { ledger(name: $name, waitFor: $last) {
          incomeStatement(from: "2026-01-01", to: "2026-01-31", currency: "USD", depth: 1) {
            previous { from to } income { lines { account value previousValue } }
            expenses { total { value } } netIncome { value }
            pricing { stale { asset first last } }
          }
          cashFlow(from: "2026-01-01", to: "2026-01-31", currency: "USD") {
            cashAccounts opening { value } operating { total { value } } investing { total { value } }
            financing { total { value } } change { value } rateEffect { value } closing { value }
          }
          cashFlowByMonth(from: "2026-01-05", to: "2026-01-06", currency: "USD", depth: 1) {
            months { month income { total { value } } expenses { lines { account value } } net { value } }
          }
          netWorth(from: "2026-01-11", to: "2026-01-31", interval: MONTH, currency: "USD") {
            days { date assets liabilities netWorth unpriced stale
              parts { asset net price priceDate isStale value } }
          } } }
        """;

    private IAlbaHost Api => host.Host;

    [Fact]
    public async Task The_balance_sheet_balances_in_euros_and_dollars()
    {
        var (ledger, last) = await OpenAsync();

        var answer = await Api.QueryAsync(Sheet, new { name = ledger.Name, last });

        answer.Data.GetProperty("balanceSheet").GetRawText().ShouldBe(Compact($$"""
            {"position": {{last}}, "date": "2026-01-31", "previousDate": "2026-01-12",
             "assets": {"lines": [
              {"account": "Assets", "depth": 1, "amounts": [
               {"asset": "EUR", "amount": "100.00", "previous": "0.00"},
               {"asset": "USD", "amount": "1000.00", "previous": "1000.00"}],
               "value": "1130.00", "previousValue": "1000.00"},
              {"account": "Assets:Bank", "depth": 2, "amounts": [
               {"asset": "USD", "amount": "1000.00", "previous": "1000.00"}],
               "value": "1000.00", "previousValue": "1000.00"},
              {"account": "Assets:Euro", "depth": 2, "amounts": [
               {"asset": "EUR", "amount": "100.00", "previous": "0.00"}],
               "value": "130.00", "previousValue": "0.00"}],
              "total": {"value": "1130.00", "previousValue": "1000.00"} },
             "liabilities": {"total": {"value": "50.00", "previousValue": "0.00"} },
             "equity": {"lines": []},
             "earnings": {"amounts": [
              {"asset": "EUR", "amount": "100.00", "previous": "0.00"},
              {"asset": "USD", "amount": "950.00", "previous": "1000.00"}],
              "value": "1070.00", "previousValue": "1000.00"},
             "translation": {"value": "10.00", "previousValue": "0.00"}, "unrated": null,
             "pricing": {"currency": "USD", "prices": [
              {"day": "2026-01-31", "asset": "EUR", "price": "1.3", "date": "2026-01-20", "isStale": true,
               "via": null}], "unpriced": []} }
            """));
    }

    [Fact]
    public async Task The_other_reports_tell_the_same_month()
    {
        var (ledger, last) = await OpenAsync();

        var answer = await Api.QueryAsync(Others, new { name = ledger.Name, last });

        answer.Data.GetRawText().ShouldBe(Compact("""
            {"incomeStatement": {"previous": {"from": "2025-12-01", "to": "2025-12-31"},
              "income": {"lines": [{"account": "Income", "value": "1120.00", "previousValue": "0.00"}]},
              "expenses": {"total": {"value": "50.00"}}, "netIncome": {"value": "1070.00"},
              "pricing": {"stale": [{"asset": "EUR", "first": "2026-01-15", "last": "2026-01-15"}]}},
             "cashFlow": {"cashAccounts": ["Assets:Bank"], "opening": {"value": "0.00"},
              "operating": {"total": {"value": "1070.00"}}, "investing": {"total": {"value": "-120.00"}},
              "financing": {"total": {"value": "50.00"}}, "change": {"value": "1000.00"},
              "rateEffect": {"value": "0.00"}, "closing": {"value": "1000.00"}},
             "cashFlowByMonth": {"months": [{"month": "2026-01-01", "income": {"total": {"value": "1120.00"}},
              "expenses": {"lines": [{"account": "Expenses", "value": "50.00"}]},
              "net": {"value": "1070.00"}}]},
             "netWorth": {"days": [{"date": "2026-01-31", "assets": "1130.00", "liabilities": "50.00",
              "netWorth": "1080.00", "unpriced": [], "stale": ["EUR"], "parts": [
              {"asset": "EUR", "net": "100.00", "price": "1.3", "priceDate": "2026-01-20", "isStale": true,
               "value": "130.00"},
              {"asset": "USD", "net": "950.00", "price": "1", "priceDate": "2026-01-31", "isStale": false,
               "value": "950.00"}]}]}}
            """));
    }

    [Theory]
    [InlineData("balanceSheet(asOf: \"2026-01-31\", currency: \"XYZ\") { position }")]
    [InlineData("balanceSheet(asOf: \"9999-12-31\") { position }")]
    [InlineData("incomeStatement(from: \"2026-02-01\", to: \"2026-01-31\") { position }")]
    [InlineData("cashFlowByMonth(from: \"1990-01-01\", to: \"2026-01-31\") { position }")]
    [InlineData("netWorth(from: \"1990-01-01\", to: \"2026-01-31\") { position }")]
    public async Task What_cannot_be_reported_is_an_error_of_the_request(string report)
    {
        var (ledger, last) = await OpenAsync();

        var answer = await Api.QueryAsync(
            $"{{ ledger(name: \"{ledger.Name}\", waitFor: {last}) {{ {report} }} }}");

        answer.ErrorCode.ShouldBe("INVALID_INPUT");
    }

    [Fact]
    public async Task The_command_line_prints_tables_sheets_and_JSON()
    {
        var (ledger, _) = await OpenAsync();
        Task<VerbResult> RunAsync(params string[] arguments) =>
            AtlasVerb.RunAsync(host.Postgres, ["report", .. arguments, "--ledger", ledger.Name]);

        var sheet = await RunAsync(
            "balance-sheet", "--as-of", "2026-01-31", "--currency", "USD", "--format", "csv", "--depth", "1");
        var worth = await RunAsync(
            "net-worth", "--as-of", "2026-01-31", "--format", "json", "--currency", "USD");
        var flow = await RunAsync("cash-flow", "--from", "2026-01-01", "--to", "2026-01-31", "--by-month");
        var wrong = await RunAsync("income", "--from", "2026-02-01", "--to", "2026-01-31");
        string[] year = ["income", "--from", "2027-01-01", "--to", "2027-01-31", "--format", "csv"];
        var yearAgo = await RunAsync([.. year, "--compare", "year-ago"]);
        var chosen = await RunAsync([.. year, "--compare", "2026-01-20..2026-01-31"]);
        var unclear = await RunAsync([.. year, "--compare", "never"]);

        sheet.Output.ShouldBe("""
            section,account,asset,amount,previous
            assets,Assets,USD,1130.00,
            assets,total,USD,1130.00,
            liabilities,Liabilities,USD,50.00,
            liabilities,total,USD,50.00,
            equity,total,USD,0.00,
            earnings,total,USD,1070.00,
            translation,total,USD,10.00,

            """, string.Join('\n', sheet.Errors));
        sheet.Errors.ShouldBe(["stale: EUR at 2026-01-31 has its price from 2026-01-20"]);
        worth.Output.ShouldContain(
            "\"netWorth\": \"1080.00\"", Case.Sensitive, string.Join('\n', worth.Errors));
        flow.Output.Split('\n')[3].ShouldBe("2026-01  income      Income:Salary  EUR     100.00");
        (wrong.Code, wrong.Errors.Single())
            .ShouldBe((1, "atlas: --from 2026-02-01 is after --to 2026-01-31; swap them"));
        yearAgo.Output.ShouldContain("net income,total,USD,0.00,950.00");
        chosen.Output.ShouldContain("net income,total,USD,0.00,-50.00");
        unclear.Errors.Single()
            .ShouldStartWith("atlas: --compare is none, previous, year-ago or days such as ");
    }

    /// <summary>What only the month before has is not even a line.</summary>
    [Fact]
    public async Task Nothing_to_compare_with_leaves_the_column_out()
    {
        var (ledger, _) = await OpenAsync();
        Task<VerbResult> RunAsync(string report, params string[] arguments) => AtlasVerb.RunAsync(
            host.Postgres,
            ["report", report, "--ledger", ledger.Name, "--compare", "none", "--currency", "USD",
                .. arguments]);
        string[] february = ["--from", "2026-02-01", "--to", "2026-02-28"];
        string[] january = ["--from", "2026-01-01", "--to", "2026-01-31"];

        var income = await RunAsync("income", [.. january, "--format", "csv", "--depth", "1"]);
        var empty = await RunAsync("income", [.. february, "--format", "csv"]);
        var flow = await RunAsync("cash-flow", [.. january, "--format", "json"]);
        var sheet = await RunAsync("balance-sheet", "--as-of", "2026-01-31", "--depth", "1");
        var both = await RunAsync("balance-sheet", "--compare-to", "2026-01-31");

        income.Output.ShouldBe("""
            section,account,asset,amount
            income,Income,USD,1120.00
            income,total,USD,1120.00
            expenses,Expenses,USD,50.00
            expenses,total,USD,50.00
            net income,total,USD,1070.00

            """, string.Join('\n', income.Errors));
        empty.Output.ShouldBe("""
            section,account,asset,amount
            income,total,USD,0.00
            expenses,total,USD,0.00
            net income,total,USD,0.00

            """, string.Join('\n', empty.Errors));
        using var json = JsonDocument.Parse(flow.Output);
        json.RootElement.GetProperty("previous").ValueKind.ShouldBe(JsonValueKind.Null);
        json.RootElement.GetProperty("closing").ToString().ShouldContain("\"previousValue\": null");
        sheet.Output.Split('\n')[0].ShouldBe("section      account      asset   amount");
        both.Errors.ShouldHaveSingleItem().ShouldStartWith("atlas: --compare of a balance sheet is none");
    }

    private async Task<(TestLedger Ledger, long Last)> OpenAsync()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2", "EUR/2");
        await ledger.OpenAsync(
            "Assets:Bank", "Assets:Euro", "Liabilities:Card", "Income:Salary", "Expenses:Food");
        await ledger.SendAsync(new RecordPrices(
            [new("EUR", "USD", new(2026, 1, 1), 1.2m), new("EUR", "USD", new(2026, 1, 20), 1.3m)]));
        await PostAsync(10, "Income:Salary", "Assets:Bank", 1_000m, "USD");
        await PostAsync(15, "Income:Salary", "Assets:Euro", 100m, "EUR");
        return (ledger, await PostAsync(25, "Liabilities:Card", "Expenses:Food", 50m, "USD"));

        async Task<long> PostAsync(int day, string from, string to, decimal amount, string asset) =>
            (await ledger.SendAsync(new PostTransaction(
                [new Posting(to, amount, asset), new Posting(from, -amount, asset)], new(2026, 1, day))))
            .Position;
    }

    private static string Compact(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return System.Text.Json.JsonSerializer.Serialize(document.RootElement);
    }
}
