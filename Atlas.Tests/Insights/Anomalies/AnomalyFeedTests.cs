using System.Text.Json;
using Atlas.Insights;
using Atlas.Insights.Anomalies;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Insights.Anomalies;

/// <summary>From a posting to the anomaly that a client reads, and back with the answer.</summary>
public sealed class AnomalyFeedTests(AtlasHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_payment_six_times_the_usual_is_told_with_its_reason_and_what_is_like_it()
    {
        var cafe = await CafeLedger.OpenAsync(host);

        var spike = await cafe.PayAsync(61, 412m);

        var anomaly = await cafe.AnomalyAsync(spike);
        anomaly.GetProperty("sentence").GetString().ShouldBe(CafeLedger.Sentence);
        anomaly.GetProperty("normal").GetString().ShouldBe("63.39 to 75.10 USD.");
        anomaly.GetProperty("kind").GetString().ShouldBe("AMOUNT_SPIKE");
        anomaly.GetProperty("state").GetString().ShouldBe("OPEN");
        anomaly.GetProperty("transaction").GetProperty("position").GetInt64().ShouldBe(spike);
        anomaly.GetProperty("similar").EnumerateArray()
            .Select(s => s.GetProperty("transaction").GetProperty("description").GetString())
            .ShouldBe(["Café Zoë", "Café Zoë", "Café Zoë"]);
        foreach (var meant in new[] { "kind: AMOUNT_SPIKE", "state: OPEN",
            "account: \"Assets:Bank\", scoreMin: 9" })
            (await cafe.AnomaliesAsync(spike, $"(where: {{ {meant} }})")).GetProperty("nodes")
                .GetArrayLength().ShouldBe(1);
        foreach (var other in new[] { "kind: DUPLICATE", "state: CONFIRMED", "account: \"Assets\"",
            "scoreMin: 900" })
            (await cafe.AnomaliesAsync(spike, $"(where: {{ {other} }})")).GetProperty("nodes")
                .GetArrayLength().ShouldBe(0);
        using var client = host.Host.Server.CreateClient();
        (await client.GetStringAsync($"/?ledger={cafe.Name}", Token)).ShouldContain(
            $"<td>2026-03-03<td>{System.Text.Encodings.Web.HtmlEncoder.Default.Encode(CafeLedger.Sentence)}");
    }

    [Fact]
    public async Task An_answer_changes_what_is_told_later_and_not_what_was_told()
    {
        var cafe = await CafeLedger.OpenAsync(host);
        var told = await cafe.AnomalyAsync(await cafe.PayAsync(61, 412m));
        var id = told.GetProperty("id").GetString();

        var answered = await AnswerAsync(cafe, id, "ALWAYS_FINE");
        var again = await cafe.PayAsync(70, 900m);

        answered.GetProperty("anomaly").GetProperty("state").GetString().ShouldBe("ALWAYS_FINE");
        var after = await cafe.AnomalyAsync(again);
        after.GetProperty("id").GetString().ShouldBe(id);
        after.GetProperty("sentence").GetString().ShouldBe(CafeLedger.Sentence);
        (await cafe.AnomaliesAsync(again, "(where: { state: OPEN })"))
            .GetProperty("nodes").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task An_answer_that_makes_no_sense_is_refused_with_a_code()
    {
        var cafe = await CafeLedger.OpenAsync(host);
        var id = (await cafe.AnomalyAsync(await cafe.PayAsync(61, 412m))).GetProperty("id").GetString();

        (await ErrorAsync(cafe, "00000000-0000-0000-0000-000000000007", "CONFIRM"))
            .ShouldBe("AnomalyNotFoundError anomaly_not_found");
        (await ErrorAsync(cafe, id, "SNOOZE")).ShouldBe("InvalidUntilError invalid_until");
        (await ErrorAsync(cafe, id, "CONFIRM", ", until: \"2026-07-01\""))
            .ShouldBe("InvalidUntilError invalid_until");
        (await AnswerAsync(cafe, id, "SNOOZE", ", until: \"2026-07-01\""))
            .GetProperty("anomaly").GetProperty("snoozedUntil").GetString().ShouldBe("2026-07-01");
    }

    [Fact]
    public async Task What_was_left_out_is_told_by_the_interface_and_by_the_page()
    {
        var ledger = await host.OpenLedgerAsync();
        await host.ExecuteAsync(
            "insert into atlas.anomaly_progress " +
            "(tenant_id, ledger, sequence, position, scored, shed, withheld) " +
            $"values ('main', '{ledger.Name}', 1, 1, 0, 1203, 0)");

        var progress = (await host.Host.QueryAsync($$"""
            { ledger(name: "{{ledger.Name}}", waitFor: 1) { anomalies { progress { shed } } } }
            """)).Data;
        using var client = host.Host.Server.CreateClient();
        var page = await client.GetStringAsync($"/?ledger={ledger.Name}", Token);

        progress.GetProperty("anomalies").GetProperty("progress").GetProperty("shed").GetInt64()
            .ShouldBe(1203);
        page.ShouldContain(
            "<p class=\"note\">1203 transactions came too fast to be looked at and were left out.</p>");
    }

    [Fact]
    public async Task A_replay_from_the_first_event_finds_what_was_recorded()
    {
        var cafe = await CafeLedger.OpenAsync(host);
        var first = await cafe.AnomalyAsync(await cafe.PayAsync(61, 412m));
        await AnswerAsync(cafe, first.GetProperty("id").GetString(), "DISMISS");
        await cafe.PayAsync(70, 90m);
        await cafe.AnomaliesAsync(await cafe.PayAsync(80, 950m));

        var replayed = await host.Host.Services.GetRequiredService<Backtest>()
            .RunAsync("main", cafe.Name, null, null, Token);

        var recorded = await OwnEventsAsync<AnomalyFound>(cafe.Name);
        recorded.Count.ShouldBe(2);
        Json(replayed.Alerts).ShouldBe(Json(recorded));
        (replayed.Precision, replayed.Recall).ShouldBe((0.0, null));
    }

    [Fact]
    public async Task The_verbs_list_explain_and_test_what_was_found()
    {
        var cafe = await CafeLedger.OpenAsync(host);
        var told = await cafe.AnomalyAsync(await cafe.PayAsync(61, 412m));
        var id = told.GetProperty("id").GetString()!;
        await AnswerAsync(cafe, id, "CONFIRM");

        var list = await AtlasVerb.RunAsync(host.Postgres, "insights", "list", "--ledger", cafe.Name);
        var explain = await AtlasVerb
            .RunAsync(host.Postgres, "insights", "explain", id, "--ledger", cafe.Name);
        var test = await AtlasVerb.RunAsync(host.Postgres, "insights", "backtest", "--ledger", cafe.Name);
        var wrong = await AtlasVerb.RunAsync(
            host.Postgres, "insights", "backtest", "--ledger", cafe.Name, "--from", "soon");

        list.Output.ShouldContain($"{id}  2026-03-03  AmountSpike  Confirmed");
        explain.Output.ShouldStartWith(CafeLedger.Sentence);
        explain.Output.ShouldContain("normal    63.39 to 75.10 USD.");
        explain.Output.ShouldContain("similar   position ");
        test.Output.ShouldContain("precision        1.000\nrecall           1.000\nalerts per week  0.11\n");
        wrong.Errors.ShouldBe(["atlas: --from soon is no date such as 2026-01-31"]);
    }

    private async Task<JsonElement> AnswerAsync(
        CafeLedger cafe, string? id, string answer, string more = "") =>
        (await host.Host.QueryAsync($$"""
            mutation {
              answerAnomaly(input: { ledger: "{{cafe.Name}}", anomaly: "{{id}}",
                  answer: {{answer}}{{more}} }) {
                anomaly { state snoozedUntil } errors { __typename code message path }
              }
            }
            """)).Data;

    private async Task<string> ErrorAsync(CafeLedger cafe, string? id, string answer, string more = "")
    {
        var error = (await AnswerAsync(cafe, id, answer, more)).GetProperty("errors").EnumerateArray()
            .Single();
        return $"{error.GetProperty("__typename").GetString()} {error.GetProperty("code").GetString()}";
    }

    private async Task<List<T>> OwnEventsAsync<T>(string ledger)
    {
        await using var session = host.Host.Services.GetRequiredService<IDocumentStore>()
            .QuerySession("main");
        var events = await session.Events.FetchStreamAsync(InsightStream.KeyOf(ledger), token: Token);
        return [.. events.Select(e => e.Data).OfType<T>()];
    }

    private static string Json<T>(IEnumerable<T> values) =>
        string.Join('\n', values.Select(v => JsonSerializer.Serialize(v, LedgerJson.Options)));
}
