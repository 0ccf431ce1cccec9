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
/// Makes commands that aim at one rejection code each, so that a run meets every code often.
/// </summary>
internal sealed class Refusals(World world)
{
    private static readonly Dictionary<string, string?> Note = new() { ["k"] = "v" };

    private NaiveLedger Ledger => world.Ledger;

    /// <summary>One aim per code that a command can be refused with (ledger_busy is the queue's).</summary>
    public Gen<(ILedgerCommand Command, string? Ledger)> Any => Gen.OneOf([.. AtWords, .. AtState]);

    /// <summary>The codes of what a command says by itself, up to account_kind_conflict.</summary>
    private Gen<(ILedgerCommand Command, string? Ledger)>[] AtWords =>
    [
        Here(Texts("a\0b", "half \ud83d", "\udc00 half")),
        Here(Texts(new string('x', 256), new string('é', 128))), Here(TooMany),
        world.Any.Where(c => c is not CreateLedger).Select(Gen.OneOf("nowhere", "Not A Name", ""))
            .Select(p => (p.Item1, (string?)p.Item2)),
        Here(Gen.OneOf("again", null).Select(d => (ILedgerCommand)new CreateLedger(world.Name, d))),
        Gen.OneOf("", "Ab", "-a", "a b", "ä", new string('a', 65))
            .Select(n => ((ILedgerCommand)new CreateLedger(n), (string?)n)),
        Here(OutOfRange), Here(ScaleExceeded), Here(DateOutOfRange), Here(TooFew), Here(Zero), Here(Negative),
        Here(Unbalanced), Here(AssetNotFound),
        Here(Gen.Const<ILedgerCommand>(new RecordPrices([]))), Here(BadPrice), Here(BadAlert),
        Here(Gen.OneOf("", " x", "x ", "a\nb", "a\u200bb")
            .Select(c => (ILedgerCommand)new DeclareAsset(c, 2))),
        Here(world.Asset.Select(a => (ILedgerCommand)new DeclareAsset(a.Code, a.Scale))),
        Here(world.Asset.Select(a => (ILedgerCommand)new DeclareAsset(a.Code, a.Scale - 1))),
        Here(Gen.OneOf(
            "", "Assets:", ":Assets", "Assets::X", "Assets: X", "Assets:X ", "Assets:a  b", "Assets:a\tb",
            "Assets:a\u200bb").Select(p => (ILedgerCommand)new OpenAccount(p, AccountKind.Asset))),
        Here(Gen.OneOf("Haus", "Cash:Assets").Select(p => (ILedgerCommand)new OpenAccount(p))),
        Here(Gen.OneOf("Assets:New", "income:New")
            .Select(p => (ILedgerCommand)new OpenAccount(p, AccountKind.Equity))),
    ];

    /// <summary>The codes of what it says about accounts, transactions and holds.</summary>
    private Gen<(ILedgerCommand Command, string? Ledger)>[] AtState =>
    [
        Here(AtAccount(Gen.Const("Expenses:Nowhere"))),
        Here(world.Account.Select(
            a => (ILedgerCommand)new OpenAccount(a, Ledger.Account(a)?.Kind ?? AccountKind.Asset))),
        Here(AtAccount(World.Pick(world.WithStatus("closed"), "Assets:Nowhere"))),
        Here(AtAccount(World.Pick(world.WithStatus("frozen"), "Assets:Nowhere"))),
        Here(World.Pick(world.WithStatus("open"), "Assets:Nowhere")
            .Select(a => (ILedgerCommand)new UnfreezeAccount(a))),
        Here(World.Pick(world.WithStatus("open"), "Assets:Nowhere")
            .Select(a => (ILedgerCommand)new CloseAccount(a))),
        Here(NotAllowed),
        Here(Gen.OneOf<ILedgerCommand>(
            new ReverseTransaction(Guid.Empty, World.Day), new SetTransactionMetadata(Guid.Empty, Note))),
        Here(NoPosting), Here(AtHold(Gen.Const(Guid.Empty))),
        Here(Gen.OneOf("never", "").Select(n => (ILedgerCommand)new RemoveBalanceAlert(n))),
        Here(AtHold(World.Pick(Ledger.Holds.Where(h => h.Ended).Select(h => h.Id), Guid.Empty))),
        Here(Expired),
        Here(World.Pick(world.OpenHolds.Select(h => h.Id), Guid.Empty)
            .Select(h => (ILedgerCommand)new ExpireHold(h))),
        Here(Exceeding), Here(Reversed), Here(ReversingTooMuch),
        Here(world.Post.Select(World.Pick(Ledger.References, "ref-1"))
            .Select(p => (ILedgerCommand)(p.Item1 with { Reference = p.Item2 }))),
        Here(Overdrawing),
    ];

