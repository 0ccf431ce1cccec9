using System.Text;
using System.Text.Json;
using Atlas.Insights.Anomalies;
using Atlas.Insights.Models;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;

namespace Atlas.Tests.Insights.Models;

/// <summary>
/// Versions of a ledger's own detectors on its feed, handed over by hand: registered, in the shadow, serving,
/// lost.
/// </summary>
[Collection(EngineTests.Name)]
public sealed class DetectorVersionTests(EngineHost host)
{
    [Fact]
    public async Task The_first_version_is_registered_once_it_has_seen_enough_and_its_drift_is_metered()
    {
        var cafe = await FedCafe.OpenAsync(host);
        using var drift = new Metered("atlas.insights.drift", cafe.Model);

        await cafe.FeedAsync(cafe.Detectors());
        await cafe.FeedAsync(cafe.Detectors());

        var version = (await cafe.ReadAsync()).Versions.Single();
        (version.State, version.Trained.Kind, version.Trained.Seed)
            .ShouldBe((ModelState.Serving, "ledger-detectors", 0x5EED_A71A5));
        var window = version.Trained.Window;
        (window.FromPosition, window.ToPosition, window.Rows).ShouldBe((5, 64, 60));
        version.Trained.Features.ShouldBe(DetectorSettings.Features);
        (version.Drift, version.Problem).ShouldBe((0.0, null));
        drift.Values.ShouldBe([0.0]);
    }

