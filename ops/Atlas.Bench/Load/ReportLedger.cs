using System.Globalization;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;

namespace Atlas.Bench.Load;

/// <summary>One leg of what was posted: debits minus credits.</summary>
public readonly record struct ReportLeg(int Account, int Day, decimal Amount);

/// <summary>
/// Five years of a company's books: accounts of all kinds in a tree of four levels, each of one currency, one
/// in ten of a foreign one that has a price every week. It remembers what it posted, so that a report can be
/// folded without Atlas.
/// </summary>
public sealed class ReportLedger(Journals journals, string name, int accounts)
{
    public const string Own = "USD";
    public const string Foreign = "EUR";
    public const int Days = 5 * 365;

    public static readonly DateOnly FirstDay = new(2021, 1, 1);

    private const int AtOnce = 4_096;
    private const int PriceDays = 7;

    /// <summary>As many of each ten accounts are of a kind.</summary>
    private static readonly string[] Kinds =
    [
        "Assets", "Assets", "Liabilities", "Income", "Income", "Expenses", "Expenses", "Expenses", "Expenses",
        "Equity",
    ];

    public string Name { get; } = name;

    public List<ReportLeg> Legs { get; } = [];

    /// <summary>Of the event before the first transaction; each of these takes one.</summary>
    public int PositionBefore { get; private set; }

    public async Task CreateAsync()
    {
        await AcceptAsync([new CreateLedger(Name), new DeclareAsset(Own, 2), new DeclareAsset(Foreign, 2)]);
        await AcceptAsync(Enumerable.Range(0, accounts).Select(i => new OpenAccount(PathOf(i))));
        await AcceptAsync([new RecordPrices([.. Enumerable.Range(0, (Days / PriceDays) + 1).Select(week =>
            new MarketPrice(Foreign, Own, FirstDay.AddDays(week * PriceDays), PriceOf(week * PriceDays)))])]);
    }

    /// <summary>In order of dates, as books in use are, each transaction up to a month late.</summary>
    public async Task FillAsync(int transactions, int seed)
    {
        var chance = new Random(seed);
        for (var done = 0; done < transactions; done += AtOnce)
        {
            var count = Math.Min(AtOnce, transactions - done);
            await AcceptAsync([.. Enumerable.Range(done, count).Select(i =>
                (ILedgerCommand)NewTransaction(chance, (int)((long)i * Days / transactions)))]);
        }
    }

    public static string PathOf(int account) => string.Create(CultureInfo.InvariantCulture,
        $"{Kinds[account % 10]}:Area{account / 10 % 5}:Group{account / 50 % 4}:Account{account:0000}");

    public static string AssetOf(int account) => account / 10 % 10 == 0 ? Foreign : Own;

    /// <summary>In force on a day: that of the week's first.</summary>
    public static decimal PriceOf(int day) => 1.05m + (day / PriceDays % 40 * 0.005m);

    private PostTransaction NewTransaction(Random chance, int day)
    {
        var from = chance.Next(accounts);
        // The asset repeats every hundred accounts, the kind every ten.
        var to = (from + (100 * chance.Next(accounts / 100)) + chance.Next(10) - (from % 10)) % accounts;
        if (to == from) to = from % 10 == 9 ? from - 1 : from + 1;
        var late = Math.Max(0, day - (chance.Next(10) == 0 ? chance.Next(30) : 0));
        var amount = new decimal(chance.Next(1, 100_000), 0, 0, isNegative: false, scale: 2);
        Legs.Add(new ReportLeg(to, late, amount));
        Legs.Add(new ReportLeg(from, late, -amount));
        return new PostTransaction(
            [new Posting(PathOf(to), amount, AssetOf(to)), new Posting(PathOf(from), -amount, AssetOf(from))],
            FirstDay.AddDays(late), "Business of the day");
    }

    private async Task AcceptAsync(IEnumerable<ILedgerCommand> commands)
    {
        foreach (var some in commands.Chunk(AtOnce))
        {
            var outcomes = await journals.SubmitAllAsync(
                Caller.Local, [.. some.Select(c => new LedgerRequest(Name, c))]);
            if (outcomes.FirstOrDefault(o => !o.IsAccepted) is { } refused)
                throw new BenchException($"the ledger refused to be set up: {refused.Rejection!.Name}");
            if (Legs.Count == 0) PositionBefore += some.Length;
        }
    }
}
