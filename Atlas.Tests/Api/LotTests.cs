using System.Text.Json;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api;

public sealed class LotTests(AtlasHost host)
{
    private const string Depot = "Assets:Depot";
    private static readonly DateOnly Day = new(2026, 1, 5);
    private static readonly Cost Bought = new(12.34m, "EUR", Day, "first");

    [Fact]
    public async Task Lots_gains_and_their_past_are_read_from_the_postings()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("ACME/3", "EUR/2");
        await ledger.OpenAsync(Depot, "Assets:Bank", "Equity:Conversion");
        await ledger.SendAsync(Trade(Day, 10m, Bought, null, -123.40m));
        await ledger.SendAsync(Trade(Day.AddDays(1), 2.5m, new Cost(13m, "EUR"), null, -32.5m));
        var sold = await ledger.SendAsync(
            Trade(Day.AddDays(9), -4m, Bought, new Price(15m, "EUR"), 60m));
        var undone = await ledger.SendAsync(new ReverseTransaction(sold.Ids[0], Day.AddDays(10)));

        var now = await QueryAsync(ledger.Name, undone.Position, "");
        var then = await QueryAsync(ledger.Name, undone.Position, $"at: {sold.Position}");

        Text(now, "lots").ShouldBe(
            ["Assets:Depot ACME 10.000 12.34 123.4 EUR 2026-01-05 first",
             "Assets:Depot ACME 2.500 13 32.5 EUR 2026-01-06 "]);
        Text(then, "lots")[0].ShouldBe("Assets:Depot ACME 6.000 12.34 74.04 EUR 2026-01-05 first");
        Text(now, "gains").ShouldBe(
            ["ACME 4.000 2026-01-05 2026-01-14 49.36 60 10.64 EUR",
             "ACME -4.000 2026-01-05 2026-01-15 -49.36 -60 -10.64 EUR"]);
        Text(now, "totals").ShouldBe(["EUR 0 0 0"]);
        Text(then, "totals").ShouldBe(["EUR 60 49.36 10.64"]);
    }

    /// <summary>Purchases, a sale that names the younger lot, a split, capital that came back.</summary>
    [Fact]
    public async Task A_method_matches_units_again_with_splits_and_returns_of_capital()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("ACME/3", "EUR/2");
        await ledger.OpenAsync(Depot, "Assets:Bank", "Equity:Conversion", "Income:Other");
        await ledger.SendAsync(Trade(Day, 10m, Bought, null, -123.40m));
        await ledger.SendAsync(Trade(Day.AddDays(1), 10m, new Cost(20m, "EUR"), null, -200m));
        await ledger.SendAsync(
            Trade(Day.AddDays(9), -5m, new Cost(20m, "EUR"), new Price(25m, "EUR"), 125m));
        await ledger.SendAsync(new PostTransaction(
            [new Posting(Depot, 15m, "ACME"), new Posting("Equity:Conversion", -15m, "ACME")],
            Day.AddDays(10), Metadata: new Dictionary<string, string> { ["split"] = "2:1" }));
        var last = await ledger.SendAsync(new PostTransaction(
            [new Posting("Assets:Bank", 30m, "EUR"), new Posting("Income:Other", -30m, "EUR")],
            Day.AddDays(11),
            Metadata: new Dictionary<string, string> { ["return-of-capital"] = $"{Depot} ACME" }));

        var fifo = await QueryAsync(ledger.Name, last.Position, "method: FIFO");
        var verb = await AtlasVerb.RunAsync(
            host.Postgres, "report", "lots", "--ledger", ledger.Name, "--method", "fifo", "--format", "csv");
        var gains = await AtlasVerb.RunAsync(
            host.Postgres, "report", "gains", "--ledger", ledger.Name, "--method", "lifo", "--format", "csv");

        Text(fifo, "lots").ShouldBe(
            ["Assets:Depot ACME 10 5.17 51.7 EUR 2026-01-05 first",
             "Assets:Depot ACME 20 9 180 EUR 2026-01-06 "]);
        Text(fifo, "gains").ShouldBe(["ACME 5 2026-01-05 2026-01-14 61.7 125 63.3 EUR"]);
        verb.Output.ShouldBe("""
            account,asset,acquired,quantity,cost,currency,lot
            Assets:Depot,ACME,2026-01-05,10,51.7,EUR,first
            Assets:Depot,ACME,2026-01-06,20,180,EUR,

            """, string.Join('\n', verb.Errors));
        gains.Output.Split('\n')[1].ShouldBe(
            $"2026-01-14,Assets:Depot,ACME,2026-01-06,5,100,125,25,EUR,{last.Position - 2}");
    }

    private static PostTransaction Trade(
        DateOnly day, decimal units, Cost cost, Price? price, decimal cash) => new(
        [
            new Posting(Depot, units, "ACME", cost, price), new Posting("Equity:Conversion", -units, "ACME"),
            new Posting("Assets:Bank", cash, "EUR"), new Posting("Equity:Conversion", -cash, "EUR"),
        ], day);

    private async Task<JsonElement> QueryAsync(string ledger, long position, string at)
    {
        var arguments = at.Length == 0 ? "" : $"({at})";
        var answer = await host.Host.QueryAsync($$"""
            { ledger(name: "{{ledger}}", waitFor: {{position}}) {
                lots{{arguments}} { lots {
                  account asset quantity costPerUnit cost currency acquired label } }
                realisedGains{{arguments}} {
                  gains { asset quantity acquired date cost proceeds gain currency }
                  totals { currency proceeds cost gain } } } }
            """);
        return answer.Data;
    }

    private static List<string> Text(JsonElement ledger, string list)
    {
        var rows = list == "lots"
            ? ledger.GetProperty("lots").GetProperty("lots")
            : ledger.GetProperty("realisedGains").GetProperty(list);
        return [.. rows.EnumerateArray().Select(row =>
            string.Join(' ', row.EnumerateObject().Select(p => p.Value.ToString())))];
    }
}
