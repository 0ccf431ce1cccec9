using Atlas.Ledger.Accounts;
using Atlas.Ledger.Audit;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Audit;
using Atlas.Projections.Books;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Atlas.Tests.Projections;

/// <summary>A sound ledger verifies clean, whatever goes on beside it.</summary>
public sealed class VerifyTests(AtlasHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(1_000, 20_000)]
    public async Task A_ledger_with_every_kind_of_event_verifies_clean(int eventsMax, int rowsMax)
    {
        var ledger = await host.OpenLedgerAsync();
        var last = await EveryEvent.RecordAsync(ledger);
        await ledger.ReadAsync(last, _ => Task.FromResult(0));

        var report = await VerifyAsync(ledger, new AuditPaging(eventsMax, rowsMax));

        report.Differences.ShouldBeEmpty();
        (report.Events, report.Head, report.Projected).ShouldBe((last, last, last));
        (await ledger.EntriesAsync()).Select(e => e.Data.GetType()).Distinct()
            .ShouldBe(Atlas.Ledger.LedgerModule.EventNames.Keys, ignoreOrder: true);
    }

    [Fact]
    public async Task A_ledger_verifies_clean_while_it_is_written_projected_and_rebuilt()
    {
        var ledger = await host.OpenLedgerAsync();
        var first = await EveryEvent.RecordAsync(ledger);
        await ledger.ReadAsync(first, _ => Task.FromResult(0));
        using var stop = new CancellationTokenSource();
        var posted = new List<Guid>();
        var writing = Enumerable.Range(0, 8)
            .Select(writer => Task.Run(() => WriteAsync(ledger, writer, posted, stop.Token))).ToList();
        var position = 0L;
        for (var i = 0; i < 4; i++)
        {
            var rebuilding = Task.Run(() => host.RebuildBooksAsync(ledger.Name));
            var last = position;
            var report = await Eventually.GetAsync(() => VerifyAsync(ledger), r => r.Projected > last + 50);
            report.Differences.ShouldBeEmpty();
            position = report.Projected;
            await rebuilding;
        }

        await stop.CancelAsync();
        await Task.WhenAll(writing);
    }

    [Fact]
    public async Task Rows_that_are_swapped_under_the_comparison_start_it_again()
    {
        var ledger = await host.OpenLedgerAsync();
        var last = await EveryEvent.RecordAsync(ledger);
        await ledger.ReadAsync(last, _ => Task.FromResult(0));
        var swap = new SwapOnce(ledger);

        var report = await VerifyAsync(ledger, new AuditPaging(EventsMax: 5), swap);

        report.Differences.ShouldBeEmpty();
        report.Events.ShouldBe(last);
        swap.Seen.Take(2).ShouldBe([5, 5]);
    }

    [Fact]
    public async Task Rows_that_are_written_behind_the_reading_are_not_missed()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        var writing = ledger.OpenAsync([.. Enumerable.Range(0, 400).Select(i => $"Assets:{400 - i:000}")]);

        while (!writing.IsCompleted)
            (await VerifyAsync(ledger, new AuditPaging(RowsMax: 20))).Differences.ShouldBeEmpty();

        await writing;
    }

    [Fact]
    public async Task A_ledger_that_is_not_projected_is_verified_as_far_as_it_is()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var api = await AtlasHost.StartAsync(postgres, "api");
        var ledger = new TestLedger(AtlasHost.Of(api, postgres), "behind");
        await ledger.CreateAsync();
        var last = await EveryEvent.RecordAsync(ledger);

        var report = await VerifyAsync(ledger);
        var printed = await AtlasVerb.RunAsync(postgres, "verify", "--ledger", "behind");

        report.Differences.ShouldBeEmpty();
        (report.Events, report.Head, report.Projected).ShouldBe((last, last, 0));
        printed.Code.ShouldBe(0);
        var lines = printed.Output.Split('\n');
        lines[0].ShouldStartWith($"behind: 0 differences; {last} events to position {last}, ");
        lines[1].ShouldBe(
            $"behind: the projections are {last} events behind; their rows were verified at position 0");
    }

    [Fact]
    public async Task The_verb_prints_every_difference_and_fails()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Expenses:Rent");
        var rent = await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 900m);
        await ledger.ReadAsync(rent.Position, _ => Task.FromResult(0));
        await host.ExecuteAsync(
            $"""
            update atlas.books_v1_balances set posted = posted + 1 where ledger = '{ledger.Name}';
            update atlas.books_v1_transactions set description = E'two\nlines' where ledger = '{ledger.Name}';
            delete from atlas.books_v1_postings where ledger = '{ledger.Name}' and idx = 1
            """);

        var printed = await AtlasVerb.RunAsync(host.Postgres, "verify", "--ledger", ledger.Name);

        printed.Code.ShouldBe(1);
        var lines = printed.Output.TrimEnd().Split('\n');
        var books = $"{ledger.Name}: books_v1_";
        lines[..^1].ShouldBe(
        [
            $"{books}transactions [position=5] description: expected null, found \"two\\nlines\"",
            $"{books}postings [position=5 idx=1] row is missing",
            $"{books}balances [account=Assets:Cash asset=USD] posted: expected \"-900\", found \"-899\"",
            $"{books}balances [account=Expenses:Rent asset=USD] posted: expected \"900\", found \"901\"",
        ]);
        lines[^1].ShouldStartWith($"{ledger.Name}: 4 differences; 5 events to position 5, ");
    }

    [Fact]
    public async Task A_ledger_that_does_not_exist_is_one_clear_error()
    {
        var printed = await AtlasVerb.RunAsync(host.Postgres, "verify", "--ledger", "nowhere");

        (printed.Code, printed.Output).ShouldBe((1, ""));
        printed.Errors.ShouldBe(["atlas: there is no ledger nowhere"]);
    }

    /// <summary>Posts, and changes what was posted long ago, until told to stop.</summary>
    private static async Task WriteAsync(
        TestLedger ledger, int writer, List<Guid> posted, CancellationToken stop)
    {
        var never = new DateTimeOffset(2150, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var outcome = await ledger.SendAsync(
                TestLedger.Transfer("Assets:Cash", "Equity:Opening", 1m) with
                {
                    EffectiveDate = TestLedger.Day.AddDays(i % 50),
                }, $"{writer}-{i}");
            outcome.Rejection.ShouldBeNull();
            Guid old;
            lock (posted)
            {
                posted.Add(outcome.Ids[0]);
                old = posted[posted.Count / 2];
            }

            ILedgerCommand other = (i % 4) switch
            {
                0 => new SetTransactionMetadata(old, new Dictionary<string, string?> { ["seen"] = $"{i}" }),
                1 => new OpenAccount($"Assets:{i % 7}:{writer}:{i}"),
                2 => new ReverseTransaction(old, TestLedger.Day),
                _ => new HoldFunds("Assets:Cash", "USD", 1m, never),
            };
            await ledger.SendAsync(other);
        }
    }

    /// <summary>Gives the ledger's rows another generation when the first page was compared.</summary>
    private sealed class SwapOnce(TestLedger ledger) : IProgress<AuditReport>
    {
        public List<long> Seen { get; } = [];

        public void Report(AuditReport value)
        {
            Seen.Add(value.Events);
            if (Seen.Count > 1) return;
            using var source = NpgsqlDataSource.Create(ledger.Host.Postgres);
            var where = $"set generation = generation + 1 where ledger = '{ledger.Name}'";
            var tables = BooksTables.All.Append("projection_position");
            var updates = tables.Select(t => $"update atlas.{t} {where}");
            using var swap = source.CreateCommand(string.Join(';', updates));
            swap.ExecuteNonQuery();
        }
    }

    private static Task<AuditReport> VerifyAsync(
        TestLedger ledger, AuditPaging? paging = null, IProgress<AuditReport>? progress = null)
    {
        var services = ledger.Host.Host.Services;
        var verification = new CompareProjections(
            services.GetRequiredService<JournalStore>(), services.GetRequiredService<NpgsqlDataSource>(),
            TimeProvider.System) { Paging = paging ?? new AuditPaging() };
        return verification.RunAsync("main", ledger.Name, progress, Token);
    }
}
