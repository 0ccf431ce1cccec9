using System.Collections.Concurrent;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;
using CsCheck;

namespace Atlas.Tests.Projections.Statements;

/// <summary>
/// Books in which nothing comes in order: transactions dated back, some taken back later, prices corrected.
/// </summary>
internal sealed record RandomBooks(TestLedger Ledger, IReadOnlyList<JournalEntry> Entries, long Last)
{
    public static readonly DateOnly Day = new(2025, 11, 3);

    public static readonly Gen<DateOnly> Date = Gen.Int[0, 130].Select(Day.AddDays);

    public static readonly Gen<string?> Node = Gen.OneOf(
        Gen.Const((string?)null), Gen.Const((string?)"Assets:Bank"), Gen.Const((string?)"Expenses"),
        Gen.Const((string?)"Liabilities:Loan"), Gen.Const((string?)"Assets:Bank Safe"));

    private static readonly string[] Accounts =
    [
        "Assets:Bank", "Assets:Bank:Checking", "Assets:Bank:Savings", "Assets:Bank Safe", "Assets:Fund",
        "Liabilities:Card", "Liabilities:Loan:Car", "Equity:Opening", "Equity:Conversions", "Income:Salary",
        "Income:Interest:Bank", "Expenses:Food", "Expenses:Food:Out", "Expenses:Rent",
    ];

    /// <summary>Their inverses are short numbers, so that the naive fold computes them exactly.</summary>
    private static readonly Gen<MarketPrice> Price = Gen.Select(
        Gen.OneOf(("EUR", "USD"), ("EUR", "USD"), ("USD", "EUR"), ("FUND", "EUR")), Gen.Int[10, 130],
        Gen.OneOf(0.5m, 0.8m, 1.25m, 1.6m, 2m, 4m),
        (pair, day, price) => new MarketPrice(pair.Item1, pair.Item2, Day.AddDays(day), price));

    private static readonly Gen<PostTransaction> Post = Gen.Select(
        Gen.OneOf(Accounts), Gen.OneOf(Accounts), Gen.Int[1, 99_999],
        Gen.OneOf("USD", "USD", "EUR", "FUND", "MILES"), Date,
        (from, to, units, asset, date) => new PostTransaction(
            [new Posting(to, units / 100m, asset), new Posting(from, -units / 100m, asset)], date));

    public static async Task<RandomBooks> OpenAsync(AtlasHost host)
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2", "EUR/2", "FUND/3", "MILES/2");
        await ledger.OpenAsync(Accounts);
        var posted = new List<Guid>();
        var last = 0L;
        foreach (var (post, price, lot) in Some(Gen.Select(Post, Price, Gen.Int[0, 99]), 80))
        {
            ILedgerCommand command = lot < 20 ? new RecordPrices([price])
                : lot < 28 && posted.Count > 0
                    ? new ReverseTransaction(posted[lot % posted.Count], post.EffectiveDate)
                    : post;
            var outcome = await ledger.SendAsync(command);
            if (outcome.Rejection is not null) continue;
            last = outcome.Position;
            if (command is PostTransaction) posted.Add(outcome.Ids[0]);
        }

        return new RandomBooks(ledger, await ledger.EntriesAsync(), last);
    }

    /// <summary>So many different ones.</summary>
    public static List<T> Some<T>(Gen<T> gen, int count)
    {
        var some = new ConcurrentBag<T>();
        gen.Sample(some.Add, iter: count, threads: 1);
        return [.. some];
    }
}
