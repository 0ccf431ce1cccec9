using Atlas.Ledger.Audit;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Projections.Audit;
using Atlas.Projections.Balances;
using Atlas.Projections.Books;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

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

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(7, 1_000)]
    public async Task Sums_come_out_right_however_long_a_rebuild_keeps_them_in_memory(int events, int sums)
    {
        var ledger = await host.OpenLedgerAsync();
        var last = await EveryEvent.RecordAsync(ledger);
        await ledger.ReadAsync(last, v => Task.FromResult(v.Position));

        await host.RebuildBooksAsync(ledger.Name, new RebuildPaging(events, sums));

        (await VerifyAsync(ledger)).Differences.ShouldBeEmpty();
    }

    /// <summary>It has read the rows in use, and by the time it writes they are others.</summary>
    [Fact]
    public async Task A_page_that_a_rebuild_overtakes_carries_no_damage_into_the_new_rows()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Expenses:Rent");
        var posted = await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 900.50m);
        await ledger.ReadAsync(posted.Position, v => Task.FromResult(v.Position));
        await host.ExecuteAsync(
            $"""
            update atlas.books_v1_monthly_sums set days = '14:1' where ledger = '{ledger.Name}';
            delete from atlas.books_v1_yearly_sums where ledger = '{ledger.Name}';
            update atlas.books_v1_monthly_totals set days = '15:7 16:1' where ledger = '{ledger.Name}'
            """);

        await OvertakeAsync(ledger, async () => posted = await ledger.PostAsync(
            "Assets:Cash", "Expenses:Rent", 99.50m));

        await ledger.ReadAsync(posted.Position, v => Task.FromResult(v.Position));
        var report = await VerifyAsync(ledger);
        report.Differences.ShouldBeEmpty();
        (report.Projected, (await GenerationsAsync(ledger)).Single()).ShouldBe((posted.Position, 2));
    }

    /// <summary>
    /// What a release gives back is what was left of the hold, and the totals are by the kinds of accounts; a
    /// page has read both. It is refused, so the daemon is one that is started again.
    /// </summary>
    [Fact]
    public async Task A_page_that_a_rebuild_overtakes_is_read_again_where_holds_or_kinds_were_damaged()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var serving = await AtlasHost.StartAsync(postgres, "serve");
        var ledger = await AtlasHost.Of(serving, postgres).OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Expenses:Rent");
        await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 900m);
        var expires = TimeProvider.System.GetUtcNow().AddDays(1);
        var hold = await ledger.SendAsync(new HoldFunds("Assets:Cash", "USD", 50m, expires));
        await OvertakeDamagedAsync(
            "update atlas.books_v1_holds set remaining = 7",
            hold, () => ledger.SendAsync(new ReleaseHold(hold.Ids[0])));

        await OvertakeDamagedAsync(
            "update atlas.books_v1_yearly_sums set kind = 'equity'",
            hold, () => ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m));

        async Task OvertakeDamagedAsync(string damage, Outcome before, Func<Task<Outcome>> send)
        {
            await ledger.ReadAsync(before.Position, v => Task.FromResult(v.Position));
            await ledger.Host.ExecuteAsync(damage);
            Outcome? sent = null;
            await OvertakeAsync(ledger, async () => sent = await send());
            var report = await Eventually.GetAsync(
                () => VerifyAsync(ledger), r => r.Projected == sent!.Position);
            report.Differences.ShouldBeEmpty();
        }
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

    /// <summary>
    /// Rebuilds the books of a ledger such that the swap comes between the reading and the writing of the
    /// page that projects what <paramref name="record"/> records: both wait for a lock, in this order.
    /// </summary>
    private static async Task OvertakeAsync(TestLedger ledger, Func<Task> record)
    {
        await using var connection = new NpgsqlConnection(ledger.Host.Postgres);
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using (var hold = new NpgsqlCommand(
            $"select from atlas.projection_position where ledger = '{ledger.Name}' for update", connection))
        {
            await hold.ExecuteNonQueryAsync(Token);
        }

        var rebuilding = ledger.Host.RebuildBooksAsync(ledger.Name);
        await WaitForAsync(1);
        await record();
        await WaitForAsync(2);
        await transaction.CommitAsync(Token);
        await rebuilding;

        Task WaitForAsync(int waiting) => Eventually.GetAsync(
            () => Sql.ReadAsync<long>(ledger.Host.Postgres,
                """
                with recursive waiting(pid) as (
                    select $1 union
                    select a.pid from pg_stat_activity a
                    join waiting w on w.pid = any(pg_blocking_pids(a.pid)))
                select count(*) - 1 from waiting
                """, connection.ProcessID),
            n => n >= waiting, what: "the number of those that wait for the ledger's row");
    }

    private static Task<AuditReport> VerifyAsync(TestLedger ledger) =>
        ledger.Host.Host.Services.GetRequiredService<CompareProjections>()
            .RunAsync("main", ledger.Name, null, Token);

    private async Task<List<int>> GenerationsAsync(TestLedger ledger) => await host.QueryAsync<int>(
        $"select distinct generation from atlas.books_v1_postings where ledger = '{ledger.Name}'");
}
