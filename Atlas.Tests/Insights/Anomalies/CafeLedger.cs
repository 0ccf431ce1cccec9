using System.Text.Json;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;

namespace Atlas.Tests.Insights.Anomalies;

/// <summary>
/// A ledger with sixty visits to one café on sixty days, each about 69, and what is found in it.
/// </summary>
internal sealed class CafeLedger(TestLedger ledger)
{
    public const string Sentence = "412.00 USD at Café Zoë is 6 times the usual (median 69.00, 60 visits).";

    private const string Fields = """
        { nodes { id kind state position date account counterparty asset amount score pValue sentence normal
            contributions { kind nats text } transaction { position description }
            similar { position amount transaction { description } } snoozedUntil detector }
          pageInfo { hasNextPage endCursor } progress { position scored shed withheld } }
        """;

    public string Name => ledger.Name;

    public TestLedger Ledger => ledger;

    public static async Task<CafeLedger> OpenAsync(AtlasHost host)
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Bank", "Expenses:Eating Out");
        var cafe = new CafeLedger(ledger);
        for (var day = 1; day <= 60; day++) await cafe.PayAsync(day, 69m + (day % 7) - 3);
        return cafe;
    }

    /// <summary>Answers the transaction's position.</summary>
    public async Task<long> PayAsync(int day, decimal amount, string payee = "Café Zoë") =>
        (await ledger.SendAsync(new PostTransaction(
            [new("Expenses:Eating Out", amount, "USD"), new("Assets:Bank", -amount, "USD")],
            new DateOnly(2026, 1, 1).AddDays(day), payee))).Position;

    /// <summary>The anomalies once the detectors have looked at this position.</summary>
    public async Task<JsonElement> AnomaliesAsync(long position, string arguments = "") =>
        (await Eventually.GetAsync(
            () => ReadAsync(arguments),
            read => read is var (projected, anomalies) && projected >= position &&
                anomalies.GetProperty("progress").GetProperty("position").GetInt64() >= position,
            what: "the detectors"))!.Value.Anomalies;

    /// <summary>Null while the ledger is not projected or the machine is too busy to answer.</summary>
    private async Task<(long Position, JsonElement Anomalies)?> ReadAsync(string arguments)
    {
        var answer = await ledger.Host.Host.QueryAsync(
            $$"""{ ledger(name: "{{Name}}") { position anomalies{{arguments}} {{Fields}} } }""");
        if (answer.Body.TryGetProperty("errors", out _)) return null;
        var read = answer.Data;
        return read.ValueKind == JsonValueKind.Null
            ? null : (read.GetProperty("position").GetInt64(), read.GetProperty("anomalies"));
    }

    /// <summary>The only anomaly.</summary>
    public async Task<JsonElement> AnomalyAsync(long position, string arguments = "") =>
        (await AnomaliesAsync(position, arguments)).GetProperty("nodes").EnumerateArray().Single();
}