    private static Gen<(ILedgerCommand, string?)> Here(Gen<ILedgerCommand> gen) =>
        gen.Select(c => (c, (string?)null));

    private Gen<ILedgerCommand> Texts(params string[] bad) =>
        from text in Gen.OneOf(bad)
        from post in world.Post
        from command in Gen.OneOf<ILedgerCommand>(
            post with { Description = text }, post with { Reference = text }, post with { Source = text },
            post with { Tags = ["fine", text] },
            post with { Metadata = new Dictionary<string, string> { [text] = "v" } },
            new PostBatch([post, post with { Description = text }]), new DeclareAsset(text, 2),
            new OpenAccount(text),
            new SetAccountMetadata("Assets:Cash", new Dictionary<string, string?> { ["k"] = text }),
            new HoldFunds("Assets:Cash", text, 1m, world.Now),
            new OpenAccount("Assets:A", null, World.Limit(text, 1m)),
            new OpenAccount("Assets:A", null, null, [text]), new CreateLedger(world.Name, text),
            new FreezeAccount(text),
            new CaptureHold(Guid.Empty, [new CaptureDestination(text, 1m)], World.Day),
            post with { Postings =
                [.. post.Postings, new Posting("Assets:Cash", 1m, "USD", new Cost(1m, text))] },
            post with { Postings =
                [.. post.Postings, new Posting("Assets:Cash", 1m, "USD", null, new Price(1m, text))] })
        select command;

    private Gen<ILedgerCommand> TooMany =>
        from post in world.Post
        from command in Gen.OneOf<ILedgerCommand>(
            post with { Tags = [.. Enumerable.Repeat("t", 65)] },
            post with { Metadata = Enumerable.Range(0, 65).ToDictionary(i => $"{i}", i => "v") },
            post with { Postings = [.. Enumerable.Repeat(new Posting("Assets:Cash", 1m, "USD"), 501)] },
            new CaptureHold(
                Guid.Empty, [.. Enumerable.Repeat(new CaptureDestination("Assets:Cash", 1m), 500)],
                World.Day),
            new ReverseTransaction(
                Guid.Empty, World.Day, [.. Enumerable.Repeat(new ReversedAmount(0, 1m), 501)]))
        select command;

    private Gen<ILedgerCommand> OutOfRange =>
        from amount in Gen.OneOf(decimal.MaxValue, 1e27m, 1e26m, 0.1234567890123456789012345678m)
        from asset in Gen.OneOf("USD", "BIG", "JPY", "XYZ")
        from command in Amounts(amount, asset)
        select command;

    private Gen<ILedgerCommand> ScaleExceeded => Gen.Frequency(
        (1, Gen.OneOf(-1, 28, 99).Select(s => (ILedgerCommand)new DeclareAsset("NEW", s))),
        (1, world.Asset.Where(a => a.Scale < 27).SelectMany(a => Amounts(World.Unit(a.Scale + 1), a.Code))));

    private Gen<ILedgerCommand> DateOutOfRange =>
        from date in Gen.OneOf(
            new DateOnly(1899, 12, 31), new DateOnly(2201, 1, 1), DateOnly.MinValue, DateOnly.MaxValue)
        from post in world.Post
        from id in world.Transaction
        from hold in World.Pick(world.OpenHolds.Select(h => h.Id), Guid.Empty)
        from command in Gen.OneOf<ILedgerCommand>(
            post with { EffectiveDate = date }, new ReverseTransaction(id, date),
            new CaptureHold(hold, [new CaptureDestination("Assets:Cash", 1m)], date),
            new HoldFunds("Assets:Cash", "USD", 1m, new DateTimeOffset(2201, 1, 1, 0, 0, 0, default)),
            post with { Postings =
                [.. post.Postings.Select(p => p with { Cost = new Cost(1m, "EUR", date) })] })
        select command;

