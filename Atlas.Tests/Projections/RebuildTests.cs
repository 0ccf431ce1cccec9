using Atlas.Projections.Balances;
using Atlas.Tests.Support;

namespace Atlas.Tests.Projections;

public sealed class RebuildTests(AtlasHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reader_sees_right_figures_all_through_a_rebuild_under_load()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Expenses:Rent");
        const int first = 5;
        for (var i = 0; i < 20; i++) await PostManyAsync(ledger, 100);
        using var stop = new CancellationTokenSource();
        var posting = LoopAsync(() => PostManyAsync(ledger, 20), stop.Token);
        var reads = 0;
        var reading = LoopAsync(
            async () =>
            {
                var (position, posted) = await ReadRentAsync(ledger);
                // One dollar a transaction and one position each: the figure follows from the position that
                // it states.
                posted.ShouldBe(FormattableString.Invariant($"{position - first + 1}.00"));
                reads++;
            }, stop.Token);

        for (var i = 0; i < 3; i++)
            await host.RebuildBooksAsync(ledger.Name);

        await stop.CancelAsync();
        await Task.WhenAll(posting, reading);
        reads.ShouldBeGreaterThan(10);
        var generation = await GenerationsAsync(ledger);
        generation.ShouldBe([4]);
    }

    /// <summary>The tables that it did not know are there and empty, as the new schema makes them.</summary>
    [Fact]
    public async Task Books_that_an_older_program_has_written_are_rebuilt_by_migrate()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using (var projecting = await AtlasHost.StartAsync(postgres, "solo"))
        {
            var ledger = new TestLedger(AtlasHost.Of(projecting, postgres), "old");
            await ledger.CreateAsync();
            var last = await EveryEvent.RecordAsync(ledger);
            await ledger.ReadAsync(last, _ => Task.FromResult(0));
        }

        foreach (var table in new[] { "monthly_sums", "yearly_sums", "monthly_totals", "dated_blocks" })
            await Sql.ExecuteAsync(postgres, $"delete from atlas.books_v1_{table}");
        var before = await AtlasVerb.RunAsync(postgres, "verify", "--ledger", "old");

        var migrated = await AtlasVerb.RunAsync(postgres, "migrate");

        var after = await AtlasVerb.RunAsync(postgres, "verify", "--ledger", "old");
        var again = await AtlasVerb.RunAsync(postgres, "migrate");
        (before.Code, migrated.Code, after.Code).ShouldBe((1, 0, 0));
        migrated.Output.ShouldContain("rebuilt the books of old");
        again.Output.ShouldNotContain("rebuilt");
    }

    [Fact]
    public async Task A_rebuild_mends_damaged_rows()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Expenses:Rent");
        var posted = await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 900m);
        await ledger.ReadAsync(posted.Position, v => Task.FromResult(v.Position));
        await host.ExecuteAsync(
            $"update atlas.books_v1_balances set posted = 1 where ledger = '{ledger.Name}'");

        await host.RebuildBooksAsync(ledger.Name);

        (await ReadRentAsync(ledger)).Posted.ShouldBe("900.00");
    }

    private static async Task<(long Position, string Posted)> ReadRentAsync(TestLedger ledger) =>
        await ledger.ReadAsync(0, async view =>
        {
            var balance = await ReadBalances.OfAccountAsync(view, "Expenses:Rent", null, null, Token);
            return (view.Position, balance.Single().Posted);
        });

    private static Task PostManyAsync(TestLedger ledger, int count) => Task.WhenAll(
        Enumerable.Range(0, count).Select(_ => ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m)));

    private static async Task LoopAsync(Func<Task> step, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested) await step();
    }

    private async Task<List<int>> GenerationsAsync(TestLedger ledger) => await host.QueryAsync<int>(
        $"select distinct generation from atlas.books_v1_postings where ledger = '{ledger.Name}'");
}
