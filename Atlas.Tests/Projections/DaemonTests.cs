using Alba;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Projections.Balances;
using Atlas.Projections.Books;
using Atlas.Projections.Freshness;
using Atlas.Tests.Support;
using JasperFx.Events;
using Marten;
using Marten.Exceptions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Atlas.Tests.Projections;

/// <summary>Each test has a database of its own, because it decides who projects it.</summary>
public sealed class DaemonTests
{
    private const string Ledger = "books";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_daemons_forced_onto_one_shard_apply_nothing_twice()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var first = await AtlasHost.StartAsync(postgres, "solo");
        await using var second = await AtlasHost.StartAsync(postgres, "solo");
        await OpenBooksAsync(first);

        for (var i = 0; i < 10; i++) await PostAsync(i % 2 == 0 ? first : second, 50);

        await ProjectedAsync(first, TimeSpan.FromSeconds(30));
        (await RentAsync(first)).ShouldBe("500.00");
    }

    [Fact]
    public async Task A_page_that_does_not_follow_the_one_before_is_refused_whole()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var host = await AtlasHost.StartAsync(postgres, "api");
        await OpenBooksAsync(host);
        await SubmitAsync(host, new FreezeAccount("Assets:Cash"));
        await SubmitAsync(host, new UnfreezeAccount("Assets:Cash"));
        var events = await host.Services.GetRequiredService<JournalStore>()
            .ReadAsync("main", Ledger, 0, token: Token).Select(e => e.Envelope).ToListAsync(Token);
        await using (var before = await PageAsync(host, events[..4])) await before.SaveChangesAsync(Token);
        await using var skipping = await PageAsync(host, events[5..]);
        await using var late = await PageAsync(host, events[4..5]);

        await RefusedAsync(skipping);
        await using (var both = await PageAsync(host, events[4..])) await both.SaveChangesAsync(Token);
        await RefusedAsync(late);

        (await StatusAsync(host)).Position.ShouldBe(6);
        (await Sql.ReadAsync<string>(
            postgres, "select status from atlas.books_v1_accounts where path = 'Assets:Cash'"))
            .ShouldBe("open");
    }

    [Fact]
    public async Task A_poison_event_stops_its_projection_and_it_goes_on_after_the_fix()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var host = await AtlasHost.StartAsync(postgres, "serve");
        await OpenBooksAsync(host);
        await PostAsync(host, 5);
        await ProjectedAsync(host, TimeSpan.FromSeconds(15));

        await PoisonAsync(host);
        var stopped = await Eventually.GetAsync(
            () => StatusAsync(host), s =>
                s.State == "paused", TimeSpan.FromSeconds(15), "the poisoned projection");
        stopped.LastError.ShouldNotBeNullOrEmpty();
        stopped.LagEvents.ShouldBe(1);
        (await RentAsync(host)).ShouldBe("5.00");

        await ExecuteAsync(host, """
            update atlas.mt_events set type = 'account_metadata_set.v1',
                data = '{"account": "Assets:Cash", "metadata": {"note": "mended"}}'
                    where type = 'unheard_of.v9'
            """);
        await ProjectedAsync(host, TimeSpan.FromSeconds(30));
        // The rows are there before the status that follows them.
        await Eventually.GetAsync(() => StatusAsync(host), s => s.State == "running");
    }

    [Fact]
    public async Task Without_a_daemon_the_lag_shows_and_another_daemon_takes_over_from_a_killed_one()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var api = await AtlasHost.StartAsync(postgres, "api");
        await OpenBooksAsync(api);
        await PostAsync(api, 50);
        var behind = await StatusAsync(api);
        (behind.Position, behind.LagEvents, behind.State).ShouldBe((0, 54, "absent"));

        await using var one = AtlasProcess.Start(postgres, "daemon");
        await using var two = AtlasProcess.Start(postgres, "daemon");
        await ProjectedAsync(api, TimeSpan.FromSeconds(30));
        var owner = await OwnerAsync(one, two);
        await Eventually.GetAsync(
            () => NodesAsync(api), n =>
                n == 3, TimeSpan.FromSeconds(15), "the nodes that know of each other");
        owner.Kill();
        await PostAsync(api, 50);
        await ProjectedAsync(api, TimeSpan.FromSeconds(10));
        (await RentAsync(api)).ShouldBe("100.00");
    }

    private static async Task OpenBooksAsync(IAlbaHost host)
    {
        foreach (var command in new ILedgerCommand[]
                 {
                     new CreateLedger(Ledger), new DeclareAsset("USD", 2), new OpenAccount("Assets:Cash"),
                     new OpenAccount("Expenses:Rent"),
                 })
        {
            (await SubmitAsync(host, command)).Rejection.ShouldBeNull();
        }
    }

    private static async Task PostAsync(IAlbaHost host, int count)
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, count).Select(_ =>
            SubmitAsync(host, TestLedger.Transfer("Assets:Cash", "Expenses:Rent", 1m))));
        outcomes.ShouldAllBe(o => o.IsAccepted);
    }

    private static Task<Outcome> SubmitAsync(IAlbaHost host, ILedgerCommand command) =>
        host.Services.GetRequiredService<Journals>()
            .SubmitAsync(Caller.Local, new LedgerRequest(Ledger, command), Token);

    private static async Task<ProjectionStatus> StatusAsync(IAlbaHost host) =>
        (await host.Services.GetRequiredService<ReadStatus>().ReadAsync("main", Ledger, Token)).Single();

    private static Task<ProjectionStatus> ProjectedAsync(IAlbaHost host, TimeSpan within) =>
        Eventually.GetAsync(() => StatusAsync(host), s => s.LagEvents == 0, within, "the projection's lag");

    private static async Task<string> RentAsync(IAlbaHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var view = await scope.ServiceProvider.GetRequiredService<BooksReader>()
            .LedgerAsync(Ledger, null, Token);
        return (await ReadBalances.OfAccountAsync(view!, "Expenses:Rent", null, null, Token)).Single().Posted;
    }

    /// <summary>A page that has read what it needs and is not written yet.</summary>
    private static async Task<IDocumentSession> PageAsync(IAlbaHost host, IReadOnlyList<IEvent> events)
    {
        var session = host.Services.GetRequiredService<IDocumentStore>().LightweightSession("main");
        await new BooksProjection(host.Services, "atlas").ApplyAsync(session, events, Token);
        return session;
    }

    private static async Task RefusedAsync(IDocumentSession page)
    {
        var refused = await Should.ThrowAsync<MartenCommandException>(() => page.SaveChangesAsync(Token));
        (refused.InnerException as PostgresException)?.TableName.ShouldBe(ProjectionPosition.Table);
    }

    private static Task<AtlasProcess> OwnerAsync(params AtlasProcess[] daemons) => Eventually.GetAsync(
        () => Task.FromResult(
            daemons.SingleOrDefault(d => d.Log.Contains("books:All", StringComparison.Ordinal))!),
        d => d is not null, TimeSpan.FromSeconds(5), "the process that runs the shard");

    private static async Task<long> NodesAsync(IAlbaHost host)
    {
        await using var command = host.Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("select count(*) from wolverine.wolverine_nodes");
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    /// <summary>An event that no code knows, as a newer version or a stray hand might leave it.</summary>
    private static Task PoisonAsync(IAlbaHost host) => ExecuteAsync(host, $$"""
        select atlas.mt_quick_append_events(stream => 'ledger/{{Ledger}}', stream_type => null,
            tenantid => 'main',
            event_ids => array[gen_random_uuid()], event_types => array['unheard_of.v9'],
                dotnet_types => array[''],
            bodies => array['{}'::jsonb], bdatas => array[null::bytea], causation_ids => array[null::varchar],
            correlation_ids => array[null::varchar], user_names => array[null::varchar],
                timestamps => array[now()]);
        notify mt_events_appended
        """);

    private static async Task ExecuteAsync(IAlbaHost host, string sql)
    {
        await using var command = host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }
}
