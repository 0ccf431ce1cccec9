using Atlas.Ledger.Alerts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Alerts;
using Atlas.Tests.Support;
using CsCheck;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Projections;

/// <summary>A ledger with rules about its balances, and what the feed made of them.</summary>
internal static class AlertLedger
{
    public const string Cash = "Assets:Cash";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<TestLedger> OpenAsync(AtlasHost on)
    {
        var ledger = await on.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2", "EUR/2");
        await ledger.OpenAsync(Cash, "Assets:Cash:Box", "Income:Pay", "Expenses:Rent");
        return ledger;
    }

    public static async Task<Outcome> SetAsync(TestLedger ledger, BalanceAlert rule)
    {
        var outcome = await ledger.SendAsync(new SetBalanceAlert(rule));
        outcome.Rejection.ShouldBeNull();
        return outcome;
    }

    /// <summary>Posts, takes back, sets and removes rules at random; answers the last position.</summary>
    public static async Task<long> RandomAsync(TestLedger ledger, int commands)
    {
        var post = from accounts in Gen.OneOf(
                (Cash, "Income:Pay"), ("Assets:Cash:Box", Cash), ("Expenses:Rent", Cash))
            from asset in Gen.OneOf("USD", "USD", "EUR")
            from cents in Gen.Int[-900, 900].Where(c => c != 0)
            select (ILedgerCommand)TestLedger.Transfer(accounts.Item2, accounts.Item1, cents / 100m, asset);
        var rule = from name in Gen.OneOf("a", "b", "c")
            from account in Gen.OneOf("Assets", Cash, "Income:Pay")
            from subtree in Gen.Bool
            from below in Gen.Int[-9, 5]
            from width in Gen.OneOf<int?>(null, 0, 9)
            select (ILedgerCommand)new SetBalanceAlert(
                new BalanceAlert(name, account, subtree, "USD", below, below + width));
        var remove = Gen.OneOf("a", "b", "c").Select(n => (ILedgerCommand)new RemoveBalanceAlert(n));
        var last = 0L;
        var posted = new List<Guid>();
        foreach (var command in Gen.Frequency((40, post), (6, rule), (2, remove)).Array[commands].Single())
        {
            var outcome = await ledger.SendAsync(command);
            if (outcome.IsAccepted) last = outcome.Position;
            if (outcome.Ids is [var id]) posted.Add(id);
            if (posted.Count % 7 != 6) continue;
            var back = await ledger.SendAsync(new ReverseTransaction(posted[^3], TestLedger.Day.AddDays(-9)));
            if (back.IsAccepted) last = back.Position;
            posted.Add(Guid.Empty);
        }

        return last;
    }

    /// <summary>The alerts' stream as lines, once the feed has come so far.</summary>
    public static async Task<List<string>> ToldAsync(TestLedger ledger, long position)
    {
        await Eventually.GetAsync(
            async () => (await WatchAsync(ledger))?.Position ?? 0, p => p >= position, what: "the watch");
        var services = ledger.Host.Host.Services;
        await using var session = services.GetRequiredService<IDocumentStore>().QuerySession("main");
        var events = await session.Events.FetchStreamAsync(
            WatchBalances.StreamKey(ledger.Name), token: Token);
        return [.. events.Select(e => e.Data).Select(e => e switch
        {
            BalanceAlertRaised r => $"{r.Position} {r.Name} {r.Side} {r.Balance}",
            BalanceAlertCleared c => $"{c.Position} {c.Name} over {c.Reason} {c.Balance}",
            _ => throw new InvalidOperationException($"{e} is no alert"),
        })];
    }

    public static Task<AlertWatch?> WatchAsync(TestLedger ledger) =>
        ledger.Host.Host.Services.GetRequiredService<ReadAlerts>().WatchAsync("main", ledger.Name, Token);
}
