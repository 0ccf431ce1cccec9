using System.Text.Json;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;

namespace Atlas.Tests.Insights.Anomalies;

/// <summary>From a posting to the anomaly that a client reads, and back with the answer.</summary>
public sealed class AnomalyFeedTests(AtlasHost host)
{
    private const string Fields = """
        { nodes { id kind state position date account counterparty asset amount score pValue sentence normal
            contributions { kind nats text } transaction { position description }
            similar { position amount transaction { description } } snoozedUntil detector }
          pageInfo { hasNextPage endCursor } progress { position scored shed withheld } }
        """;

    [Fact]
    public async Task A_payment_six_times_the_usual_is_told_with_its_reason_and_what_is_like_it()
    {
        var shop = await ShopAsync();

        var spike = await PayAsync(shop, 61, "Café Zoë", 412m);

        var told = await AnomaliesAsync(shop, spike);
        var anomaly = told.GetProperty("nodes").EnumerateArray().Single();
        anomaly.GetProperty("sentence").GetString().ShouldBe(
            "412.00 USD at Café Zoë is 6 times the usual (median 69.00, 60 visits).");
        anomaly.GetProperty("normal").GetString().ShouldBe("63.39 to 75.10 USD.");
        anomaly.GetProperty("kind").GetString().ShouldBe("AMOUNT_SPIKE");
        anomaly.GetProperty("state").GetString().ShouldBe("OPEN");
        anomaly.GetProperty("transaction").GetProperty("position").GetInt64().ShouldBe(spike);
        anomaly.GetProperty("similar").EnumerateArray()
            .Select(s => s.GetProperty("transaction").GetProperty("description").GetString())
            .ShouldBe(["Café Zoë", "Café Zoë", "Café Zoë"]);
    }

    /// <summary>Sixty visits on sixty days, each about 69.</summary>
    private async Task<TestLedger> ShopAsync()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Bank", "Expenses:Eating Out");
        for (var day = 1; day <= 60; day++) await PayAsync(ledger, day, "Café Zoë", 69m + (day % 7) - 3);
        return ledger;
    }

    private static async Task<long> PayAsync(TestLedger ledger, int day, string payee, decimal amount)
    {
        var outcome = await ledger.SendAsync(new PostTransaction(
            [new("Expenses:Eating Out", amount, "USD"), new("Assets:Bank", -amount, "USD")],
            new DateOnly(2026, 1, 1).AddDays(day), payee));
        return outcome.Position;
    }

    /// <summary>The anomalies once the detectors have looked at this position.</summary>
    private async Task<JsonElement> AnomaliesAsync(TestLedger ledger, long position, string arguments = "") =>
        await Eventually.GetAsync(
            async () => (await host.Host.QueryAsync($$"""
                {
                  ledger(name: "{{ledger.Name}}", waitFor: {{position}}) { anomalies{{arguments}} {{Fields}} }
                }
                """)).Data.GetProperty("anomalies"),
            a => a.GetProperty("progress").GetProperty("position").GetInt64() >= position,
            what: "the detectors");
}
