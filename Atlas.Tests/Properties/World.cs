using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using CsCheck;

namespace Atlas.Tests.Properties;

/// <summary>
/// Makes commands that a ledger in the state of this naive ledger may accept: what they name mostly exists.
/// </summary>
internal sealed class World(string name, NaiveLedger ledger, DateTimeOffset now)
{
    public static readonly DateOnly Day = new(2026, 1, 15);

    private static readonly Dictionary<string, string?> Note = new() { ["k"] = "v", ["gone"] = null };

    private static readonly Gen<string> Missing = Gen.Const("Assets:Nowhere");

    public string Name { get; } = name;

    public NaiveLedger Ledger { get; } = ledger;

    public DateTimeOffset Now { get; } = now;

    public static Gen<DateOnly> Date { get; } = Gen.Int[0, 9].Select(Day.AddDays);

    public static Gen<IReadOnlyDictionary<string, string>?> Metadata { get; } = Gen.Frequency(
        (4, None<IReadOnlyDictionary<string, string>>()),
        (1, Gen.OneOf<IReadOnlyDictionary<string, string>?>(
            new Dictionary<string, string>(),
            new Dictionary<string, string> { ["ort"] = "Zürich", ["a"] = "b" })));

    /// <summary>The first commands of every program.</summary>
    public static IReadOnlyList<ILedgerCommand> Beginning(string name) =>
    [
        new CreateLedger(name),
        new DeclareAsset("USD", 2), new DeclareAsset("BTC", 8), new DeclareAsset("JPY", 0),
        new DeclareAsset("BIG", 27),
        new OpenAccount("Assets:Cash"), new OpenAccount("Assets:Bank:Checking"),
        new OpenAccount("Equity:Opening"),
        new OpenAccount("Income:Sales"), new OpenAccount("Expenses:Rent"),
        new OpenAccount("Vermögen Haus", AccountKind.Asset),
        new OpenAccount("Liabilities:Ann", null, OverdraftPolicy.NeverBelowZero),
        new OpenAccount("Assets:Safe", null, OverdraftPolicy.NeverBelowZero),
        new OpenAccount("Liabilities:Bob", null, Limit("USD", 50m)),
        new OpenAccount("Assets:Card", null, Limit("USD", 99.5m)),
        new OpenAccount("Assets:Dollars", null, null, ["USD"]),
        new OpenAccount("Liabilities:Coins", null, null, ["BTC", "JPY"]),
    ];

    public static OverdraftPolicy Limit(string asset, decimal amount) =>
        new(OverdraftMode.Limit, [new OverdraftLimit(asset, amount)]);

    public Gen<string> Account => Pick(Ledger.Accounts.Select(a => a.Path), "Assets:Nowhere");

    /// <summary>Mostly an account that takes postings.</summary>
    public Gen<string> OpenAccount => Gen.Frequency(
        (15, Pick(WithStatus("open"), "Assets:Nowhere")), (1, Account), (1, Missing));

    public Gen<NaiveAsset> Asset => Pick(Ledger.Assets, new NaiveAsset("XYZ", 2));

    public Gen<Guid> Transaction =>
        Pick(Ledger.Postings.Select(p => p.Transaction).Distinct().TakeLast(40), Guid.Empty);

    public IEnumerable<NaiveHold> OpenHolds => Ledger.Holds.Where(h => !h.Ended);

    public IEnumerable<string> WithStatus(string status) =>
        Ledger.Accounts.Where(a => a.Status == status).Select(a => a.Path);

    public static Gen<T> Pick<T>(IEnumerable<T> from, T none)
    {
        T[] known = [.. from];
        return Gen.OneOf(known.Length == 0 ? [none] : known);
    }

    /// <summary>
    /// An amount at the asset's scale: mostly small, now and then near the bound of 27 digits.
    /// </summary>
    public static Gen<decimal> Amount(NaiveAsset asset) => Gen.Frequency(
        (40, Gen.Int[1, 9_999].Select(n => n * Unit(asset.Scale))),
        (2, Gen.Int[1, 9].Select(n => n * 100m * Unit(asset.Scale))),
        (1, Gen.Int[3, 6].Select(n => n * 1e26m * Unit(asset.Scale))));

    public static decimal Unit(int scale) => new(1, 0, 0, false, (byte)scale);

    public Gen<PostTransaction> Post =>
        from asset in Asset
        from amount in Amount(asset)
        from postings in Gen.Frequency(
            (5, Two(asset.Code, amount)), (1, Three(asset, amount)), (1, Four(asset.Code, amount)))
        from date in Date
        from reference in Gen.Frequency(
            (6, None<string>()), (1, Gen.Int[1, 400].Select(n => (string?)$"ref-{n}")))
        from metadata in Metadata
        from tags in Gen.OneOf<IReadOnlyList<string>?>(null, null, [], ["rent", "täglich"])
        select new PostTransaction(postings, date, null, reference, tags, metadata, "random");

    public Gen<PostBatch> Batch =>
        from items in Gen.Frequency(
            (6, Post.List[1, 4]), (1, Post.Select(p => new List<PostTransaction> { p, p })))
        select new PostBatch(items);

    public Gen<HoldFunds> Hold =>
        from account in OpenAccount
        from asset in Gen.Frequency((3, Gen.Const(new NaiveAsset("USD", 2))), (1, Asset))
        from amount in Amount(asset)
        from minutes in Gen.Int[1, 180]
        from metadata in Metadata
        select new HoldFunds(account, asset.Code, amount, Now.AddMinutes(minutes), null, metadata);

