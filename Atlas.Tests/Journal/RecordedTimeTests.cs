using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;

namespace Atlas.Tests.Journal;

/// <summary>A recorded time is a moment, whatever zone a session, a process or a reader lives in.</summary>
public sealed class RecordedTimeTests
{
    [Fact]
    public async Task Time_zones_of_sessions_and_processes_change_no_recorded_time()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var west = await AtlasHost.StartAsync($"{postgres};Timezone=America/New_York", "api");
        await using var east = await AtlasHost.StartAsync($"{postgres};Timezone=Asia/Kolkata", "api");
        var (first, second) = (LedgerOn(west, postgres), LedgerOn(east, postgres));
        var began = Now();
        await first.CreateAsync();
        await first.DeclareAsync("USD/2");
        await first.OpenAsync("Assets:Cash", "Expenses:Rent");
        for (var i = 0; i < 4; i++)
            await (i % 2 == 0 ? first : second).PostAsync("Assets:Cash", "Expenses:Rent", 1m);
        var expiresAt = new DateTimeOffset(2150, 7, 1, 12, 0, 0, TimeSpan.FromHours(5.5));
        await second.SendAsync(new HoldFunds("Assets:Cash", "USD", 1m, expiresAt));

        var times = (await first.EntriesAsync()).Select(e => e.RecordedAt).ToList();

        times.ShouldBe((await second.EntriesAsync()).Select(e => e.RecordedAt));
        times.ShouldBe(times.Order());
        times.ShouldAllBe(t => t.Offset == TimeSpan.Zero);
        times[0].ShouldBeGreaterThanOrEqualTo(began);
        times[^1].ShouldBeLessThanOrEqualTo(Now());
        ((HoldPlaced)(await first.EntriesAsync())[^1].Data).ExpiresAt.ShouldBe(expiresAt);
        var utc = await AtlasVerb.RunInZoneAsync("UTC", postgres, "events", "--ledger", "zones");
        var elsewhere = await AtlasVerb.RunInZoneAsync(
            "Pacific/Auckland", $"{postgres};Timezone=America/New_York", "events", "--ledger", "zones");
        utc.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(times.Count);
        elsewhere.ShouldBeEquivalentTo(utc);
    }

    private static TestLedger LedgerOn(Alba.IAlbaHost host, string postgres) =>
        new(AtlasHost.Of(host, postgres), "zones");

    private static DateTimeOffset Now() => Limits.ToMicroseconds(TimeProvider.System.GetUtcNow());
}
