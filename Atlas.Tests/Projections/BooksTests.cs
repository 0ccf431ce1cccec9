using Atlas.Ledger.Holds;
using Atlas.Projections.Balances;
using Atlas.Projections.Books;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Projections;

public sealed class BooksTests(AtlasHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_posted_transaction_moves_balances_at_its_position()
    {
        var ledger = await HouseholdAsync();

        var rent = await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 900m);

        var cash = await ledger.ReadAsync(rent.Position, v =>
            ReadBalances.OfAccountAsync(v, "Assets:Cash", null, null, Token));
        cash.ShouldBe([new AssetBalance("USD", "-900.00", "0.00", "-900.00", rent.Position)]);
    }

    /// <summary>Without them a page reads the rows of all accounts for each that it changes.</summary>
    [Fact]
    public async Task The_second_page_of_a_new_database_gathers_statistics_of_the_sums()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var api = await AtlasHost.StartAsync(postgres, "api");
        foreach (var table in new[] { "monthly_sums", "yearly_sums" })
            await Sql.ExecuteAsync(
                postgres, $"alter table atlas.books_v1_{table} set (autovacuum_enabled = false)");
        var ledger = await AtlasHost.Of(api, postgres).OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Expenses:Rent");

        (await AnalyzedAfterPostingAsync()).ShouldBe(0);
        (await AnalyzedAfterPostingAsync()).ShouldBe(2);

        async Task<long> AnalyzedAfterPostingAsync()
        {
            await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m);
            await api.Services.GetRequiredService<CatchUpBooks>()
                .RunAsync("main", ledger.Name, null, Token);
            return await Sql.ReadAsync<long>(postgres,
                """
                select count(*) from pg_class
                where relname in ('books_v1_monthly_sums', 'books_v1_yearly_sums') and reltuples = 2
                """);
        }
    }

    [Fact]
    public async Task A_balance_can_be_asked_for_a_date_a_position_and_both()
    {
        var ledger = await HouseholdAsync();
        var late = await ledger.SendAsync(TestLedger.Transfer("Assets:Cash", "Expenses:Rent", 10m));
        var early = await ledger.SendAsync(
            TestLedger.Transfer(
                "Assets:Cash", "Expenses:Rent", 5m) with { EffectiveDate = TestLedger.Day.AddDays(-30) });

        (await PostedAsync(null, null)).ShouldBe("15.00");
        (await PostedAsync(TestLedger.Day.AddDays(-1), null)).ShouldBe("5.00");
        (await PostedAsync(null, late.Position)).ShouldBe("10.00");
        (await PostedAsync(TestLedger.Day.AddDays(-1), late.Position)).ShouldBe("0.00");

        async Task<string> PostedAsync(DateOnly? asOf, long? at) => (await ledger.ReadAsync(early.Position,
            v => ReadBalances.OfAccountAsync(v, "Expenses:Rent", asOf, at, Token))).Single().Posted;
    }

    [Fact]
    public async Task Holds_show_until_they_are_captured_or_released()
    {
        var ledger = await HouseholdAsync();
        var expires = TimeProvider.System.GetUtcNow().AddDays(1);
        var hold = await ledger.SendAsync(new HoldFunds("Assets:Cash", "USD", 50m, expires));
        var capture = await ledger.SendAsync(
            new CaptureHold(hold.Ids[0], [new CaptureDestination("Expenses:Rent", 20m)], TestLedger.Day));
        var release = await ledger.SendAsync(new ReleaseHold(hold.Ids[0]));

        (await CashAsync(hold.Position))
            .ShouldBe(new AssetBalance("USD", "0.00", "50.00", "-50.00", hold.Position));
        (await CashAsync(capture.Position))
            .ShouldBe(new AssetBalance("USD", "-20.00", "30.00", "-50.00", capture.Position));
        (await CashAsync(release.Position))
            .ShouldBe(new AssetBalance("USD", "-20.00", "0.00", "-20.00", release.Position));

        async Task<AssetBalance> CashAsync(long at) => (await ledger.ReadAsync(release.Position,
            v => ReadBalances.OfAccountAsync(v, "Assets:Cash", null, at, Token))).Single();
    }

    [Fact]
    public async Task The_trial_balance_has_equal_columns()
    {
        var ledger = await HouseholdAsync();
        await ledger.DeclareAsync("EUR/2");
        await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 900m);
        var last = await ledger.PostAsync("Equity:Opening", "Assets:Cash", 30m, "EUR");

        var trial =
            await ledger.ReadAsync(last.Position, v => ReadBalances.OfLedgerAsync(v, null, null, Token));

        trial.Lines.ShouldBe(
        [
            new TrialBalanceLine("Assets:Cash", "EUR", "30.00", "0.00"),
            new TrialBalanceLine("Assets:Cash", "USD", "0.00", "900.00"),
            new TrialBalanceLine("Equity:Opening", "EUR", "0.00", "30.00"),
            new TrialBalanceLine("Expenses:Rent", "USD", "900.00", "0.00"),
        ]);
        trial.Totals.ShouldBe(
            [new TrialBalanceTotal("EUR", "30.00", "30.00"),
                new TrialBalanceTotal("USD", "900.00", "900.00")]);
    }

    [Fact]
    public async Task Postings_of_an_account_carry_the_balance_after_each()
    {
        var ledger = await HouseholdAsync();
        foreach (var amount in new[] { 1m, 2m, 3m })
            await ledger.PostAsync("Assets:Cash", "Expenses:Rent", amount);
        var last = await ledger.PostAsync("Expenses:Rent", "Assets:Cash", 4m);

        var page = await ledger.ReadAsync(last.Position, v =>
            ReadBooks.PostingsAsync(v, "Expenses:Rent", 3, null, Token));

        page.Items.Select(p => (p.Amount, p.Balance)).ShouldBe([(-4m, 2m), (3m, 6m), (2m, 3m)]);
        page.HasNext.ShouldBeTrue();
    }

    private async Task<TestLedger> HouseholdAsync()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Expenses:Rent", "Equity:Opening");
        return ledger;
    }
}
