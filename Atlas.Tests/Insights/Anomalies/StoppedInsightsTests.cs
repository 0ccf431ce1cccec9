using Atlas.Projections.Balances;
using Atlas.Projections.Books;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Atlas.Tests.Insights.Anomalies;

/// <summary>
/// Detectors that hang, and detectors that fail at every page, while callers post: nothing about money waits
/// for them. The host is this test's own.
/// </summary>
public sealed class StoppedInsightsTests
{
    private const int Callers = 16;
    private const int PerCaller = 40;
    private const int Load = Callers * PerCaller;

    /// <summary>Events before the first posting.</summary>
    private const int Opening = 4;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postings_and_balances_go_on_while_the_detectors_hang_or_fail()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var started = await AtlasHost.StartAsync(postgres, "serve");
        await using var host = AtlasHost.Of(started, postgres);
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Bank", "Expenses:Rent");
        await using var blocker = await NpgsqlDataSource.Create(postgres).OpenConnectionAsync(Token);

        await ExecuteAsync(blocker, "begin; lock table atlas.anomaly_progress in access exclusive mode");
        (await LoadAsync(host, ledger)).ShouldBe((Opening + Load, $"{Load}.00"));

        await ExecuteAsync(blocker, "alter table atlas.anomaly_progress rename to gone; commit");
        (await LoadAsync(host, ledger)).ShouldBe((Opening + (2 * Load), $"{2 * Load}.00"));

        await ExecuteAsync(blocker, "alter table atlas.gone rename to anomaly_progress");
        await Eventually.GetAsync(
            () => host.QueryAsync<long>("select position from atlas.anomaly_progress"),
            p => p is [Opening + (2 * Load)], TimeSpan.FromMinutes(1), "the detectors");
    }

    /// <summary>Posts under load; answers the last position and the balance that is read there.</summary>
    private static async Task<(long Position, string Balance)> LoadAsync(AtlasHost host, TestLedger ledger)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => PostAsync(ledger)));
        return (answers.Max(), await BalanceAsync(host, ledger.Name, answers.Max()));
    }

    /// <summary>The last position.</summary>
    private static async Task<long> PostAsync(TestLedger ledger)
    {
        var last = 0L;
        for (var i = 0; i < PerCaller; i++)
        {
            var outcome = await ledger.PostAsync("Assets:Bank", "Expenses:Rent", 1m);
            outcome.Rejection.ShouldBeNull();
            last = outcome.Position;
        }

        return last;
    }

    private static async Task<string> BalanceAsync(AtlasHost host, string ledger, long position)
    {
        await Eventually.GetAsync(
            () => PositionAsync(host, ledger), p => p == position, what: "the balances");
        await using var scope = host.Host.Services.CreateAsyncScope();
        var view = await scope.ServiceProvider.GetRequiredService<BooksReader>()
            .LedgerAsync(ledger, position, Token);
        return (await ReadBalances.OfAccountAsync(view!, "Expenses:Rent", null, null, Token)).Single().Posted;
    }

    private static async Task<long?> PositionAsync(AtlasHost host, string ledger)
    {
        await using var scope = host.Host.Services.CreateAsyncScope();
        var books = scope.ServiceProvider.GetRequiredService<BooksReader>();
        return (await books.LedgerAsync(ledger, null, Token))?.Position;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
