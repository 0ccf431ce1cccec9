using System.Diagnostics;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;

namespace Atlas.Tests.Journal;

/// <summary>Many callers on one ledger: they share commits, and none may notice.</summary>
[Collection(EngineTests.Name)]
public sealed class GroupCommitTests(EngineHost engine)
{
    private const int Callers = 512;
    private const int Each = 40;
    private static readonly string[] Wallets = ["Liabilities:Ann", "Liabilities:Bob", "Liabilities:Cem"];

    private sealed record Asked(string Key, PostTransaction Command, Outcome Outcome);

    [Fact]
    public async Task No_answer_of_512_callers_on_hot_accounts_is_lost_or_doubled()
    {
        var ledger = await engine.OpenLedgerAsync("Assets:Bank");
        foreach (var wallet in Wallets)
            await ledger.SendAsync(new OpenAccount(wallet, null, OverdraftPolicy.NeverBelowZero));
        foreach (var wallet in Wallets) await ledger.PostAsync(wallet, "Assets:Bank", 50m);
        var before = (await ledger.ReadEventsAsync()).Count;

        var began = Stopwatch.GetTimestamp();
        var asked = (await Task.WhenAll(
            Enumerable.Range(0, Callers).Select(c => Task.Run(() => CallAsync(ledger, c)))))
            .SelectMany(a => a).ToList();
        Report.Line(
            $"{Callers * Each / Stopwatch.GetElapsedTime(began).TotalSeconds:N0} commands/s, a tenth " +
            "retried at once, "
            + $"{asked.Count(a => !a.Outcome.IsAccepted):N0} refused of {asked.Count:N0}");

        var entries = await ledger.ReadSoundAsync();
        var accepted = asked.Where(a => a.Outcome.IsAccepted).GroupBy(a => a.Key).ToList();
        entries.Count.ShouldBe(before + accepted.Count);
        accepted.Where(same => !IsOneEvent(entries, same)).Take(3).ShouldBeEmpty();
        AssertEveryAnswerIsTrue(entries, asked);

        // What was answered once is answered the same for ever, even by a journal that has not seen it.
        using var other = engine.NewJournals();
        foreach (var asked1 in accepted.Take(200).Select(g => g.First()))
        {
            var again = await ledger.Behind(other).SendAsync(asked1.Command, asked1.Key);
            (again.Position, again.Replayed, again.Ids[0])
                .ShouldBe((asked1.Outcome.Position, true, asked1.Outcome.Ids[0]));
        }
    }

    [Theory]
    [InlineData(1, 600)]
    [InlineData(64, 250)]
    [InlineData(512, 60)]
    public async Task Every_caller_is_answered_by_the_commit_that_carries_it(int callers, int each)
    {
        string[] accounts = [.. Enumerable.Range(0, 8).Select(i => $"Assets:{i}")];
        var ledger = await engine.OpenLedgerAsync(accounts);
        var before = (await ledger.ReadEventsAsync()).Count;
        async Task CallAsync(int caller)
        {
            for (var i = 0; i < each; i++)
            {
                var outcome = await ledger.PostAsync(
                    accounts[caller % 8], accounts[(caller + 1) % 8], 1m, $"{caller}-{i}");
                outcome.IsAccepted.ShouldBeTrue();
            }
        }

        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(c => Task.Run(() => CallAsync(c))));
        Report.Line($"{callers * each / Stopwatch.GetElapsedTime(began).TotalSeconds:N0} transactions/s");

        (await ledger.ReadSoundAsync()).Count.ShouldBe(before + (callers * each));
    }

    [Fact]
    public async Task Of_two_reversals_in_one_commit_the_second_finds_nothing_left()
    {
        var ledger = await engine.OpenLedgerAsync("Assets:Bank", "Assets:Cash");
        var posted = await ledger.PostAsync("Assets:Bank", "Assets:Cash", 10m);
        var reverse = new ReverseTransaction(posted.Ids[0], TestLedger.Day);

        Task<Outcome>[] sent;
        using (await Gate.HoldAsync(ledger))
            sent = [ledger.SendAsync(reverse), ledger.SendAsync(reverse)];
        var outcomes = await Task.WhenAll(sent);

        outcomes.Select(o => o.Rejection?.Code).ShouldBe([null, RejectionCode.AlreadyReversed]);
        (await ledger.ReadSoundAsync()).Count.ShouldBe(5 + 1);
    }

    /// <summary>
    /// One caller's load: transfers between hot wallets, one in ten sent twice at the same time.
    /// </summary>
    private static async Task<List<Asked>> CallAsync(EngineLedger ledger, int caller)
    {
        var random = new Random(caller);
        var asked = new List<Asked>();
        for (var i = 0; i < Each; i++)
        {
            var (from, to) = (random.Next(3), random.Next(1, 3));
            var command =
                TestLedger.Transfer(Wallets[(from + to) % 3], Wallets[from], random.Next(1, 3000) / 100m);
            var key = $"{caller}-{i}";
            var sent = Enumerable.Range(0, random.Next(10) == 0 ? 2 : 1)
                .Select(_ => ledger.SendAsync(command, key)).ToList();
            foreach (var outcome in await Task.WhenAll(sent)) asked.Add(new Asked(key, command, outcome));
        }

        return asked;
    }

    /// <summary>
    /// Of the answers to one key one is no replay, all name one event, and that event is the one asked for.
    /// </summary>
    private static bool IsOneEvent(List<JournalEntry> entries, IGrouping<string, Asked> same)
    {
        var outcome = same.First().Outcome;
        var stored = entries[(int)outcome.Position - 1];
        return same.Count(a => !a.Outcome.Replayed) == 1
            && same.All(a =>
                a.Outcome.Position == outcome.Position && a.Outcome.Ids.SequenceEqual([stored.Id]))
            && stored.Data.Request!.Key == same.Key
            && ((TransactionPosted)stored.Data).Postings.SequenceEqual(same.First().Command.Postings);
    }

    /// <summary>Every command decided again at the position of its answer comes to the same.</summary>
    private static void AssertEveryAnswerIsTrue(List<JournalEntry> entries, List<Asked> asked)
    {
        var refused = asked.Where(a => !a.Outcome.IsAccepted).ToLookup(a => a.Outcome.Position);
        refused.Count.ShouldBeGreaterThan(100);
        var (book, overdrawn) = (new Book(), 0);
        foreach (var entry in entries)
        {
            book.Apply(entry);
            foreach (var refusal in refused[entry.Position])
            {
                refusal.Command.Decide(book, new DecisionContext(entry.RecordedAt)).Rejection
                    .ShouldBe(refusal.Outcome.Rejection);
            }

            foreach (var wallet in Wallets)
                overdrawn += book.FindAccount(wallet)?.BalanceOf("USD").Posted > 0 ? 1 : 0;
        }

        overdrawn.ShouldBe(0);
        Wallets.Append("Assets:Bank").Sum(a => book.FindAccount(a)!.BalanceOf("USD").Posted).ShouldBe(0);
    }
}
