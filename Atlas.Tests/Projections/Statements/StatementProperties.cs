using Atlas.Ledger.Accounts;
using Atlas.Projections.Statements;
using Atlas.Tests.Support;
using CsCheck;

namespace Atlas.Tests.Projections.Statements;

/// <summary>Statements of random books against a fold of their events.</summary>
public sealed class StatementProperties(AtlasHost host)
{
    private const int Questions = 30;

    private static readonly AccountKind[] Earning = [AccountKind.Income, AccountKind.Expense];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_balance_sheet_is_a_fold_of_the_events_at_any_date_and_position()
    {
        var books = await RandomBooks.OpenAsync(host);
        var questions = Gen.Select(
            RandomBooks.Date, RandomBooks.Date, RandomBooks.Node, Gen.Int[1, 4], Gen.Long[1, books.Last],
            Gen.Int[0, 7]);
        foreach (var (asOf, other, node, levels, position, kind) in RandomBooks.Some(questions, Questions))
        {
            var date = kind == 0 ? (DateOnly?)null : asOf;
            var compareTo = kind % 2 == 0 ? other : (DateOnly?)null;
            var at = kind < 4 ? position : (long?)null;
            var scope = new StatementScope(node, levels == 4 ? null : levels, at);

            var sheet = await books.Ledger.ReadAsync(
                books.Last, v => ReadStatements.BalanceSheetAsync(v, date, compareTo, scope, Token));

            var naive = new NaiveBooks(books.Entries, at ?? books.Last);
            var spans = SpansOf(date, compareTo);
            var what = $"asOf {date} compareTo {compareTo} {scope}";
            foreach (var section in new[] { sheet.Assets, sheet.Liabilities, sheet.Equity })
            {
                NaiveBooks.AmountsOf(section.Lines, section.Total).ShouldBe(
                    NaiveBooks.Amounts(
                        Legs(naive, node, section.Kind), scope.Depth, NaiveBooks.SignOf(section.Kind), spans),
                    $"{section.Kind} {what}");
            }

            if (node is not null) sheet.Earnings.ShouldBeNull();
            else NaiveBooks.AmountsOf([], sheet.Earnings!).ShouldBe(
                NaiveBooks.Amounts(Together(Legs(naive, null, Earning)), 0, -1, spans), what);
        }
    }

    [Fact]
    public async Task The_income_statement_is_a_fold_of_the_events_over_any_period()
    {
        var books = await RandomBooks.OpenAsync(host);
        var questions = Gen.Select(
            RandomBooks.Date, RandomBooks.Date, RandomBooks.Node, Gen.Int[1, 4], Gen.Long[1, books.Last],
            Gen.OneOf(null, "USD", "EUR"));
        foreach (var (one, other, node, levels, position, code) in RandomBooks.Some(questions, Questions))
        {
            var (from, to) = one < other ? (one, other) : (other, one);
            DateSpan[] spans = [new DateSpan(from, to), DateSpan.Before(from, to)];
            var at = position % 2 == 0 ? position : (long?)null;
            var scope = new StatementScope(node, levels == 4 ? null : levels, at, CurrencyOf(code));

            var statement = await books.Ledger.ReadAsync(
                books.Last, v => ReadStatements.IncomeAsync(v, spans[0], spans[1], scope, Token));

            var naive = new NaiveBooks(books.Entries, at ?? books.Last, code);
            foreach (var section in new[] { statement.Income, statement.Expenses })
            {
                var (legs, sign) = (Legs(naive, node, section.Kind), NaiveBooks.SignOf(section.Kind));
                if (code is null)
                    NaiveBooks.AmountsOf(section.Lines, section.Total)
                        .ShouldBe(NaiveBooks.Amounts(legs, scope.Depth, sign, spans), $"{spans[0]} {scope}");
                else
                    NaiveBooks.ValuesOf(section.Lines, section.Total, 2)
                        .ShouldBe(naive.Flows(legs, scope.Depth, sign, spans), $"{spans[0]} {scope}");
            }

            if (code is null) continue;
            NaiveBooks.NumberOf(statement.NetIncome.Value)
                .ShouldBe(-naive.Flow(Legs(naive, node, Earning), spans[0]), $"{spans[0]} {scope}");
        }
    }

