using System.Text.Json;
using Atlas.Insights.Lag;
using Atlas.Ledger.Journal;
using Atlas.Projections.Freshness;
using Atlas.Tests.Support;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Atlas.Tests.Insights.Lag;

/// <summary>
/// Looks recorded, read back, rebuilt. The stream is one for all, so the host is this test's own.
/// </summary>
public sealed class LagLogTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private AtlasHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IDocumentStore Store => _host.Host.Services.GetRequiredService<IDocumentStore>();

    public async ValueTask InitializeAsync()
    {
        var postgres = await TestDatabase.CreateAsync();
        _host = AtlasHost.Of(await AtlasHost.StartAsync(postgres, "api"), postgres);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_alert_and_its_end_are_recorded_read_by_everyone_and_the_same_after_a_rebuild()
    {
        await LookAsync(NewLog(), 0, 200, _ => 0.3);
        var log = NewLog();
        await LookAsync(log, 200, 20, i => 20 + i);
        var standing = await QueryAsync();
        var page = await _host.Host.Server.CreateClient().GetStringAsync("/", Token);
        await LookAsync(log, 220, 70, _ => 0.2);

        standing.ShouldBe("""[{"seconds":220,"usualSeconds":2,"clearedAt":null,"worstSeconds":null}]""");
        page.ShouldContain("The read models are 220.0 s behind the events; usual is at most 2.0 s.</p>");
        var after = await QueryAsync();
        after.ShouldBe("""
            [{"seconds":220,"usualSeconds":2,"clearedAt":"2026-01-01T00:55:45Z","worstSeconds":239}]
            """.Trim());
        await _host.ExecuteAsync("delete from atlas.mt_doc_lagalert; delete from atlas.mt_doc_lagstate");
        (await QueryAsync()).ShouldBe("[]");
        var rebuilt = await AtlasVerb.RunAsync(_host.Postgres, "insights", "rebuild");
        rebuilt.Output.ShouldBe("rebuilt the watch over the projections' lag: 1 alerts, as recorded\n");
        (await QueryAsync()).ShouldBe(after);
        (await AtlasVerb.RunAsync(_host.Postgres, "insights", "lag")).Output.ShouldContain(
            "2026-01-01 00:50:00Z  2026-01-01 00:55:45Z    239.0  The read models are 220.0 s behind");
    }

    [Fact]
    public async Task Of_two_that_watch_one_records_and_a_state_that_is_lost_follows_from_the_looks()
    {
        var (first, second) = (NewLog(), NewLog());
        await LookAsync(second, 0, 1, _ => 0);
        await LookAsync(first, 0, 60, _ => 1);
        await LookAsync(second, 1, 59, _ => 0);
        await LookAsync(second, 60, 60, i => i);
        await using (var session = Store.LightweightSession("main"))
        {
            session.Store(new LagState(LagState.Only, 1, [1, 2, 3]));
            await session.SaveChangesAsync(Token);
        }

        await LookAsync(NewLog(), 120, 60, _ => 0);

        await using var query = Store.QuerySession("main");
        var looks = (await query.Events.FetchStreamAsync(LagLog.StreamKey, token: Token))
            .Select(e => (LagObserved)e.Data).ToList();
        looks.Select(e => (e.From, e.Seconds.Sum())).ShouldBe(
            [(Start, 60), (Start.AddMinutes(15), 60 * 89.5), (Start.AddMinutes(30), 0)]);
        var watch = new LagWatch();
        foreach (var e in looks)
            for (var i = 0; i < e.Seconds.Count; i++) watch.Observe(e.TimeOf(i), e.Seconds[i]);
        (await query.LoadAsync<LagState>(LagState.Only, Token))!.State.ShouldBe(watch.ToBytes());
    }

    [Fact]
    public async Task A_process_that_serves_looks_at_intervals_and_sees_that_nobody_projects()
    {
        await _host.OpenLedgerAsync();
        using var sampler = new LagSampler(
            NewLog(), _host.Host.Services.GetRequiredService<ReadStatus>(), new HastyClock(),
            NullLogger<LagSampler>.Instance);

        await sampler.StartAsync(Token);
        var looks = await Eventually.GetAsync(
            () => _host.QueryAsync<string>(
                "select data::text from atlas.mt_events where type = 'lag_observed.v1'"),
            found => found.Count > 0, what: "the recorded looks");
        await sampler.StopAsync(Token);

        var recorded = JsonSerializer.Deserialize<LagObserved>(looks[0], LedgerJson.Options)!;
        (recorded.From, recorded.IntervalSeconds, recorded.Seconds.Count).ShouldBe((Start, 15, 60));
        recorded.Seconds.ShouldBeInOrder();
        recorded.Seconds[^1].ShouldBeGreaterThan(0);
    }

    /// <summary>Each time it is asked an interval has passed, and its timers do not wait for that.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private int _asked = -1;

        public override DateTimeOffset GetUtcNow() =>
            Start + (Interlocked.Increment(ref _asked) * LagLog.Interval);

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var soon = TimeSpan.FromMilliseconds(1);
            return System.CreateTimer(callback, state, soon, soon);
        }
    }

    private LagLog NewLog() => new(Store, NullLogger<LagLog>.Instance);

    private static async Task LookAsync(LagLog log, int from, int looks, Func<int, double> lag)
    {
        for (var look = from; look < from + looks; look++)
            await log.ObserveAsync(Start + (look * LagLog.Interval), lag(look), Token);
    }

    private async Task<string> QueryAsync() =>
        (await _host.Host.QueryAsync("{ lagAlerts { seconds usualSeconds clearedAt worstSeconds } }"))
            .Data.GetRawText();
}