    public Gen<ILedgerCommand> Capture =>
        from hold in Pick(OpenHolds, new NaiveHold(Guid.Empty, "", "USD", 1m, Now, true))
        from parts in Gen.Int[1, 3]
        from whole in Gen.Bool
        from accounts in OpenAccount.Array[parts]
        from date in Date
        let unit = Unit(Ledger.Asset(hold.Asset)?.Scale ?? 0)
        let left = Ledger.RemainingOf(hold)
        let first = whole ? left - (unit * (parts - 1)) : unit
        select (ILedgerCommand)new CaptureHold(hold.Id,
            [.. accounts.Select((a, i) => new CaptureDestination(a, i == 0 ? first : unit))], date);

    public Gen<ReverseTransaction> Reverse =>
        from id in Transaction
        from date in Date
        from partly in Gen.Bool
        from share in Gen.OneOf(1m, 0.5m, 0.1m)
        let amounts = Ledger.Postings.Where(p => p.Transaction == id).Select(p =>
            new ReversedAmount(
                p.Index, decimal.Round(Math.Abs(p.Amount) * share, Ledger.Asset(p.Asset)!.Scale)))
        select new ReverseTransaction(id, date, partly ? [.. amounts] : null);

    /// <summary>Any command, most of which will be accepted.</summary>
    public Gen<ILedgerCommand> Any => Gen.Frequency(
        (40, Of(Post)), (5, Of(Batch)), (10, Of(Hold)), (8, Capture), (8, Of(Reverse)),
        (2, Pick(OpenHolds.Select(h => h.Id), Guid.Empty).Select(h => (ILedgerCommand)new ReleaseHold(h))),
        (3, Pick(OpenHolds.Select(h => h.Id), Guid.Empty).Select(h => (ILedgerCommand)new ExpireHold(h))),
        (4, Gen.Int[1, 60].Select(n => (ILedgerCommand)new OpenAccount($"Assets:Box {n}"))),
        (2, Gen.Int[1, 9].Select(n => (ILedgerCommand)new DeclareAsset($"Apple {n}", n))),
        (2, Gen.Select(Asset, Gen.Int[1, 3],
            (a, more) => (ILedgerCommand)new DeclareAsset(a.Code, a.Scale + more))),
        (3, Gen.Select(Account, Policy, (a, policy) => (ILedgerCommand)new ChangePolicy(a, policy))),
        (2, Account.Select(a => (ILedgerCommand)new FreezeAccount(a))),
        (4, Pick(WithStatus("frozen"), "Assets:Cash").Select(a => (ILedgerCommand)new UnfreezeAccount(a))),
        (2, Pick(WithStatus("open").Where(a => a.StartsWith("Assets:Box", StringComparison.Ordinal)),
            "Assets:Nowhere")
            .Select(a => (ILedgerCommand)new CloseAccount(a))),
        (3, Alert.Select(a => (ILedgerCommand)new SetBalanceAlert(a))),
        (1, Gen.OneOf("low", "high", "gone").Select(n => (ILedgerCommand)new RemoveBalanceAlert(n))),
        (2, Price.List[1, 3].Select(p => (ILedgerCommand)new RecordPrices(p))),
        (2, Account.Select(a => (ILedgerCommand)new SetAccountMetadata(a, Note))),
        (2, Transaction.Select(t => (ILedgerCommand)new SetTransactionMetadata(t, Note))));

    public Gen<BalanceAlert> Alert =>
        from name in Gen.OneOf("low", "high")
        from account in Gen.OneOf("Assets", "Assets:Cash", "Nowhere")
        from subtree in Gen.Bool
        from asset in Asset
        from below in Gen.Int[-99, 99]
        from width in Gen.OneOf(-1, 0, 50)
        select new BalanceAlert(
            name, account, subtree, asset.Code, below, width < 0 ? null : below + width);

    public static Gen<MarketPrice> Price =>
        from pair in Gen.OneOf(("EUR", "USD"), ("ACME", "USD"), ("BIG", "Never declared"))
        from date in Date
        from cents in Gen.Int[1, 99_999]
        from source in Gen.OneOf("ticker", null)
        select new MarketPrice(pair.Item1, pair.Item2, date, cents / 100m, source);

    public static Gen<OverdraftPolicy> Policy =>
        Gen.OneOf(OverdraftPolicy.Free, OverdraftPolicy.NeverBelowZero,
        Limit("USD", 10m), Limit("JPY", 1_000m), new OverdraftPolicy(OverdraftMode.Limit));

    public static Gen<ILedgerCommand> Of<T>(Gen<T> gen)
        where T : ILedgerCommand => gen.Select(c => (ILedgerCommand)c);

    private static Gen<T?> None<T>()
        where T : class => Gen.Const(() => (T?)null);

    private Gen<List<Posting>> Two(string asset, decimal amount) =>
        from to in OpenAccount
        from source in OpenAccount
        from cost in Gen.Frequency(
            (9, None<Cost>()), (1, Date.Select(d => (Cost?)new Cost(1.5m, "EUR", d, "lot"))))
        select new List<Posting> { new(to, amount, asset, cost), new(source, -amount, asset) };

    private Gen<List<Posting>> Three(NaiveAsset asset, decimal amount) =>
        from accounts in OpenAccount.Array[3]
        select new List<Posting>
        {
            new(accounts[0], amount, asset.Code), new(accounts[1], Unit(asset.Scale), asset.Code),
            new(accounts[2], -amount - Unit(asset.Scale), asset.Code),
        };

    /// <summary>A conversion: two balanced pairs.</summary>
    private Gen<List<Posting>> Four(string asset, decimal amount) =>
        from one in Two(asset, amount)
        from other in Two("USD", 1.05m)
        select new List<Posting>(one.Concat(other.Select(p => p with { Price = new Price(amount, asset) })));
}
