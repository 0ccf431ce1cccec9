using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;

namespace Atlas.Tests.Projections;

/// <summary>
/// Fills a ledger with at least one event of each kind and at least one value in each column.
/// </summary>
internal sealed class EveryEvent(TestLedger ledger)
{
    private const string Cash = "Assets:Cash";
    private const string Bank = "Assets:Bank \"Ü\"";
    private const string Wallet = "Liabilities:Wallet";
    private static readonly DateOnly Day = TestLedger.Day;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Answers the position of the last event.</summary>
    public static async Task<long> RecordAsync(TestLedger ledger)
    {
        var every = new EveryEvent(ledger);
        await ledger.DeclareAsync("USD/2", "EUR/2", "ACME/0");
        await every.DoAsync(new DeclareAsset("EUR", 4));
        await every.OpenAsync();
        await every.PostAsync();
        await every.HoldAsync();
        await every.DoAsync(new RecordPrices(
            [
                new("ACME", "USD", Day, 12.50m, "ticker \"Ü\""), new("EUR", "USD", Day, 1.08m),
                new("ACME", "USD", Day, 12.75m),
            ]), "prices-1");
        await every.DoAsync(new SetBalanceAlert(new BalanceAlert("low", Cash, true, "USD", 100m)), "alert-1");
        await every.DoAsync(new SetBalanceAlert(new BalanceAlert("Ü", Cash, false, "USD", null, 9m)));
        await every.DoAsync(new RemoveBalanceAlert("low"));
        await every.DoAsync(new RecordPrices([new("Never posted", "EUR", Day.AddDays(-400), 0.000000001m)]));
        await every.DoAsync(new ChangePolicy(Cash, new OverdraftPolicy(
            OverdraftMode.Limit, [new OverdraftLimit("EUR", 5m), new OverdraftLimit("USD", 1000.50m)])));
        await every.DoAsync(new FreezeAccount(Bank));
        await every.DoAsync(new UnfreezeAccount(Bank));
        await every.DoAsync(new FreezeAccount("Expenses:Rent"));
        await every.DoAsync(new CloseAccount("Income:Old"));
        return (await every.DoAsync(new SetAccountMetadata(
            Cash, Texts<string?>(("owner", null), ("iban", "DE\t1\\2"))))).Position;
    }

    private async Task<Outcome> DoAsync(ILedgerCommand command, string? key = null)
    {
        var outcome = await ledger.SendAsync(command, key);
        outcome.Rejection.ShouldBeNull();
        return outcome;
    }

    private async Task OpenAsync()
    {
        var metadata = Texts(("owner", "Ann"), ("z", "1"), ("bb", "2"));
        await DoAsync(new OpenAccount(Cash, null, null, ["USD", "EUR"], metadata), "open-1");
        await DoAsync(new OpenAccount(Wallet, null, OverdraftPolicy.NeverBelowZero));
        await ledger.OpenAsync(Bank, "Expenses:Rent", "Equity:Opening", "Income:Old");
        await DoAsync(new OpenAccount("Depot", AccountKind.Asset));
    }

    private async Task PostAsync()
    {
        var cost = new Cost(10.50m, "USD", Day, "lot \"1\"\n");
        var bought = await DoAsync(new PostTransaction(
            [
                new Posting("Depot", 3m, "ACME", cost, new Price(11m, "USD")),
                new Posting("Equity:Opening", -3m, "ACME"),
                new Posting("Depot", 0.0001m, "EUR"),
                new Posting("Depot", 0.0001m, "EUR"),
                new Posting("Equity:Opening", -0.0002m, "EUR"),
            ],
            Day.AddDays(-40), "Käufe\n2", "order-1", ["b", "a"], Texts(("k", "v")), "import"), "buy-1");
        var rent = await DoAsync(TestLedger.Transfer(Cash, "Expenses:Rent", 900m), "rent-1");
        await DoAsync(
            TestLedger.Transfer("Equity:Opening", Cash, 0.01m) with { Metadata = Texts(("on", "and")) });
        var later = await DoAsync(new PostBatch(
            [
                TestLedger.Transfer(Wallet, Cash, 100m) with { Reference = "batch-1" },
                TestLedger.Transfer(Wallet, Bank, 50m),
            ]), "batch-1");
        await DoAsync(new ReverseTransaction(
            rent.Ids[0], Day.AddDays(1), [new ReversedAmount(0, 400m), new ReversedAmount(1, 400m)], "partly",
            Texts(("why", "too much"))), "reverse-1");
        await DoAsync(new ReverseTransaction(rent.Ids[0], Day));
        await DoAsync(new SetTransactionMetadata(later.Ids[1], Texts<string?>(("set", "once"))));
        await DoAsync(new SetTransactionMetadata(bought.Ids[0], Texts<string?>(("k", null), ("b", "2"))));
        await DoAsync(new SetTransactionMetadata(bought.Ids[0], Texts<string?>(("b", "3"))));
    }

    private async Task HoldAsync()
    {
        var captured = await PlaceAsync(30m, Now.AddDays(1));
        foreach (var amount in new[] { 10m, 20m })
        {
            await DoAsync(new CaptureHold(
                captured, [new CaptureDestination(Cash, amount)], Day, "captured"), $"capture-{amount}");
        }

        var released = await PlaceAsync(20m, Now.AddDays(1));
        await DoAsync(new CaptureHold(
            released, [new CaptureDestination("Income:Old", 1m), new CaptureDestination(Cash, 2m)], Day));
        await DoAsync(new ReleaseHold(released));
        await DoAsync(TestLedger.Transfer("Income:Old", Wallet, -1m));
        var expired = await PlaceAsync(5m, Now.AddMilliseconds(300));
        await PlaceAsync(7m, Now.AddDays(1));
        await Eventually.GetAsync(
            async () => (await ledger.SendAsync(new ExpireHold(expired))).Rejection?.Code,
            code => code is null or RejectionCode.HoldClosed);
    }

    private async Task<Guid> PlaceAsync(decimal amount, DateTimeOffset until) => (await DoAsync(
        new HoldFunds(Wallet, "USD", amount, until, "a hold", Texts(("k", "v"))))).Ids[0];

    private static Dictionary<string, string> Texts(params (string Key, string Value)[] texts) =>
        texts.ToDictionary(t => t.Key, t => t.Value);

    private static Dictionary<string, T> Texts<T>(params (string Key, T Value)[] texts) =>
        texts.ToDictionary(t => t.Key, t => t.Value);
}
