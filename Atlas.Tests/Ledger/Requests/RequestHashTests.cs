using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;

namespace Atlas.Tests.Ledger.Requests;

/// <summary>
/// A hash stands in the journal for ever: the same request must give the same one after any release.
/// </summary>
public sealed class RequestHashTests
{
    private static readonly Guid Id = Guid.ParseExact("019bc1b2-7c00-7a10-8000-000000000001", "D");
    private static readonly DateOnly Day = new(2026, 1, 15);
    private static readonly DateTimeOffset Noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly PostTransaction Full = new(
        [
            new("Assets:Depot", 10.00m, "ACME", new Cost(1.5m, "USD", Day, "lot"), new Price(2m, "USD")),
            new("Income:Sales", -10m, "ACME"),
        ],
        Day, "Käse", "R-1", ["a", "b"], new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" }, "api");

    private static readonly ILedgerCommand[] Requests =
    [
        new CreateLedger("household", "Our books"),
        new DeclareAsset("USD", 2),
        new OpenAccount("Assets:Cash", AccountKind.Asset,
            new(OverdraftMode.Limit, [new OverdraftLimit("USD", 5m)]), ["USD"], Full.Metadata),
        new ChangePolicy("Assets:Cash", OverdraftPolicy.NeverBelowZero),
        new FreezeAccount("Assets:Cash"),
        new UnfreezeAccount("Assets:Cash"),
        new CloseAccount("Assets:Cash"),
        new SetAccountMetadata("Assets:Cash", new Dictionary<string, string?> { ["a"] = null, ["b"] = "1" }),
        Full,
        new PostBatch([Full, Full]),
        new ReverseTransaction(Id, Day, [new(0, 1m), new(1, 1m)], "back", Full.Metadata),
        new SetTransactionMetadata(Id, new Dictionary<string, string?> { ["a"] = null }),
        new HoldFunds("Assets:Cash", "USD", 60m, Noon, "hotel", Full.Metadata),
        new CaptureHold(Id, [new("Expenses:Rent", 5m)], Day, "night", Full.Metadata),
        new ReleaseHold(Id),
        new ExpireHold(Id),
        new SetBalanceAlert(new BalanceAlert("low", "Assets:Cash", true, "USD", 5m, 10m)),
        new RemoveBalanceAlert("low"),
        new RecordPrices([new("ACME", "USD", Day, 12.50m, "ticker"), new("EUR", "USD", Day, 1.08m)]),
    ];

    /// <summary>The committed hashes, one line for each of the requests above.</summary>
    private static readonly string Committed =
        Path.Combine(TestDatabase.Repository, "Atlas.Tests", "Contracts", "request-hashes.txt");

    [Fact]
    public void Hashes_never_change()
    {
        var hashes = string.Concat(Requests.Select(r => $"{RequestHash.Of(r)} {r.GetType().Name}\n"));
        if (Contract.IsBeingUpdated) File.WriteAllText(Committed, hashes);
        hashes.ShouldBe(
            File.ReadAllText(Committed), "a changed hash turns every honest retry into a conflict");
    }

    [Fact]
    public void Every_command_has_a_committed_hash()
    {
        var commands = typeof(ILedgerCommand).Assembly.GetTypes()
            .Where(t => t.IsClass && t.IsAssignableTo(typeof(ILedgerCommand)));
        Requests.Select(r => r.GetType()).ShouldBe(commands, ignoreOrder: true);
    }

    [Fact]
    public void Amounts_count_by_value() => RequestHash.Of(Full with
    {
        Postings = [Full.Postings[0] with { Amount = 10m }, Full.Postings[1] with { Amount = -10.0000m }],
    }).ShouldBe(RequestHash.Of(Full));

    [Fact]
    public void The_order_of_metadata_does_not_count() => RequestHash.Of(Full with
    {
        Metadata = new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" },
    }).ShouldBe(RequestHash.Of(Full));

    [Fact]
    public void Times_count_by_the_moment()
    {
        var hold = new HoldFunds("Assets:Cash", "USD", 60m, Noon);
        RequestHash.Of(hold with { ExpiresAt = Noon.ToOffset(TimeSpan.FromHours(9)) })
            .ShouldBe(RequestHash.Of(hold));
    }

    [Fact]
    public void Everything_else_counts()
    {
        PostTransaction[] others =
        [
            Full with { EffectiveDate = Day.AddDays(1) },
            Full with { Description = null },
            Full with { Description = "käse" },
            Full with { Reference = "R-2" },
            Full with { Tags = ["b", "a"] },
            Full with { Tags = null },
            Full with { Metadata = new Dictionary<string, string> { ["x"] = "2", ["y"] = "1" } },
            Full with { Metadata = null },
            Full with { Source = "API" },
            Full with { Postings = [.. Full.Postings.Reverse()] },
            Full with { Postings = [Full.Postings[0] with { Amount = 10.01m }, Full.Postings[1]] },
            Full with { Postings = [Full.Postings[0] with { Account = "Assets:depot" }, Full.Postings[1]] },
            Full with { Postings = [Full.Postings[0] with { Cost = null }, Full.Postings[1]] },
            Full with
            {
                Postings = [Full.Postings[0] with { Price = new Price(2.01m, "USD") }, Full.Postings[1]],
            },
        ];
        others.Append(Full).Select(RequestHash.Of).Distinct().Count().ShouldBe(others.Length + 1);
    }

    [Fact]
    public void Commands_of_equal_fields_and_different_types_differ() =>
        RequestHash.Of(new FreezeAccount("Assets:Cash"))
            .ShouldNotBe(RequestHash.Of(new CloseAccount("Assets:Cash")));
}
