using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Tests.Support;

namespace Atlas.Tests.Journal;

/// <summary>
/// Two processes' journals on one ledger: every answer, a refusal and a dry run too, rests on the newest
/// state.
/// </summary>
[Collection(EngineTests.Name)]
public sealed class FenceTests(EngineHost engine) : IDisposable
{
    private readonly Journals _other = engine.NewJournals();

    public void Dispose() => _other.Dispose();

    [Fact]
    public async Task A_refusal_is_decided_again_where_another_process_moved_the_state()
    {
        var (ledger, other) = await OpenWalletAsync();
        (await ledger.PostAsync("Liabilities:Ann", "Assets:Bank", 1m)).IsAccepted.ShouldBeTrue();
        (await other.PostAsync("Liabilities:Ann", "Assets:Bank", 10m)).IsAccepted.ShouldBeTrue();

        var withdrawn = await ledger.PostAsync("Assets:Bank", "Liabilities:Ann", 11m);

        withdrawn.Rejection.ShouldBeNull();
        (await other.PostAsync("Assets:Bank", "Liabilities:Ann", 0.01m)).Rejection!.Code
            .ShouldBe(RejectionCode.InsufficientFunds);
    }

    [Fact]
    public async Task A_dry_run_is_decided_again_where_another_process_moved_the_state()
    {
        var (ledger, other) = await OpenWalletAsync();
        await other.PostAsync("Liabilities:Ann", "Assets:Bank", 10m);
        var withdraw = TestLedger.Transfer("Assets:Bank", "Liabilities:Ann", 10m);

        var tried = await ledger.SendAsync(withdraw, dryRun: true);
        await other.SendAsync(withdraw);
        var triedAgain = await ledger.SendAsync(withdraw, dryRun: true);

        (tried.Rejection, tried.Events.Count, tried.Position).ShouldBe((null, 1, 5));
        (triedAgain.Rejection?.Code, triedAgain.Position).ShouldBe((RejectionCode.InsufficientFunds, 6));
        (await ledger.ReadSoundAsync()).Count.ShouldBe(6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_state_that_moves_between_the_decision_and_the_answer_is_decided_again(bool accepts)
    {
        var (ledger, other) = await OpenWalletAsync();
        var seen = new List<decimal>();
        var outcome = await ledger.SendAsync(new ScriptedCommand((book, context) =>
        {
            seen.Add(book.FindAccount("Liabilities:Ann")!.BalanceOf("USD").Posted);
            if (seen.Count == 1)
                MoveAsync(other).Wait(TimeSpan.FromSeconds(30), CancellationToken.None).ShouldBeTrue();
            return accepts
                ? TestLedger.Transfer("Liabilities:Ann", "Assets:Bank", 1m).Decide(book, context)
                : ScriptedCommand.Nothing;
        }));

        seen.ShouldBe([0m, -10m]);
        outcome.Position.ShouldBe(accepts ? 6 : 5);
        (await ledger.ReadSoundAsync()).Count.ShouldBe(accepts ? 6 : 5);
    }

    /// <summary>
    /// Opening an account leaves no row in <c>journal_keys</c>: nothing but the fence can see it.
    /// </summary>
    [Fact]
    public async Task What_another_process_did_in_the_meantime_is_seen_before_anything_is_recorded()
    {
        var (ledger, other) = await OpenWalletAsync();
        (await ledger.SendAsync(new OpenAccount("Assets:Safe"))).IsAccepted.ShouldBeTrue();
        (await other.SendAsync(new OpenAccount("Assets:Cash"))).IsAccepted.ShouldBeTrue();

        var again = await ledger.SendAsync(new OpenAccount("Assets:Cash"));

        (again.Rejection?.Code, again.Position).ShouldBe((RejectionCode.AccountExists, 6));
        (await ledger.ReadSoundAsync()).Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_key_that_another_process_bound_is_answered_from_there()
    {
        var (ledger, other) = await OpenWalletAsync();
        var deposit = TestLedger.Transfer("Liabilities:Ann", "Assets:Bank", 10m);
        var first = await other.SendAsync(deposit, "k");

        var again = await ledger.SendAsync(deposit, "k");
        var conflict =
            await ledger.SendAsync(TestLedger.Transfer("Liabilities:Ann", "Assets:Bank", 11m), "k");

        (again.Position, again.Ids[0], again.Replayed).ShouldBe((first.Position, first.Ids[0], true));
        conflict.Rejection!.Code.ShouldBe(RejectionCode.IdempotencyConflict);
        (await ledger.ReadSoundAsync()).Count.ShouldBe(5);
    }

    [Fact]
    public async Task Of_two_processes_that_create_a_ledger_one_does_and_both_say_so()
    {
        var ledger = engine.LedgerOf(engine.Journals);
        var create = new CreateLedger(ledger.Name);

        var outcomes = await Task.WhenAll(ledger.SendAsync(create), ledger.Behind(_other).SendAsync(create));

        outcomes.Count(o => o.IsAccepted).ShouldBe(1);
        outcomes.Single(o => !o.IsAccepted).Rejection!.Code.ShouldBe(RejectionCode.LedgerExists);
        (await ledger.ReadSoundAsync()).Count.ShouldBe(1);
    }

    /// <summary>
    /// Both write at once, keys and references shared: each is bound once and both answer the same.
    /// </summary>
    [Fact]
    public async Task Two_processes_that_send_the_same_keys_at_once_bind_each_once()
    {
        var (ledger, other) = await OpenWalletAsync();
        const int keys = 300;
        async Task<List<Outcome>> SendAllAsync(EngineLedger through)
        {
            var outcomes = new List<Outcome>();
            for (var first = 0; first < keys; first += 10)
            {
                outcomes.AddRange(
                    await Task.WhenAll(Enumerable.Range(first, 10).Select(i => through.SendAsync(
                    TestLedger.Transfer("Liabilities:Ann", "Assets:Bank", 1m) with { Reference = $"r{i}" },
                    $"k{i}"))));
            }

            return outcomes;
        }

        var both =
            await Task.WhenAll(Task.Run(() => SendAllAsync(ledger)), Task.Run(() => SendAllAsync(other)));

        for (var i = 0; i < keys; i++)
        {
            var pair = (both[0][i], both[1][i]);
            (pair.Item1.Replayed ^ pair.Item2.Replayed).ShouldBeTrue();
            pair.Item1.Ids.ShouldBe(pair.Item2.Ids);
        }

        (await ledger.ReadSoundAsync()).Count.ShouldBe(4 + keys);
    }

    /// <summary>
    /// Both write at once as fast as they can, with keys and without: all of it is recorded.
    /// </summary>
    [Fact]
    public async Task Two_processes_that_write_at_once_lose_nothing()
    {
        var (ledger, other) = await OpenWalletAsync();
        using var conflicts = new Counted("atlas.journal.conflicts");
        Task<Outcome[]> SendAllAsync(EngineLedger through, string name) => Task.WhenAll(
            Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
            {
                Outcome? last = null;
                for (var i = 0; i < 25; i++)
                {
                    last = await through.SendAsync(i % 5 == 0
                        ? new SetAccountMetadata(
                            "Assets:Bank", new Dictionary<string, string?> { ["k"] = "v" })
                        : TestLedger.Transfer("Liabilities:Ann", "Assets:Bank", 1m), $"{name}-{caller}-{i}");
                    last.Rejection.ShouldBeNull();
                }

                return last!;
            })));

        await Task.WhenAll(SendAllAsync(ledger, "a"), SendAllAsync(other, "b"));

        Report.Line($"{conflicts.Sum} appends lost to the other process while 800 commands were recorded");
        (await ledger.ReadSoundAsync()).Count.ShouldBe(4 + 800);
    }

    private static async Task MoveAsync(EngineLedger other) =>
        (await other.PostAsync("Liabilities:Ann", "Assets:Bank", 10m)).IsAccepted.ShouldBeTrue();

    private async Task<(EngineLedger Ledger, EngineLedger Other)> OpenWalletAsync()
    {
        var ledger = await engine.OpenLedgerAsync("Assets:Bank");
        await ledger.SendAsync(new OpenAccount("Liabilities:Ann", null, OverdraftPolicy.NeverBelowZero));
        return (ledger, ledger.Behind(_other));
    }
}
