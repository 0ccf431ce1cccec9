using Atlas.Insights.Anomalies;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Insights.Models;

/// <summary>A rebuild where more than one version has told something.</summary>
[Collection(EngineTests.Name)]
public sealed class RebuiltVersionTests(EngineHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RebuildAnomalies Rebuild => host.Host.Services.GetRequiredService<RebuildAnomalies>();

    [Fact]
    public async Task A_rebuild_switches_versions_where_the_live_detectors_did_and_they_go_on_from_it()
    {
        var cafe = await FedCafe.OpenAsync(host);
        var detectors = cafe.Detectors();
        await cafe.PayAsync(61, 412m);
        await cafe.FeedAsync(detectors);
        await cafe.TrainAsync(s => s with { EvidenceMin = 50 });
        await cafe.ServeAsync(2, isForced: true);
        await cafe.PayAsync(70, 900m);
        await cafe.FeedAsync(detectors);

        (await Rebuild.RunAsync("main", cafe.Name, Token)).ShouldBe(new RebuiltAnomalies(66, 1, 0, 0));
        await cafe.ServeAsync(1);
        await cafe.PayAsync(80, 9_000m);
        await cafe.FeedAsync(cafe.Detectors());

        (await cafe.ToldAsync()).Select(t => t.Position).ShouldBe([65, 67]);
        (await Rebuild.RunAsync("main", cafe.Name, Token)).ShouldBe(new RebuiltAnomalies(67, 2, 0, 0));
    }

    [Fact]
    public async Task Where_a_version_that_told_something_is_lost_nothing_is_rebuilt()
    {
        var cafe = await FedCafe.OpenAsync(host);
        var detectors = cafe.Detectors();
        await cafe.FeedAsync(detectors);
        await cafe.TrainAsync(s => s with { EvidenceMin = 2 });
        await cafe.ServeAsync(2, isForced: true);
        await cafe.FeedAsync(detectors);
        await Sql.ExecuteAsync(
            host.Postgres, $"delete from atlas.mt_doc_modelfile where id = '{cafe.Model}/2'");

        (await Should.ThrowAsync<InvalidOperationException>(Rebuild.RunAsync("main", cafe.Name, Token)))
            .Message.ShouldBe(
                $"Version 2 of {cafe.Model} told some of it and cannot be loaded: its bytes are not there; " +
                "nothing was rebuilt.");
    }
}