    private Gen<ILedgerCommand> TooFew =>
        from post in world.Post
        from id in world.Transaction
        from hold in World.Pick(world.OpenHolds.Select(h => h.Id), Guid.Empty)
        from command in Gen.OneOf<ILedgerCommand>(
            post with { Postings = [post.Postings[0]] }, post with { Postings = [] }, new PostBatch([]),
            new CaptureHold(hold, [], World.Day),
            new ReverseTransaction(id, World.Day, [new ReversedAmount(0, 1m)]),
            new ReverseTransaction(id, World.Day, []))
        select command;

    private Gen<ILedgerCommand> Zero => world.Asset.SelectMany(a => Amounts(0m, a.Code));

    private Gen<ILedgerCommand> Negative =>
        world.Asset.SelectMany(a => Amounts(-World.Unit(a.Scale), a.Code));

    private Gen<ILedgerCommand> Unbalanced =>
        from post in world.Post
        from id in world.Transaction
        from command in Gen.OneOf<ILedgerCommand>(
            post with { Postings = [.. post.Postings, post.Postings[0]] },
            new PostBatch([post, post with { Postings = [.. post.Postings, post.Postings[0]] }]),
            new ReverseTransaction(id, World.Day, [new ReversedAmount(0, 1m), new ReversedAmount(1, 2m)]),
            new ReverseTransaction(id, World.Day, [new ReversedAmount(0, 1m), new ReversedAmount(0, 1m)]))
        select command;

    private Gen<ILedgerCommand> AssetNotFound => Gen.OneOf(
        Gen.OneOf(1m, 0.001m).SelectMany(a => Amounts(a, "XYZ")),
        Gen.Const<ILedgerCommand>(new OpenAccount("Assets:A", null, null, ["USD", "XYZ"])));

    /// <summary>The same amount wherever a command takes one.</summary>
    private Gen<ILedgerCommand> Amounts(decimal amount, string asset) =>
        from post in world.Post
        from id in world.Transaction
        from hold in World.Pick(world.OpenHolds.Select(h => h.Id), Guid.Empty)
        from command in Gen.OneOf<ILedgerCommand>(
            post with { Postings =
                [new Posting("Assets:Cash", amount, asset), new Posting("Income:Sales", -amount, asset)] },
            post with { Postings =
                [.. post.Postings.Select(p => p with { Cost = new Cost(amount, "EUR") })] },
            post with { Postings =
                [.. post.Postings.Select(p => p with { Price = new Price(amount, "EUR") })] },
            new HoldFunds("Assets:Cash", asset, amount, world.Now.AddMinutes(5)),
            new ChangePolicy("Liabilities:Bob", World.Limit(asset, amount)),
            new CaptureHold(hold, [new CaptureDestination("Assets:Cash", amount)], World.Day),
            new ReverseTransaction(
                id, World.Day, [new ReversedAmount(0, amount), new ReversedAmount(1, amount)]))
        select command;

    /// <summary>A price that breaks one rule or more, behind one that may break none.</summary>
    private static Gen<ILedgerCommand> BadPrice =>
        from good in World.Price
        from other in World.Price
        from code in Gen.OneOf(other.Base, other.Base, "", " x", "x\u200b")
        from quote in Gen.OneOf(other.Quote, other.Quote, code)
        from price in Gen.OneOf(0m, -1m, 1m, decimal.MaxValue)
        from date in Gen.OneOf(other.Date, other.Date, DateOnly.MinValue)
        select (ILedgerCommand)new RecordPrices(
            [good, other with { Base = code, Quote = quote, Price = price, Date = date }]);

    private Gen<ILedgerCommand> BadAlert =>
        from good in world.Alert
        from name in Gen.OneOf(good.Name, good.Name, "", " x")
        from asset in Gen.OneOf(good.Asset, good.Asset, "XYZ")
        from account in Gen.OneOf(good.Account, "Assets::A")
        from below in Gen.OneOf<decimal?>(null, 1m, 0.000000000000000000000000001m, decimal.MinValue)
        from above in Gen.OneOf<decimal?>(null, 0m)
        select (ILedgerCommand)new SetBalanceAlert(
            good with { Name = name, Asset = asset, Account = account, Below = below, Above = above });

