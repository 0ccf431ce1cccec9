using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Alerts;

namespace Atlas.Tests.Contracts;

/// <summary>One event of every kind with every field filled in.</summary>
public static class EventSamples
{
    private static readonly Guid Transaction = Guid.ParseExact("019bc1b2-7c00-7a10-8000-000000000001", "D");
    private static readonly Guid Hold = Guid.ParseExact("019bc1b2-7c00-7a10-8000-000000000002", "D");
    private static readonly DateOnly Day = new(2026, 1, 15);
    private static readonly RequestStamp Stamp = new("order-17", "9f86d081884c7d659a2feaa0c55ad015");
    private static readonly Dictionary<string, string> Metadata =
        new() { ["till"] = "3", ["Käse"] = "„Größe“ <&> 🧀" };
    private static readonly Dictionary<string, string?> Changes = new() { ["till"] = "4", ["gone"] = null };

    private static readonly List<Posting> Postings =
    [
        new("Assets:Depot", 3m, "ACME", new Cost(12.3456m, "USD", Day, "lot 7"), new Price(12.5m, "USD")),
        new("Income:Sales", -3m, "ACME"),
        new("Assets:Cash", -9_999_999_999_999_999_999_999_999.99m, "USD"),
        new("Expenses:Buying", 9_999_999_999_999_999_999_999_999.99m, "USD"),
    ];

    public static readonly IReadOnlyList<LedgerEvent> All =
    [
        new LedgerCreated("household", "Our books") { Request = Stamp },
        new AssetDeclared("USD", 2) { Request = Stamp },
        new AssetScaleWidened("USD", 4) { Request = Stamp },
        new AccountOpened("Assets:Cash", AccountKind.Asset,
            new OverdraftPolicy(OverdraftMode.Limit, ListOf(new OverdraftLimit("USD", 500.00m))),
            ListOf("USD", "EUR"), Metadata)
        { Request = Stamp },
        new AccountPolicyChanged("Assets:Cash", OverdraftPolicy.NeverBelowZero) { Request = Stamp },
        new AccountFrozen("Assets:Cash") { Request = Stamp },
        new AccountUnfrozen("Assets:Cash") { Request = Stamp },
        new AccountClosed("Assets:Cash") { Request = Stamp },
        new AccountMetadataSet("Assets:Cash", Changes) { Request = Stamp },
        new TransactionPosted(
            Transaction, Postings, Day, "Bought three", "R-1", ListOf("depot"), Metadata, "api")
        { Request = Stamp },
        new TransactionReversed(
            Hold, Transaction, ListOf(new ReversedAmount(2, -1.50m), new ReversedAmount(3, 1.50m)),
            ListOf<Posting>(new("Assets:Cash", 1.50m, "USD"), new("Expenses:Buying", -1.50m, "USD")),
            Day, "Returned", Metadata)
        { Request = Stamp },
        new TransactionMetadataSet(Transaction, Changes) { Request = Stamp },
        new HoldPlaced(Hold, "Assets:Cash", "USD", 60.00m,
            new DateTimeOffset(2026, 1, 16, 12, 30, 15, TimeSpan.Zero).AddTicks(1_234_560), "Hotel", Metadata)
        { Request = Stamp },
        new HoldCaptured(Transaction, Hold, 20.00m,
            ListOf<Posting>(new("Assets:Cash", -20.00m, "USD"), new("Expenses:Rent", 20.00m, "USD")),
            Day, "First night", Metadata)
        { Request = Stamp },
        new HoldReleased(Hold) { Request = Stamp },
        new HoldExpired(Hold),
        new PricesRecorded(ListOf<MarketPrice>(
            new("Käse", "USD", Day, 123_456_789_012_345_678.123456789m, "ticker"),
            new("USD", "JPY", Day, 0.0000000000000000000000000001m)))
        { Request = Stamp },
        new BalanceAlertSet(new BalanceAlert("low", "Assets:Cash", true, "USD", -5.00m, 1_000.00m))
        { Request = Stamp },
        new BalanceAlertRemoved("low") { Request = Stamp },
    ];

    /// <summary>The same of the events outside the journals.</summary>
    public static readonly IReadOnlyList<object> Others =
    [
        new BalanceAlertRaised(
            "low", "Assets:Cash", true, "USD", AlertSide.Below, -5.00m, "-5.01", 17,
            new DateTimeOffset(2026, 1, 16, 12, 30, 15, TimeSpan.Zero).AddTicks(1_234_560)),
        new BalanceAlertCleared(
            "low", 17, AlertEnd.RuleChanged, "0.00", 19,
            new DateTimeOffset(2026, 1, 16, 12, 31, 0, TimeSpan.Zero)),
    ];

    /// <summary>A list of the type that JSON is read into, so that the two can be compared.</summary>
    private static List<T> ListOf<T>(params T[] items) => [.. items];
}
