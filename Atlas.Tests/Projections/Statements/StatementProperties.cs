using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Statements;
using Atlas.Tests.Support;
using CsCheck;

namespace Atlas.Tests.Projections.Statements;

/// <summary>
/// Random books, with postings dated back and transactions reversed, against a fold of their events.
/// </summary>
public sealed class StatementProperties(AtlasHost host)
{
    private static readonly DateOnly Day = new(2025, 11, 3);

    private static readonly string[] Accounts =
    [
        "Assets:Bank", "Assets:Bank:Checking", "Assets:Bank:Savings", "Assets:Bank Safe", "Assets:Fund",
        "Liabilities:Card", "Liabilities:Loan:Car", "Equity:Opening", "Equity:Conversions", "Income:Salary",
        "Income:Interest:Bank", "Expenses:Food", "Expenses:Food:Out", "Expenses:Rent",
    ];

    private static readonly Gen<string?> Node = Gen.OneOf(
        Gen.Const((string?)null), Gen.Const((string?)"Assets:Bank"), Gen.Const((string?)"Expenses"),
        Gen.Const((string?)"Liabilities:Loan"), Gen.Const((string?)"Assets:Bank Safe"));

    private static readonly Gen<DateOnly> Date = Gen.Int[0, 130].Select(Day.AddDays);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_balance_sheet_is_a_fold_of_the_events_at_any_date_and_position()
    {
        var (ledger, last) = await RandomBooksAsync();
        var entries = await ledger.EntriesAsync();
        var questions = Gen.Select(Date, Date, Node, Gen.Int[1, 4], Gen.Long[1, last], Gen.Int[0, 7]);
        foreach (var (asOf, other, node, levels, position, kind) in Some(questions, 40))
        {
            var date = kind == 0 ? (DateOnly?)null : asOf;
            var compareTo = kind % 2 == 0 ? other : (DateOnly?)null;
            var at = kind < 4 ? position : (long?)null;
            var scope = new StatementScope(node, levels == 4 ? null : levels, at);

            var sheet = await ledger.ReadAsync(
                last, v => ReadStatements.BalanceSheetAsync(v, date, compareTo, scope, Token));

            var naive = new NaiveBooks(entries, at ?? last);
            DateSpan[] spans = compareTo is null
                ? [DateSpan.Until(date)] : [DateSpan.Until(date), DateSpan.Until(compareTo)];
            var what = $"asOf {date} compareTo {compareTo} {scope}";
            foreach (var section in new[] { sheet.Assets, sheet.Liabilities, sheet.Equity })
            {
                NaiveBooks.Texts(section.Lines)
                    .ShouldBe(naive.Lines(section.Kind, node, scope.Depth, spans), $"{section.Kind} {what}");
            }

            if (node is null) NaiveBooks.Texts(sheet.Earnings!).ShouldBe(naive.Net(null, spans), what);
            else sheet.Earnings.ShouldBeNull();
        }
    }

    [Fact]
    public async Task The_income_statement_is_a_fold_of_the_events_over_any_period()
    {
        var (ledger, last) = await RandomBooksAsync();
        var entries = await ledger.EntriesAsync();
        var questions = Gen.Select(Date, Date, Node, Gen.Int[1, 4], Gen.Long[1, last], Gen.Bool);
        foreach (var (one, other, node, levels, position, isAt) in Some(questions, 40))
        {
            var (from, to) = one < other ? (one, other) : (other, one);
            var (period, previous) = (new DateSpan(from, to), DateSpan.Before(from, to));
            var at = isAt ? position : (long?)null;
            var scope = new StatementScope(node, levels == 4 ? null : levels, at);

            var statement = await ledger.ReadAsync(
                last, v => ReadStatements.IncomeAsync(v, period, previous, scope, Token));

            var naive = new NaiveBooks(entries, at ?? last);
            var what = $"{period} {scope}";
            NaiveBooks.Texts(statement.Income.Lines)
                .ShouldBe(naive.Lines(AccountKind.Income, node, scope.Depth, period, previous), what);
            NaiveBooks.Texts(statement.Expenses.Lines)
                .ShouldBe(naive.Lines(AccountKind.Expense, node, scope.Depth, period, previous), what);
            NaiveBooks.Texts(statement.NetIncome).ShouldBe(naive.Net(node, period, previous), what);
        }
    }

    /// <summary>In random order of dates; every tenth transaction takes an earlier one back.</summary>
    private async Task<(TestLedger Ledger, long Last)> RandomBooksAsync()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2", "EUR/2", "FUND/3");
        await ledger.OpenAsync(Accounts);
        var posts = Gen.Select(
            Gen.OneOf(Accounts), Gen.OneOf(Accounts), Gen.Int[1, 99_999],
            Gen.OneOf("USD", "USD", "EUR", "FUND"), Date, Gen.Int[0, 9]);
        var posted = new List<Guid>();
        var last = 0L;
        foreach (var (from, to, units, asset, date, lot) in Some(posts, 60))
        {
            ILedgerCommand command = lot == 0 && posted.Count > 0
                ? new ReverseTransaction(posted[units % posted.Count], date)
                : new PostTransaction(
                    [new Posting(to, units / 100m, asset), new Posting(from, -units / 100m, asset)], date);
            var outcome = await ledger.SendAsync(command);
            if (outcome.Rejection is not null) continue;
            last = outcome.Position;
            if (command is PostTransaction) posted.Add(outcome.Ids[0]);
        }

        return (ledger, last);
    }

    /// <summary>So many different ones; a failure names the question.</summary>
    private static List<T> Some<T>(Gen<T> gen, int count)
    {
        var some = new System.Collections.Concurrent.ConcurrentBag<T>();
        gen.Sample(some.Add, iter: count, threads: 1);
        return [.. some];
    }
}
