using Atlas.Ledger.Accounts;
using Atlas.Projections.CashFlow;
using Atlas.Projections.NetWorth;
using Atlas.Projections.Statements;
using Atlas.Tests.Support;
using CsCheck;

namespace Atlas.Tests.Projections.Statements;

/// <summary>Net worth and cash flow of random books against a fold of their events.</summary>
public sealed class SeriesProperties(AtlasHost host)
{
    private const int Questions = 15;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Net_worth_forward_from_the_opening_is_what_it_is_backward_from_today()
    {
        var books = await RandomBooks.OpenAsync(host);
        var questions = Gen.Select(
            RandomBooks.Date, RandomBooks.Date, Gen.OneOf("USD", "EUR"), Gen.Long[1, books.Last],
            Gen.Enum<SeriesInterval>());
        foreach (var (one, other, code, position, interval) in RandomBooks.Some(questions, Questions))
        {
            var (from, to) = one < other ? (one, other) : (other, one);
            var at = position % 2 == 0 ? position : (long?)null;
            var days = SeriesDays.Of(from, to, interval);

            var series = await books.Ledger.ReadAsync(books.Last, v =>
                ReadNetWorth.OfDaysAsync(v, days, new ReportCurrency(code, FreshDays: 7), at, Token));

            var naive = new NaiveBooks(books.Entries, at ?? books.Last, code);
            var legs = naive.Legs.Where(l => l.Kind is AccountKind.Asset or AccountKind.Liability)
                .Select(l => l with { Account = $"{l.Kind}" }).ToList();
            series.Days.Select(d => d.Date).ShouldBe(days);
            foreach (var day in series.Days)
            {
                var what = $"{day.Date} of {from} to {to} in {code} at {at}";
                NaiveBooks.NumberOf(day.NetWorth)
                    .ShouldBe(naive.Worth(legs, DateSpan.Until(day.Date)), what);
                foreach (var part in day.Parts)
                {
                    var all = legs.Where(l => l.Asset == part.Asset).ToList();
                    var today = all.Sum(l => l.Amount);
                    var since = all.Where(l => l.Date > day.Date).Sum(l => l.Amount);
                    NaiveBooks.NumberOf(part.Net).ShouldBe(today - since, $"{part.Asset} {what}");
                }
            }
        }
    }

    [Fact]
    public async Task The_cash_flow_statement_explains_the_change_of_cash()
    {
        var books = await RandomBooks.OpenAsync(host);
        var questions = Gen.Select(
            RandomBooks.Date, RandomBooks.Date, Gen.Int[1, 4], Gen.Long[1, books.Last],
            Gen.OneOf("USD", "EUR"));
        foreach (var (one, other, levels, position, code) in RandomBooks.Some(questions, Questions))
        {
            var (from, to) = one < other ? (one, other) : (other, one);
            DateSpan[] spans = [new DateSpan(from, to), DateSpan.Before(from, to)];
            var at = position % 2 == 0 ? position : (long?)null;
            var scope = new StatementScope(
                null, levels == 4 ? null : levels, at, new ReportCurrency(code, FreshDays: 7));

            var statement = await books.Ledger.ReadAsync(books.Last, v =>
                ReadCashFlow.StatementAsync(v, spans[0], spans[1], null, scope, Token));

            var naive = new NaiveBooks(books.Entries, at ?? books.Last, code);
            var what = $"{spans[0]} {scope}";
            bool IsCash(NaiveLeg leg) => leg.Account.StartsWith("Assets:Bank", StringComparison.Ordinal);
            var others = naive.Legs.Where(l => !IsCash(l)).ToList();
            Check(statement.Operating, l => l.Kind is AccountKind.Income or AccountKind.Expense);
            Check(statement.Investing, l => l.Account is "Assets:Fund" or "Equity:Conversions");
            Check(statement.Financing, l => l.Kind == AccountKind.Liability || l.Account == "Equity:Opening");
            Func<StatementFigures, string?>[] values = [f => f.Value, f => f.PreviousValue];
            values.Select(v => Explained(statement, v)).ShouldBe(values.Select(v => v(statement.Closing) is
                { } closing ? NaiveBooks.NumberOf(closing) : 0), what);
            NaiveBooks.NumberOf(statement.Closing.Value)
                .ShouldBe(naive.Worth(naive.Legs.Where(IsCash), DateSpan.Until(to)), what);

            void Check(CashFlowSection section, Func<NaiveLeg, bool> isOfIt)
            {
                var legs = others.Where(isOfIt).ToList();
                NaiveBooks.ValuesOf(section.Lines, section.Total, 2)
                    .ShouldBe(naive.Flows(legs, scope.Depth, -1, spans), $"{section.Name} {what}");
            }
        }
    }

    private static decimal? Explained(
        CashFlowStatement statement, Func<StatementFigures, string?> value) =>
        new[] { statement.Opening, statement.Change, statement.RateEffect! }
            .Sum(figures => NaiveBooks.NumberOf(value(figures)) ?? 0);

    [Fact]
    public async Task Months_of_cash_flow_are_a_fold_of_the_events()
    {
        var books = await RandomBooks.OpenAsync(host);
        var questions = Gen.Select(
            RandomBooks.Date, RandomBooks.Date, Gen.Int[1, 4], Gen.Long[1, books.Last],
            Gen.OneOf(null, "USD", "EUR"));
        foreach (var (one, other, levels, position, code) in RandomBooks.Some(questions, Questions))
        {
            var months = DateSpan.Months(one < other ? one : other, one < other ? other : one);
            var at = position % 2 == 0 ? position : (long?)null;
            var currency = code is null ? null : new ReportCurrency(code, FreshDays: 7);
            var scope = new StatementScope(null, levels == 4 ? null : levels, at, currency);

            var flow = await books.Ledger.ReadAsync(
                books.Last, v => ReadCashFlowMonths.OfPeriodAsync(v, months, scope, Token));

            var naive = new NaiveBooks(books.Entries, at ?? books.Last, code);
            flow.Months.Select(m => m.Month).ShouldBe(
                Enumerable.Range(0, 12).Select(months.From!.Value.AddMonths).Where(m => m < months.To));
            foreach (var month in flow.Months)
            {
                var span = DateSpan.Months(month.Month, month.Month);
                foreach (var section in new[] { month.Income, month.Expenses })
                {
                    var legs = naive.Legs.Where(l => l.Kind == section.Kind);
                    var sign = NaiveBooks.SignOf(section.Kind);
                    if (code is null)
                        NaiveBooks.AmountsOf(section.Lines, section.Total).ShouldBe(
                            NaiveBooks.Amounts(legs, scope.Depth, sign, span), $"{month.Month} {scope}");
                    else
                        NaiveBooks.ValuesOf(section.Lines, section.Total, 1).ShouldBe(
                            naive.Flows(legs, scope.Depth, sign, span), $"{month.Month} {scope}");
                }
            }
        }
    }
}
