using Atlas.Api.Demo;
using Atlas.Ledger.Ledgers;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Api.Demo;

public sealed class SeedDemoTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_demo_goes_through_the_journal_and_a_second_time_changes_nothing()
    {
        var postgres = await TestDatabase.CreateAsync();
        await TestDatabase.RunAtlasAsync(postgres, "migrate");

        var first = await AtlasVerb.RunAsync(postgres, "seed");
        var events = await EventsAsync(postgres);
        var second = await AtlasVerb.RunAsync(postgres, "seed");

        (first.Code, second.Code).ShouldBe((0, 0));
        first.Output.ShouldContain("seeded");
        second.Output.ShouldBe(first.Output.Replace("seeded", "there already", StringComparison.Ordinal));
        second.Errors.ShouldBeEmpty();
        (await EventsAsync(postgres)).ShouldBe(events);
        events.ShouldBe(HouseholdDemo.Write().Steps.Count + ShopDemo.Write().Steps.Count);
        (await UnbalancedAsync(postgres)).ShouldBe(0);
    }

    [Fact]
    public async Task A_run_that_was_cut_short_is_taken_up_where_it_ended()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var host = await AtlasHost.StartAsync(postgres, "api");
        var demo = host.Services.GetRequiredService<SeedDemo>();
        var book = HouseholdDemo.Write();
        await Should.ThrowAsync<TimeoutException>(
            () => demo.SeedAsync(book, _ => throw new TimeoutException(), Token));

        var seeded = await demo.SeedAsync(book, _ => { }, Token);
        var began = TimeProvider.System.GetTimestamp();
        var again = await demo.SeedAsync(book, _ => { }, Token);

        seeded.Added.ShouldBeInRange(1, book.Steps.Count - 200);
        again.ShouldBe(seeded with { Added = 0 });
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        (await EventsAsync(postgres)).ShouldBe(book.Steps.Count);
    }

    [Fact]
    public async Task A_ledger_of_somebody_else_with_the_demos_name_is_left_alone()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var host = await AtlasHost.StartAsync(postgres, "api");
        var own = new TestLedger(AtlasHost.Of(host, postgres), "household");
        await own.SendAsync(new CreateLedger("household", "mine"));

        var demo = host.Services.GetRequiredService<SeedDemo>();
        var seeded = await demo.SeedAsync(HouseholdDemo.Write(), _ => { }, Token);

        (seeded.Added, seeded.IsOurs).ShouldBe((0, false));
        (await own.EntriesAsync()).ShouldHaveSingleItem();
    }

    private static Task<long> EventsAsync(string postgres) =>
        Sql.ReadAsync<long>(postgres, "select count(*) from atlas.mt_events");

    /// <summary>Transactions, or whole ledgers, whose amounts of one asset do not sum to zero.</summary>
    private static Task<long> UnbalancedAsync(string postgres) => Sql.ReadAsync<long>(postgres,
        """
        select count(*) from (
            select 1 from atlas.mt_events e, jsonb_array_elements(e.data -> 'postings') p
            group by grouping sets ((e.stream_id, e.version, p ->> 'asset'), (e.stream_id, p ->> 'asset'))
            having sum((p ->> 'amount')::numeric) <> 0) wrong
        """);
}
