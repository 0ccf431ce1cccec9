using Atlas.Ledger.Accounts;
using Atlas.Ledger.Expiry;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wolverine;

namespace Atlas.Tests.Ledger;

public sealed class HoldExpiryTests(AtlasHost host)
{
    private const string Wallet = "Liabilities:Wallet";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_due_hold_gives_its_funds_back_without_any_touch()
    {
        var ledger = await OpenWalletAsync(100m);
        var hold = await HoldAsync(ledger, 80m, Now.AddSeconds(1));
        var early = await ledger.PostAsync("Assets:Cash", Wallet, 50m);

        var expired = (await ExpiriesAsync(ledger, hold)).ShouldHaveSingleItem();

        early.Rejection!.Code.ShouldBe(RejectionCode.InsufficientFunds);
        expired.Envelope.UserName.ShouldBe("schedule");
        Guid.TryParse(expired.Envelope.CausationId, out _).ShouldBeTrue();
        (await ledger.PostAsync("Assets:Cash", Wallet, 100m)).Rejection.ShouldBeNull();
    }

    [Fact]
    public async Task Holds_that_end_together_share_commits()
    {
        var ledger = await OpenWalletAsync(1_000m);
        var end = Now.AddSeconds(4);
        var holds = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => HoldAsync(ledger, 1m, end)));

        var expired = await Eventually.GetAsync(
            async () => (await ledger.EntriesAsync()).Where(e => e.Data is HoldExpired).ToList(),
            found => found.Count == holds.Length);

        expired.Select(e => e.RecordedAt).Distinct().Count().ShouldBeLessThan(holds.Length / 2);
        var seconds = (expired[^1].RecordedAt - end).TotalSeconds;
        TestContext.Current.TestOutputHelper!.WriteLine($"All ended {seconds:0.0} s after their time.");
    }

    [Fact]
    public async Task A_late_or_doubled_message_records_nothing()
    {
        var ledger = await OpenWalletAsync(100m);
        var hold = await HoldAsync(ledger, 80m, Now.AddSeconds(1));
        await ExpiriesAsync(ledger, hold);
        await using var scope = host.Host.Services.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();

        await bus.InvokeAsync(new ExpireHoldDue("main", ledger.Name, hold, Now), Token);
        await bus.InvokeAsync(new ExpireHoldDue("main", ledger.Name, hold, Now), Token);
        await bus.InvokeAsync(new ExpireHoldDue("main", ledger.Name, Guid.Empty, Now), Token);

        (await ledger.EntriesAsync()).Count(e => e.Data is HoldExpired).ShouldBe(1);
    }

    [Fact]
    public async Task A_message_that_comes_early_is_looked_at_again()
    {
        var ledger = await OpenWalletAsync(100m);
        var hold = await HoldAsync(ledger, 80m, Now.AddSeconds(3));
        await Eventually.GetAsync(() => ScheduledAsync(host.Postgres, hold), count => count == 1);
        (await Sql.ExecuteAsync(host.Postgres, $"delete {Scheduled}", $"{hold}")).ShouldBe(1);
        await using var scope = host.Host.Services.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();

        await bus.PublishAsync(new ExpireHoldDue("main", ledger.Name, hold, Now));

        (await ExpiriesAsync(ledger, hold)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_hold_may_last_for_a_century()
    {
        var ledger = await OpenWalletAsync(100m);
        var end = new DateTimeOffset(2199, 12, 31, 23, 59, 59, TimeSpan.Zero);

        var hold = await HoldAsync(ledger, 80m, end);

        await Eventually.GetAsync(() => ScheduledAsync(host.Postgres, hold), count => count == 1);
        var due = await Sql.ReadAsync<DateTime>(
            host.Postgres, $"select execution_time {Scheduled}", $"{hold}");
        due.ShouldBe(end.UtcDateTime);
    }

    [Fact]
    public async Task A_busy_ledger_makes_the_message_come_back()
    {
        var ledger = await OpenWalletAsync(100m);
        using var journals = ActivatorUtilities.CreateInstance<Journals>(host.Host.Services);
        await journals.StopAsync(Token);
        var due = new ExpireHoldDue("main", ledger.Name, Guid.Empty, Now);

        await Should.ThrowAsync<LedgerBusyException>(() => ExpireHoldDueHandler.Handle(
            due, new Envelope(due), new TestMessageContext(due), journals, TimeProvider.System,
            NullLogger<ExpireHoldDue>.Instance, Token));
    }

    [Fact]
    public async Task The_wake_up_survives_restarts_and_an_API_only_process_may_serve_it()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var api = await AtlasHost.StartAsync(postgres, "api");
        var ledger = new TestLedger(AtlasHost.Of(api, postgres), "restart");
        await ledger.CreateAsync();
        await FillWalletAsync(ledger, 100m);
        var hold = await HoldAsync(ledger, 80m, Now.AddSeconds(6));
        var scheduledBefore = await ScheduledAsync(postgres, hold);
        await using (await AtlasHost.StartAsync(postgres, "daemon"))
            await Eventually.GetAsync(() => ScheduledAsync(postgres, hold), count => count == 1);
        var expiredBefore = (await ledger.EntriesAsync()).Count(e => e.Data is HoldExpired);

        var expired = (await ExpiriesAsync(ledger, hold)).ShouldHaveSingleItem();

        (scheduledBefore, expiredBefore).ShouldBe((0, 0));
        expired.Envelope.UserName.ShouldBe("schedule");
    }

    private const string Scheduled = """
        from wolverine.wolverine_incoming_envelopes
        where status = 'Scheduled' and position(convert_to($1, 'UTF8') in body) > 0
        """;

    private static Task<long> ScheduledAsync(string postgres, Guid hold) =>
        Sql.ReadAsync<long>(postgres, $"select count(*) {Scheduled}", $"{hold}");

    private async Task<TestLedger> OpenWalletAsync(decimal amount)
    {
        var ledger = await host.OpenLedgerAsync();
        await FillWalletAsync(ledger, amount);
        return ledger;
    }

    private static async Task FillWalletAsync(TestLedger ledger, decimal amount)
    {
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash");
        await ledger.SendAsync(new OpenAccount(Wallet, Policy: OverdraftPolicy.NeverBelowZero));
        await ledger.PostAsync(Wallet, "Assets:Cash", amount);
    }

    private static async Task<Guid> HoldAsync(TestLedger ledger, decimal amount, DateTimeOffset expiresAt)
    {
        var outcome = await ledger.SendAsync(new HoldFunds(Wallet, "USD", amount, expiresAt));
        outcome.Rejection.ShouldBeNull();
        return outcome.Ids.Single();
    }

    /// <summary>The events that ended this hold, once there is one.</summary>
    private static Task<List<JournalEntry>> ExpiriesAsync(TestLedger ledger, Guid hold) =>
        Eventually.GetAsync(
            async () => (await ledger.EntriesAsync())
                .Where(e => e.Data is HoldExpired expired && expired.Hold == hold).ToList(),
            found => found.Count > 0);
}
