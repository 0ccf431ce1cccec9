using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Atlas.Tests.Journal;

public sealed class BookKeeperTests(AtlasHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IServiceProvider Services => host.Host.Services;

    [Fact]
    public async Task A_book_is_stored_every_so_many_events_and_the_last_two_are_kept()
    {
        var ledger = await OpenAsync(postings: 30);
        var entries = await ledger.EntriesAsync();

        await Keeper(eventsMax: 10).FoldAsync("main", ledger.Name, entries, caughtUp: false, Token);

        (await PositionsAsync(ledger)).ShouldBe([30L, 20L]);
    }

    [Fact]
    public async Task A_book_that_caught_up_is_stored_when_enough_is_new()
    {
        var ledger = await OpenAsync(postings: 10);
        var entries = await ledger.EntriesAsync();
        var keeper = Keeper(idleEventsMin: 6);

        await keeper.FoldAsync("main", ledger.Name, [.. entries.Take(5)], caughtUp: true, Token);
        await keeper.FoldAsync("main", ledger.Name, [.. entries.Skip(5).Take(1)], caughtUp: false, Token);
        (await PositionsAsync(ledger)).ShouldBeEmpty();
        await keeper.FoldAsync("main", ledger.Name, [.. entries.Skip(6).Take(2)], caughtUp: true, Token);

        (await PositionsAsync(ledger)).ShouldBe([8L]);
    }

    [Fact]
    public async Task A_trickle_does_not_rewrite_a_big_book_each_time()
    {
        var ledger = await OpenAsync(postings: 60);
        await ledger.OpenAsync([.. Enumerable.Range(0, 40).Select(i => $"Assets:Box {i}")]);
        for (var i = 0; i < 50; i++) await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m);
        var keeper = Keeper(idleEventsMin: 1);

        foreach (var entry in await ledger.EntriesAsync())
            await keeper.FoldAsync("main", ledger.Name, [entry], caughtUp: true, Token);

        var positions = await PositionsAsync(ledger);
        (positions[0] - positions[1]).ShouldBe(42);
    }

    [Fact]
    public async Task After_a_restart_the_book_goes_on_from_the_snapshot_and_the_tail()
    {
        var ledger = await OpenAsync(postings: 30);
        var entries = await ledger.EntriesAsync();
        await Keeper(eventsMax: 12).FoldAsync("main", ledger.Name, [.. entries.Take(20)], false, Token);

        await Keeper(eventsMax: 12).FoldAsync("main", ledger.Name, [.. entries.Skip(27)], false, Token);

        (await PositionsAsync(ledger)).ShouldBe([24L, 12L]);
        (await NewestIsTrueAsync(ledger, entries)).ShouldBeTrue();
    }

    [Fact]
    public async Task Pages_that_come_again_are_passed_over()
    {
        var ledger = await OpenAsync(postings: 30);
        var entries = await ledger.EntriesAsync();
        var keeper = Keeper(eventsMax: 30);

        await keeper.FoldAsync("main", ledger.Name, [.. entries.Take(20)], caughtUp: false, Token);
        await keeper.FoldAsync("main", ledger.Name, [.. entries.Take(20)], caughtUp: false, Token);
        await keeper.FoldAsync("main", ledger.Name, [.. entries.Skip(10)], caughtUp: false, Token);

        (await PositionsAsync(ledger)).ShouldBe([30L]);
        (await NewestIsTrueAsync(ledger, entries)).ShouldBeTrue();
    }

    [Fact]
    public async Task Books_out_of_use_leave_memory()
    {
        var keeper = Keeper(weightMax: 9);
        for (var i = 0; i < 6; i++)
        {
            var ledger = await OpenAsync(postings: 1);
            await keeper.FoldAsync("main", ledger.Name, await ledger.EntriesAsync(), caughtUp: true, Token);
        }

        keeper.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_database_that_refuses_fails_no_feed()
    {
        var ledger = await OpenAsync(postings: 1);
        var elsewhere = new NpgsqlConnectionStringBuilder(host.Postgres) { Database = "not_there" };
        await using var broken = NpgsqlDataSource.Create(elsewhere.ConnectionString);
        var keeper = Keeper(2, snapshots: ActivatorUtilities.CreateInstance<BookSnapshots>(Services, broken));

        await keeper.FoldAsync("main", ledger.Name, await ledger.EntriesAsync(), caughtUp: true, Token);

        keeper.Count.ShouldBe(0);
    }

    [Fact]
    public async Task The_daemon_keeps_snapshots_across_restarts()
    {
        var postgres = await TestDatabase.CreateAsync();
        var policy = new BookSnapshotPolicy(EventsMax: 20, IdleEventsMin: 10);
        await using (var first = await AtlasHost.StartAsync(postgres, "serve", s => s.AddSingleton(policy)))
        {
            var ledger = await FillAsync(new TestLedger(AtlasHost.Of(first, postgres), "kept"), postings: 30);
            await Eventually.GetAsync(() => NewestAsync(ledger), newest => newest >= 20);
        }

        await using var second = await AtlasHost.StartAsync(postgres, "serve", s => s.AddSingleton(policy));
        var again = new TestLedger(AtlasHost.Of(second, postgres), "kept");
        for (var i = 0; i < 20; i++) await again.PostAsync("Assets:Cash", "Expenses:Rent", 1m);

        await Eventually.GetAsync(() => NewestAsync(again), newest => newest >= 40);
        (await NewestIsTrueAsync(again, await again.EntriesAsync())).ShouldBeTrue();
    }

    private BookKeeper Keeper(
        int eventsMax = 1_000, int idleEventsMin = 1_000, int weightMax = 1_000,
        BookSnapshots? snapshots = null) =>
        new(snapshots ?? Services.GetRequiredService<BookSnapshots>(),
            Services.GetRequiredService<JournalStore>(),
            new BookSnapshotPolicy(eventsMax, idleEventsMin, weightMax), NullLogger<BookKeeper>.Instance);

    private async Task<TestLedger> OpenAsync(int postings) =>
        await FillAsync(await host.OpenLedgerAsync(), postings);

    /// <summary>Five positions of set-up, one hold among them, then the postings.</summary>
    private static async Task<TestLedger> FillAsync(TestLedger ledger, int postings)
    {
        await ledger.CreateAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Expenses:Rent");
        await ledger.SendAsync(
            new HoldFunds("Assets:Cash", "USD", 5m, new DateTimeOffset(2150, 1, 1, 0, 0, 0, default)));
        for (var i = 0; i < postings; i++) await ledger.PostAsync("Assets:Cash", "Expenses:Rent", i + 1);
        return ledger;
    }

    private static async Task<List<long>> PositionsAsync(TestLedger ledger) =>
        await StoredAsync(ledger).Select(s => s.Position).ToListAsync(Token);

    private static async Task<long> NewestAsync(TestLedger ledger) =>
        (await PositionsAsync(ledger)).FirstOrDefault();

    /// <summary>Whether the newest snapshot has the bytes of a fold of the same events from zero.</summary>
    private static async Task<bool> NewestIsTrueAsync(TestLedger ledger, IReadOnlyList<JournalEntry> entries)
    {
        var (position, hash, bytes) = await StoredAsync(ledger).FirstAsync(Token);
        var book = new Book();
        foreach (var entry in entries.Where(e => e.Position <= position)) book.Apply(entry);
        return hash == BookSnapshots.HashOf(bytes) && bytes.SequenceEqual(BookSnapshot.Of(book).ToBytes());
    }

    private static IAsyncEnumerable<(long Position, string Hash, byte[] Bytes)> StoredAsync(
        TestLedger ledger) =>
        ledger.Host.Host.Services.GetRequiredService<BookSnapshots>()
            .ReadAllAsync("main", ledger.Name, Token);
}
