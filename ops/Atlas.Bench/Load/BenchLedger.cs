using System.Globalization;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Bench.Load;

/// <summary>
/// A ledger of many accounts, every other one never below zero and rich enough for any run, and what is
/// posted to it.
/// </summary>
public sealed class BenchLedger(Journals journals, string name, int accounts)
{
    public const string Asset = "USD";
    private const string Opening = "Equity:Opening";

    /// <summary>A ledger in use books what happened lately.</summary>
    private const int DaysSpread = 28;

    private const decimal Funds = 1_000_000m;

    /// <summary>Within the queue's bound, and several full commits.</summary>
    private const int FillAtOnce = 4_096;
    private static readonly DateOnly FirstDay = new(2026, 1, 1);

    public string Name { get; } = name;

    public async Task CreateAsync()
    {
        await AcceptAsync([new CreateLedger(Name), new DeclareAsset(Asset, 2), new OpenAccount(Opening)]);
        await AcceptAsync(Enumerable.Range(0, accounts).Select(Open));
        await AcceptAsync(Enumerable.Range(0, accounts).Where(IsBounded).Select(Fund));
    }

    /// <summary>Posts a transfer under a key of its own; answers whether the ledger took it.</summary>
    public async Task<bool> PostAsync(Random chance) => (await journals.SubmitAsync(
        Caller.Local, new LedgerRequest(Name, NewTransfer(chance), NewKey(chance)))).IsAccepted;

    /// <summary>Posts so many transfers as fast as it can, each under a key of its own.</summary>
    public async Task FillAsync(int transactions, int seed, IProgress<int>? progress = null)
    {
        var chance = new Random(seed);
        for (var done = 0; done < transactions; done += FillAtOnce)
        {
            var count = Math.Min(FillAtOnce, transactions - done);
            var requests = Enumerable.Range(0, count)
                .Select(_ => new LedgerRequest(Name, NewTransfer(chance), NewKey(chance)));
            await AcceptAsync([.. requests]);
            progress?.Report(done + count);
        }
    }

    public PostTransaction NewTransfer(Random chance)
    {
        var from = chance.Next(accounts);
        var to = (from + 1 + chance.Next(accounts - 1)) % accounts;
        var amount = new decimal(chance.Next(1, 10_000), 0, 0, isNegative: false, scale: 2);
        return new PostTransaction(
            [new Posting(PathOf(to), amount, Asset), new Posting(PathOf(from), -amount, Asset)],
            FirstDay.AddDays(chance.Next(DaysSpread)), "Transfer between customers");
    }

    /// <summary>As random as the ids that most clients make their keys of.</summary>
    public static string NewKey(Random chance)
    {
        Span<byte> bytes = stackalloc byte[16];
        chance.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    public static string PathOf(int account) => string.Create(
        CultureInfo.InvariantCulture, $"Assets:Customers:{account:00000}");

    private static bool IsBounded(int account) => account % 2 == 0;

    private static OpenAccount Open(int account) => new(
        PathOf(account), Policy: IsBounded(account) ? OverdraftPolicy.NeverBelowZero : null);

    private static PostTransaction Fund(int account) => new(
        [new Posting(PathOf(account), Funds, Asset), new Posting(Opening, -Funds, Asset)], FirstDay);

    private async Task AcceptAsync(IEnumerable<ILedgerCommand> commands)
    {
        foreach (var some in commands.Chunk(FillAtOnce))
            await AcceptAsync([.. some.Select(c => new LedgerRequest(Name, c))]);
    }

    private async Task AcceptAsync(IReadOnlyList<LedgerRequest> requests)
    {
        var outcomes = await journals.SubmitAllAsync(Caller.Local, requests);
        if (outcomes.FirstOrDefault(o => !o.IsAccepted) is { } refused)
            throw new BenchException($"the ledger refused to be set up: {refused.Rejection!.Name}");
    }
}
