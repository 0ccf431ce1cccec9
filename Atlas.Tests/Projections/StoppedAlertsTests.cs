using Alba;
using Atlas.Ledger.Alerts;
using Atlas.Tests.Support;
using static Atlas.Tests.Projections.AlertLedger;

namespace Atlas.Tests.Projections;

/// <summary>A feed that fails at every page, while callers post. The host is this test's own.</summary>
public sealed class StoppedAlertsTests
{
    private const string Feed = "balance-alerts";
    private const string Statuses = "projections { projection lagEvents state lastError }";

    [Fact]
    public async Task A_feed_that_fails_stops_and_says_why_while_money_goes_on_and_tells_all_of_it_later()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var started = await AtlasHost.StartAsync(postgres, "serve");
        await using var host = AtlasHost.Of(started, postgres);
        var ledger = await OpenAsync(host);
        var set = await SetAsync(ledger, new BalanceAlert("low", Cash, false, "USD", Below: 0m));
        (await ToldAsync(ledger, set.Position)).ShouldBeEmpty();
        await host.ExecuteAsync("alter table atlas.mt_doc_raised_alerts rename to hidden");

        var posted = new List<long>();
        for (var i = 0; i < 20; i++)
            posted.Add((await ledger.PostAsync(Cash, "Expenses:Rent", i % 2 == 0 ? 1m : -1m)).Position);

        posted.ShouldBe(Enumerable.Range(1, 20).Select(i => set.Position + i));
        var books = await ReadAsync(host, ledger, posted[^1], "trialBalance { totals { asset debit } }");
        books.ShouldBe("""{"trialBalance":{"totals":[]}}""");
        var ready = await Eventually.GetAsync(
            () => HealthAsync(started), h => h.Contains($"{Feed} is paused", StringComparison.Ordinal));
        ready.ShouldContain("mt_doc_raised_alerts");
        var status = await ReadAsync(host, ledger, posted[^1], Statuses);
        status.ShouldStartWith("""{"projections":[{"projection":"books","lagEvents":0,"state":"running","""
            + "\"lastError\":null},{\"projection\":\"balance-alerts\",\"lagEvents\":20,\"state\":\"paused\","
            + "\"lastError\":\"42P01: ");

        await host.ExecuteAsync("alter table atlas.hidden rename to mt_doc_raised_alerts");
        (await ToldAsync(ledger, posted[^1])).ShouldBe(await NaiveAlerts.OfAsync(ledger));
        await Eventually.GetAsync(
            () => HealthAsync(started), h => !h.Contains(Feed, StringComparison.Ordinal));
    }

    private static async Task<string> ReadAsync(
        AtlasHost host, TestLedger ledger, long position, string fields) =>
        (await host.Host.QueryAsync(
            $"{{ ledger(name: \"{ledger.Name}\", waitFor: {position}) {{ {fields} }} }}")).Data.GetRawText();

    private static async Task<string> HealthAsync(IAlbaHost host)
    {
        using var client = host.Server.CreateClient();
        using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return await response.Content.ReadAsStringAsync();
    }
}
