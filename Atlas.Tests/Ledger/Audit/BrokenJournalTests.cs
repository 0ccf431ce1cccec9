using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Audit;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Atlas.Tests.Ledger.Audit;

/// <summary>
/// Journals that no command could have written, appended past every rule: the audit names the event and what
/// is wrong with it.
/// </summary>
[Collection(EngineTests.Name)]
public sealed class BrokenJournalTests(EngineHost engine)
{
    private const string Cash = "Assets:Cash";
    private const string Wallet = "Liabilities:Wallet";
    private static readonly DateTimeOffset Start = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid T1 = Guid.CreateVersion7(Start);
    private static readonly Guid T2 = Guid.CreateVersion7(Start.AddSeconds(1));
    private static readonly Guid H1 = Guid.CreateVersion7(Start.AddSeconds(2));
    private static int _ledgers;

    /// <summary>
    /// What follows a ledger with USD, cash and a wallet that must not go below zero (positions 1 to 4).
    /// </summary>
    private static readonly Dictionary<string, (LedgerEvent[] Events, AuditDifference Named)> Cases = new()
    {
        ["unbalanced"] = ([Posted(T1, (Cash, 5m), (Wallet, -4m))],
            At(5, "data.postings", "USD sums to 0", "1")),
        ["one posting"] = ([Posted(T1, (Cash, 0m))],
            At(5, "data.postings", "two or more", "1")),
        ["before it was opened"] = ([Posted(T1, (Cash, 5m), ("Equity:New", -5m))],
            At(5, "data.postings[1].account", "an open account", "Equity:New, never opened")),
        ["after it was closed"] = ([new AccountClosed(Cash), Posted(T1, (Cash, 5m), (Wallet, -5m))],
            At(6, "data.postings[0].account", "an open account", "Assets:Cash, Closed")),
        ["closed with a balance"] = ([Posted(T1, (Cash, 5m), (Wallet, -5m)), new AccountClosed(Cash)],
            At(6, "data.account", "Assets:Cash without any USD", "5")),
        ["overdrawn"] = ([Posted(T1, (Cash, -5m), (Wallet, 5m))],
            At(5, "data", "Liabilities:Wallet keeps 0 USD available", "-5")),
        ["overdrawn by a hold"] = ([Placed(5m)],
            At(5, "data", "Liabilities:Wallet keeps 0 USD available", "-5")),
        ["too many places"] = ([Posted(T1, (Cash, 0.001m), (Wallet, -0.001m))],
            At(5, "data.postings[0].amount", "at most 2 places and 27 digits", "0.001")),
        ["unknown asset"] = ([Posted(T1, "EUR", (Cash, 1m), (Wallet, -1m))],
            At(5, "data.postings[0].asset", "a declared asset", "EUR")),
        ["reference twice"] = (
            [
                Posted(T1, (Cash, 5m), (Wallet, -5m)) with { Reference = "r" },
                Posted(T2, (Cash, 5m), (Wallet, -5m)) with { Reference = "r" },
            ],
            At(6, "data.reference", "a reference that no earlier transaction has", "r")),
        ["key twice"] = (
            [
                new AccountFrozen(Cash) { Request = new("k", "h") }, new AccountUnfrozen(Cash),
                new AccountFrozen(Cash) { Request = new("k", "h") },
            ],
            At(7, "data.request.key", "a key that no earlier command has", "k")),
        ["reversed too much"] = (
            [
                Posted(T1, (Cash, 5m), (Wallet, -5m)), Reversed(T2, T1, 3m), Reversed(H1, T1, 2.01m),
            ],
            At(7, "data.amounts", "at most 5 taken back of posting 0", "5.01")),
        ["reversed not exactly"] = (
            [
                Posted(T1, (Cash, 5m), (Wallet, -5m)),
                Reversed(T2, T1, 3m) with { Amounts = [new(0, 3m), new(1, -2m)] },
            ],
            At(6, "data.postings", "2 USD on Liabilities:Wallet", "3 USD on Liabilities:Wallet")),
        ["reversed nothing"] = ([Reversed(T2, T1, 3m)],
            At(5, "data.reverses", "an earlier transaction", $"{T1}")),
        ["captured too much"] = ([Posted(T1, (Cash, 9m), (Wallet, -9m)), Placed(5m), Captured(5.01m)],
            At(7, "data.amount", "more than 0 and at most 5", "5.01")),
        ["captured after release"] = (
            [Posted(T1, (Cash, 9m), (Wallet, -9m)), Placed(5m), new HoldReleased(H1), Captured(5m)],
            At(8, "data.hold", "an open hold", $"{H1}, released")),
        ["captured elsewhere"] = (
            [
                Posted(T1, (Cash, 9m), (Wallet, -9m)), Placed(5m),
                Captured(5m) with { Postings = [new(Cash, 5m, "USD"), new(Cash, -5m, "USD")] },
            ],
            At(7, "data.postings[0]", "5 USD on Liabilities:Wallet", "5 USD on Assets:Cash")),
        ["expired too early"] = ([Posted(T1, (Cash, 9m), (Wallet, -9m)), Placed(5m), new HoldExpired(H1)],
            At(7, "timestamp", "2027-01-15 12:00:00+00 or later", "2026-01-15 12:00:06+00")),
        ["metadata of nothing"] = ([new TransactionMetadataSet(T1, new Dictionary<string, string?>())],
            At(5, "data.transaction", "an earlier transaction", $"{T1}")),
        ["opened twice"] = ([new AccountOpened(Cash, AccountKind.Asset, OverdraftPolicy.Free, null, null)],
            At(5, "data.account", "a new account", "Assets:Cash")),
        ["scale narrowed"] = ([new AssetScaleWidened("USD", 1)],
            At(5, "data.scale", "more than 2", "1")),
        ["created twice"] = ([new LedgerCreated("other", null)],
            At(5, "type", "one ledger_created.v1", "another one")),
        ["alert without a bound"] = ([new BalanceAlertSet(new BalanceAlert("low", Cash, false, "USD"))],
            At(5, "data.rule", "a bound", "none")),
        ["alert removed twice"] = (
            [
                new BalanceAlertSet(new BalanceAlert("low", Cash, false, "USD", 1m)),
                new BalanceAlertRemoved("low"), new BalanceAlertRemoved("low"),
            ],
            At(7, "data.name", "a rule that holds", "low")),
        ["no price"] = ([new PricesRecorded([])],
            At(5, "data.prices", "one or more", "none")),
        ["price of zero"] = ([Priced("EUR", "USD", 1m), Priced("EUR", "USD", 0m)],
            At(6, "data.prices[0].price", "more than 0", "0")),
        ["price in itself"] = ([Priced("EUR", "EUR", 1m)],
            At(5, "data.prices[0].quote", "another asset", "EUR")),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_broken_rule_is_named_with_its_event(string name)
    {
        var (events, difference) = Cases[name];
        var ledger = await AppendAsync(events);

        var report = await VerifyAsync(ledger);

        report.Differences.ShouldContain(difference);
    }

    [Fact]
    public async Task The_events_that_the_cases_begin_with_are_sound()
    {
        var ledger = await AppendAsync(
        [
            Posted(T1, (Cash, 9m), (Wallet, -9m)), Placed(5m), Captured(5m), Reversed(T2, T1, 3m),
        ]);

        (await VerifyAsync(ledger)).Differences.Where(d => d.Table != JournalKey.TableName).ShouldBeEmpty();
    }

    private static AuditDifference At(long position, string column, string expected, string found) =>
        AuditDifference.Of(position, column, expected, found);

    private static TransactionPosted Posted(Guid id, params (string Account, decimal Amount)[] postings) =>
        Posted(id, "USD", postings);

    private static TransactionPosted Posted(
        Guid id, string asset, params (string Account, decimal Amount)[] postings) =>
        new(id, [.. postings.Select(p => new Posting(p.Account, p.Amount, asset))], TestLedger.Day,
            null, null, null, null, null);

    private static PricesRecorded Priced(string asset, string quote, decimal price) =>
        new([new MarketPrice(asset, quote, TestLedger.Day, price)]);

    private static TransactionReversed Reversed(Guid id, Guid original, decimal amount) => new(
        id, original, [new(0, amount), new(1, -amount)],
        [new(Cash, -amount, "USD"), new(Wallet, amount, "USD")], TestLedger.Day, null, null);

    private static HoldPlaced Placed(decimal amount) =>
        new(H1, Wallet, "USD", amount, Start.AddYears(1), null, null);

    private static HoldCaptured Captured(decimal amount) => new(
        Guid.CreateVersion7(Start.AddSeconds(9)), H1, amount,
        [new(Wallet, amount, "USD"), new(Cash, -amount, "USD")], TestLedger.Day, null, null);

    /// <summary>
    /// Appends events a second apart to a ledger of their own, with nothing but Marten in between.
    /// </summary>
    private async Task<string> AppendAsync(LedgerEvent[] events)
    {
        var ledger = $"broken-{Interlocked.Increment(ref _ledgers)}";
        LedgerEvent[] all =
        [
            new LedgerCreated(ledger, null), new AssetDeclared("USD", 2),
            new AccountOpened(Cash, AccountKind.Asset, OverdraftPolicy.Free, null, null),
            new AccountOpened(Wallet, AccountKind.Liability, OverdraftPolicy.NeverBelowZero, null, null),
            .. events,
        ];
        await using var session = Services.GetRequiredService<IDocumentStore>().LightweightSession("main");
        var wrapped = all.Select((data, i) =>
        {
            var wrapped = session.Events.BuildEvent(data);
            wrapped.Timestamp = Start.AddSeconds(i);
            if (data is ITransactionEvent transaction) wrapped.Id = transaction.Id;
            return wrapped;
        });
        session.Events.StartStream(JournalStore.StreamKey(ledger), wrapped);
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        return ledger;
    }

    private IServiceProvider Services => engine.Host.Services;

    private async Task<AuditReport> VerifyAsync(string ledger)
    {
        var report = new AuditReport(ledger);
        var journal = new VerifyJournal(
            Services.GetRequiredService<JournalStore>(), Services.GetRequiredService<NpgsqlDataSource>(),
            TimeProvider.System, new AuditPaging(), "main", report);
        await journal.FinishAsync(TestContext.Current.CancellationToken);
        return report;
    }
}