    [Fact]
    public async Task In_a_currency_the_sheet_has_closing_rates_and_a_translation_that_balances_it()
    {
        var books = await RandomBooks.OpenAsync(host);
        var questions = Gen.Select(
            RandomBooks.Date, RandomBooks.Date, Gen.Int[1, 4], Gen.Long[1, books.Last],
            Gen.OneOf("USD", "EUR"));
        foreach (var (asOf, compareTo, levels, position, code) in RandomBooks.Some(questions, Questions))
        {
            var at = position % 2 == 0 ? position : (long?)null;
            var scope = new StatementScope(null, levels == 4 ? null : levels, at, CurrencyOf(code));

            var sheet = await books.Ledger.ReadAsync(
                books.Last, v => ReadStatements.BalanceSheetAsync(v, asOf, compareTo, scope, Token));

            var naive = new NaiveBooks(books.Entries, at ?? books.Last, code);
            var spans = SpansOf(asOf, compareTo);
            var what = $"asOf {asOf} compareTo {compareTo} {scope}";
            foreach (var section in new[] { sheet.Assets, sheet.Liabilities, sheet.Equity })
            {
                NaiveBooks.ValuesOf(section.Lines, section.Total, 2).ShouldBe(
                    naive.Balances(
                        Legs(naive, null, section.Kind), scope.Depth, NaiveBooks.SignOf(section.Kind), spans),
                    $"{section.Kind} {what}");
            }

            var earnings = Together(Legs(naive, null, Earning));
            NaiveBooks.NumberOf(sheet.Earnings!.Value).ShouldBe(-(naive.Flow(earnings, spans[0]) ?? 0), what);
            NaiveBooks.NumberOf(sheet.Earnings.PreviousValue)
                .ShouldBe(-(naive.Flow(earnings, spans[1]) ?? 0), what);
            (NaiveBooks.NumberOf(sheet.Unrated?.Value) ?? 0)
                .ShouldBe(-naive.Unrated(earnings, spans[0]), what);
            Right(sheet, f => f.Value).ShouldBe(NaiveBooks.NumberOf(sheet.Assets.Total.Value) ?? 0, what);
            Right(sheet, f => f.PreviousValue)
                .ShouldBe(NaiveBooks.NumberOf(sheet.Assets.Total.PreviousValue) ?? 0, what);
        }
    }

    /// <summary>As if each kind had one account.</summary>
    private static List<NaiveLeg> Together(IEnumerable<NaiveLeg> legs) =>
        [.. legs.Select(l => l with { Account = $"{l.Kind}" })];

    /// <summary>Everything that assets equal.</summary>
    private static decimal Right(BalanceSheet sheet, Func<StatementFigures, string?> value) =>
        new[]
        {
            sheet.Liabilities.Total, sheet.Equity.Total, sheet.Earnings, sheet.Translation, sheet.Unrated,
        }.Sum(figures => figures is null ? 0 : NaiveBooks.NumberOf(value(figures)) ?? 0);

    private static DateSpan[] SpansOf(DateOnly? date, DateOnly? compareTo) => compareTo is null
        ? [DateSpan.Until(date)]
        : [DateSpan.Until(date), DateSpan.Until(compareTo)];

    private static IEnumerable<NaiveLeg> Legs(NaiveBooks naive, string? node, params AccountKind[] kinds) =>
        naive.Legs.Where(l => kinds.Contains(l.Kind) && NaiveBooks.IsBelow(l.Account, node));

    private static ReportCurrency? CurrencyOf(string? code) =>
        code is null ? null : new ReportCurrency(code, FreshDays: 7);
}
