using System.Text.Json;
using Atlas.Insights;
using Atlas.Insights.Anomalies;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Insights.Anomalies;

/// <summary>The list, the state and the progress lost, and made again from the events.</summary>
public sealed class RebuildAnomaliesTests(AtlasHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IDocumentStore Store => host.Host.Services.GetRequiredService<IDocumentStore>();

    private ReadAnomalies Read => host.Host.Services.GetRequiredService<ReadAnomalies>();

    [Fact]
    public async Task A_rebuild_finds_what_was_found_live_and_keeps_what_people_said()
    {
        var cafe = await SpikesAsync();
        var (list, progress) = (await ListAsync(cafe.Name), await ProgressAsync(cafe.Name));
        await host.ExecuteAsync($"""
            delete from atlas.mt_doc_anomaly where ledger = '{cafe.Name}';
            delete from atlas.anomaly_states where ledger = '{cafe.Name}';
            """);

        var rebuilt = await AtlasVerb.RunAsync(host.Postgres, "insights", "rebuild", "--ledger", cafe.Name);

        rebuilt.Output.ShouldMatch(
            $@"^rebuilt {cafe.Name}: \d+ events in [\d.]+ s, \d+ events/s; 2 anomalies, as recorded; " +
            "2 rows of the list mended\n$");
        list.Count.ShouldBe(2);
        (await ListAsync(cafe.Name)).ShouldBe(list);
        (await ProgressAsync(cafe.Name)).ShouldBe(progress);
        (await host.QueryAsync<long>(
            $"select sequence from atlas.anomaly_states where ledger = '{cafe.Name}'"))
            .ShouldBe([progress.Sequence]);
    }

    [Fact]
    public async Task Where_the_progress_is_lost_too_the_detectors_go_on_as_if_nothing_had_happened()
    {
        var cafe = await SpikesAsync();
        await host.ExecuteAsync($"""
            delete from atlas.anomaly_progress where ledger = '{cafe.Name}';
            delete from atlas.anomaly_states where ledger = '{cafe.Name}';
            """);

        await cafe.AnomaliesAsync(await cafe.PayAsync(90, 1_400m));

        var replayed = await host.Host.Services.GetRequiredService<Backtest>()
            .RunAsync("main", cafe.Name, null, null, Token);
        replayed.Alerts.Count.ShouldBe(3);
        Json(await OwnAsync<AnomalyFound>(cafe.Name)).ShouldBe(Json(replayed.Alerts));
        (await RebuildAsync(cafe.Name)).ShouldBe(new RebuiltAnomalies(67, 3, 0, 0));
    }

    [Fact]
    public async Task A_stream_that_tells_otherwise_is_refused_and_nothing_changes()
    {
        var cafe = await SpikesAsync();
        var list = await ListAsync(cafe.Name);
        await host.ExecuteAsync($"""
            delete from atlas.mt_doc_anomaly where ledger = '{cafe.Name}';
            update atlas.mt_events set data = jsonb_set(data, '{"{"}amount{"}"}', '"1.00"')
            where stream_id = '{InsightStream.KeyOf(cafe.Name)}' and version = 1;
            """);

        var refused = await AtlasVerb.RunAsync(host.Postgres, "insights", "rebuild", "--ledger", cafe.Name);

        (refused.Code, refused.Errors).ShouldSatisfyAllConditions(
            r => r.Code.ShouldBe(1),
            r => r.Errors.Single().ShouldStartWith(
                $"atlas: The stream insights/{cafe.Name} tells otherwise than a replay of the ledger at " +
                "position 65 (AmountSpike); nothing was rebuilt."));
        (await ListAsync(cafe.Name)).ShouldBeEmpty();
        list.Count.ShouldBe(2);
    }

    /// <summary>Two spikes with an answer between them.</summary>
    private async Task<CafeLedger> SpikesAsync()
    {
        var cafe = await CafeLedger.OpenAsync(host);
        var told = await cafe.AnomalyAsync(await cafe.PayAsync(61, 412m));
        await host.Host.Services.GetRequiredService<AnswerAnomaly>().AnswerAsync(
            Caller.Local, cafe.Name, told.GetProperty("id").GetGuid(), AnomalyAnswer.Confirm, null, Token);
        await cafe.AnomaliesAsync(await cafe.PayAsync(80, 950m));
        return cafe;
    }

    private Task<RebuiltAnomalies> RebuildAsync(string ledger) =>
        host.Host.Services.GetRequiredService<RebuildAnomalies>().RunAsync("main", ledger, Token);

    private async Task<List<string>> ListAsync(string ledger) =>
        [.. (await Read.PageAsync("main", ledger, new AnomalyFilter(), 50, null, Token)).Select(JsonOf)];

    private Task<ScorerProgress> ProgressAsync(string ledger) => Read.ProgressAsync("main", ledger, Token);

    private async Task<List<T>> OwnAsync<T>(string ledger)
    {
        await using var session = Store.QuerySession("main");
        var events = await session.Events.FetchStreamAsync(InsightStream.KeyOf(ledger), token: Token);
        return [.. events.Select(e => e.Data).OfType<T>()];
    }

    private static string Json<T>(IEnumerable<T> values) => string.Join('\n', values.Select(JsonOf));

    private static string JsonOf<T>(T value) => JsonSerializer.Serialize(value, LedgerJson.Options);
}