    [Fact]
    public async Task A_new_version_runs_beside_the_old_one_and_serves_only_from_its_own_event_on()
    {
        var cafe = await FedCafe.OpenAsync(host);
        var detectors = cafe.Detectors();
        await cafe.FeedAsync(detectors);
        await cafe.TrainAsync(s => s with { EvidenceMin = 50 });
        await cafe.PayAsync(61, 412m);
        await cafe.FeedAsync(detectors);
        (await Should.ThrowAsync<ModelRefusedException>(cafe.ServeAsync(2))).Message.ShouldBe(
            $"version 2 of {cafe.Model} has run beside the serving one for 1 transactions, 60 are needed; " +
            "--force serves it");
        for (var day = 62; day <= 120; day++) await cafe.PayAsync(day, 69m + (day % 7));
        await cafe.FeedAsync(detectors);

        var beside = (await cafe.ReadAsync()).Find(2)!.Live!;
        beside.ShouldBe(new LiveComparison(1, 65, 124, 60, 0, 1, 0));
        await cafe.ServeAsync(2);
        await cafe.PayAsync(121, 2_000m);
        await cafe.FeedAsync(detectors);

        var after = await cafe.ReadAsync();
        after.Versions.Select(v => v.State).ShouldBe([ModelState.Retired, ModelState.Serving]);
        after.Find(2)!.Live.ShouldBe(beside);
        var told = await cafe.ToldAsync();
        told.Select(t => t.Position).ShouldBe([65]);
        Json(await cafe.ReplayAsync()).ShouldBe(Json(told));
        (await cafe.ReplayAsync(version: 1)).Select(t => t.Position).ShouldBe([65, 125]);
        (await cafe.ReplayAsync(version: 2)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Detectors_restored_at_any_event_go_on_with_the_versions_that_ran()
    {
        var (whole, broken) = (await FedCafe.OpenAsync(host), await FedCafe.OpenAsync(host));
        var detectors = whole.Detectors();
        foreach (var cafe in new[] { whole, broken })
        {
            await cafe.FeedAsync(cafe == whole ? detectors : cafe.Detectors());
            await cafe.TrainAsync(s => s with { AlertsPerWeek = 3, EvidenceMin = 2 });
            for (var day = 61; day <= 90; day++)
            {
                await cafe.PayAsync(day, day % 5 == 0 ? 5 * day : 69m);
                if (day == 76) await cafe.ServeAsync(2, isForced: true);
                await cafe.FeedAsync(cafe == whole ? detectors : cafe.Detectors(day % 3 == 0 ? 1 : 99));
            }
        }

        var told = (await whole.ToldAsync()).Select(t => (t.Position, t.Score)).ToList();
        told.Count.ShouldBeGreaterThan(2);
        (await broken.ToldAsync()).Select(t => (t.Position, t.Score)).ShouldBe(told);
        (await broken.ReadAsync()).Find(2)!.Live.ShouldBe((await whole.ReadAsync()).Find(2)!.Live);
        Json(await broken.ReplayAsync()).ShouldBe(Json(await broken.ToldAsync()));
    }

    [Theory]
    [InlineData("delete from atlas.mt_doc_modelfile", "its bytes are not there")]
    [InlineData("update atlas.mt_doc_modelfile set data = data || jsonb_build_object('content', 'AAAA')",
        "its bytes are damaged")]
    public async Task Where_the_serving_version_is_lost_the_rules_serve_and_a_rebuild_does_the_same(
        string damage, string problem)
    {
        var cafe = await FedCafe.OpenAsync(host);
        for (var day = 1; day <= 10; day++) await cafe.PayAsync(60 + day, 31m + (day % 3), "Markthalle");
        await cafe.LimitAsync("1000");
        await cafe.FeedAsync(cafe.Detectors());
        await cafe.FeedAsync(cafe.Detectors());
        var isFile = $"where id = '{cafe.Model}/1'";
        await ExecuteAsync("drop table if exists kept");
        await ExecuteAsync($"create table kept as select * from atlas.mt_doc_modelfile {isFile}");
        await ExecuteAsync($"{damage} {isFile}");
        using var fallbacks = new Metered("atlas.insights.fallbacks", cafe.Model);

        await cafe.PayAsync(71, 412m);
        await cafe.FeedAsync(cafe.Detectors());
        await cafe.PayAsync(72, 2_000m);
        await cafe.FeedAsync(cafe.Detectors());

        (await cafe.ToldAsync()).Select(t => t.Position).ShouldBe([77]);
        (await cafe.ReadAsync()).Serving!.Problem.ShouldBe(problem);
        fallbacks.Values.ShouldBe([1]);
        await ExecuteAsync($"delete from atlas.mt_doc_modelfile {isFile}");
        await ExecuteAsync("insert into atlas.mt_doc_modelfile select * from kept");
        Json(await cafe.ReplayAsync()).ShouldBe(Json(await cafe.ToldAsync()));
        await cafe.ServeAsync(1);
        await cafe.PayAsync(90, 500m, "Markthalle");
        await cafe.FeedAsync(cafe.Detectors());

        (await cafe.ReadAsync()).Serving!.Problem.ShouldBeNull();
        (await cafe.ToldAsync()).Select(t => t.Position).ShouldBe([77, 78]);
        Json(await cafe.ReplayAsync()).ShouldBe(Json(await cafe.ToldAsync()));
    }

    [Fact]
    public void Settings_cut_short_of_an_unknown_version_or_out_of_range_are_refused()
    {
        var bytes = DetectorSettings.Default.ToBytes();
        DetectorSettings.FromBytes(bytes).ShouldBe(DetectorSettings.Default);

        foreach (var length in new[] { 0, 1, bytes.Length / 2, bytes.Length - 1 })
            ProblemOf(bytes[..length]).ShouldBe("they are cut short or damaged");
        ProblemOf("{}"u8.ToArray()).ShouldBe("they are no settings of detectors");
        ProblemOf(Replaced("\"format\":1", "\"format\":2"))
            .ShouldBe("they are of version 2; this Atlas knows 1");
        ProblemOf(Replaced("\"evidenceMin\":3.6", "\"evidenceMin\":0"))
            .ShouldBe("the least evidence must be 1 to 50 nats");
        ProblemOf(Replaced("\"scoreMin\":0.5", "\"scoreMin\":0.1"))
            .ShouldBe("the least score of a series must be 0.5 or more and below 1");

        byte[] Replaced(string old, string by) => Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(bytes).Replace(old, by, StringComparison.Ordinal));
    }

    private static string ProblemOf(byte[] damaged) =>
        Should.Throw<InvalidDataException>(() => DetectorSettings.FromBytes(damaged)).Message;

    private Task ExecuteAsync(string sql) => Sql.ExecuteAsync(host.Postgres, sql);

    private static string Json(IEnumerable<AnomalyFound> found) =>
        string.Join('\n', found.Select(f => JsonSerializer.Serialize(f, LedgerJson.Options)));
}