    private Gen<ILedgerCommand> AtAccount(Gen<string> accounts) =>
        from account in accounts
        from post in world.Post
        from hold in World.Pick(world.OpenHolds, new NaiveHold(Guid.Empty, "", "USD", 1m, world.Now, true))
        from command in Gen.OneOf<ILedgerCommand>(
            post with { Postings = [post.Postings[0] with { Account = account }, .. post.Postings.Skip(1)] },
            new FreezeAccount(account), new UnfreezeAccount(account), new CloseAccount(account),
            new ChangePolicy(account, OverdraftPolicy.Free), new SetAccountMetadata(account, Note),
            new HoldFunds(account, "USD", 1m, world.Now.AddMinutes(5)),
            new CaptureHold(
                hold.Id, [new CaptureDestination(account, World.Unit(Ledger.Asset(hold.Asset)?.Scale ?? 0))],
                World.Day))
        select command;

    private static Gen<ILedgerCommand> AtHold(Gen<Guid> holds) =>
        from hold in holds
        from command in Gen.OneOf<ILedgerCommand>(
            new ReleaseHold(hold), new ExpireHold(hold),
            new CaptureHold(hold, [new CaptureDestination("Assets:Cash", 1m)], World.Day))
        select command;

    private Gen<ILedgerCommand> NotAllowed => Gen.OneOf(
        world.Post.Select(p => (ILedgerCommand)(p with { Postings = [
            p.Postings[0] with { Account = "Liabilities:Coins", Asset = "USD" },
            new Posting("Assets:Cash", -p.Postings[0].Amount, "USD")] })),
        Gen.Const<ILedgerCommand>(new HoldFunds("Assets:Dollars", "BTC", 1m, world.Now.AddMinutes(5))));

    private Gen<ILedgerCommand> NoPosting =>
        from id in world.Transaction
        from index in Gen.OneOf(-1, 2, 99)
        select (ILedgerCommand)new ReverseTransaction(
            id, World.Day, [new ReversedAmount(0, 1m), new ReversedAmount(index, 1m)]);

    private Gen<ILedgerCommand> Expired =>
        from due in World.Pick(
            world.OpenHolds.Where(h => h.ExpiresAt <= world.Now).Select(h => h.Id), Guid.Empty)
        from account in Gen.OneOf(
            "Assets:Cash", Ledger.Holds.Find(h => h.Id == due)?.Account ?? "Assets:Cash")
        from command in Gen.OneOf<ILedgerCommand>(
            new HoldFunds("Assets:Cash", "USD", 1m, world.Now),
            new HoldFunds("Assets:Cash", "USD", 1m, world.Now.AddDays(-1)),
            new CaptureHold(due, [new CaptureDestination(account, 1m)], World.Day))
        select command;

    private Gen<ILedgerCommand> Exceeding =>
        from hold in World.Pick(world.OpenHolds, new NaiveHold(Guid.Empty, "", "USD", 1m, world.Now, true))
        let unit = World.Unit(Ledger.Asset(hold.Asset)?.Scale ?? 0)
        select (ILedgerCommand)new CaptureHold(hold.Id,
            [new CaptureDestination("Assets:Cash", Ledger.RemainingOf(hold)),
                new CaptureDestination("Assets:Bank:Checking", unit)],
            World.Day);

    private Gen<ILedgerCommand> Reversed =>
        from id in World.Pick(Ledger.Reversals.Select(r => r.Transaction).Distinct().TakeLast(10), Guid.Empty)
        select (ILedgerCommand)new ReverseTransaction(id, World.Day);

    private Gen<ILedgerCommand> ReversingTooMuch =>
        from id in world.Transaction
        from more in Gen.Int[0, 1]
        let postings = Ledger.Postings.Where(p => p.Transaction == id).ToList()
        select (ILedgerCommand)new ReverseTransaction(id, World.Day, [.. postings.Select(p =>
            new ReversedAmount(p.Index, (Math.Abs(p.Amount) * 2) + (more * World.Unit(p.Scale))))]);

    private Gen<ILedgerCommand> Overdrawing =>
        from account in Gen.OneOf("Liabilities:Ann", "Assets:Safe", "Liabilities:Bob", "Assets:Card")
        from extra in Gen.OneOf(0.01m, 0m, 50m, 99.5m, 99.51m)
        let sign = Ledger.Account(account)?.Sign ?? 1
        let available = (Ledger.PostedOf(account, "USD") * sign) - Ledger.HeldOf(account, "USD")
        let amount = Math.Max(0.01m, available + extra)
        from command in Gen.OneOf<ILedgerCommand>(
            new PostTransaction(
                [new Posting(account, -amount * sign, "USD"),
                    new Posting("Assets:Cash", amount * sign, "USD")], World.Day),
            new HoldFunds(account, "USD", amount, world.Now.AddMinutes(5)))
        select command;
}
