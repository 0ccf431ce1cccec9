using Atlas.Ledger.Alerts;
using Atlas.Tests.Projections;
using Atlas.Tests.Support;
using Npgsql;
using static Atlas.Tests.Projections.AlertLedger;

namespace Atlas.Tests.Crash;

/// <summary>SIGKILL to the process that watches balances, while it is inside a page.</summary>
public sealed class AlertKillTests
{
    private const int Kills = 2;
    private const int PerKill = 300;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_alert_is_told_once_although_the_feed_is_killed_inside_its_pages()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var api = await AtlasHost.StartAsync(postgres, "api");
        var ledger = await OpenAsync(AtlasHost.Of(api, postgres));
        await SetAsync(ledger, new BalanceAlert("low", Cash, false, "USD", Below: 0m));
        await SetAsync(ledger, new BalanceAlert("moving", "Expenses", true, "USD", Below: -1m, Above: 1m));
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var daemon = AtlasProcess.Start(postgres, "daemon");
            await ToldAsync(ledger, await PostAsync(ledger, 1));
            await using (await HoldAsync(postgres))
            {
                await PostAsync(ledger, PerKill);
                await Eventually.GetAsync(
                    () => WaitersAsync(postgres), w => w > 0, what: "the feed's write that is held");
                daemon.Kill();
            }
        }

        await using var last = AtlasProcess.Start(postgres, "daemon");
        var end = await PostAsync(ledger, 1);

        var told = await ToldAsync(ledger, end);
        told.ShouldBe(await NaiveAlerts.OfAsync(ledger));
        told.Count.ShouldBeGreaterThan(Kills * PerKill);
        var raised = told.Count(line => !line.Contains(" over ", StringComparison.Ordinal));
        (await Sql.ReadAsync<long>(postgres, "select count(*) from atlas.mt_doc_raised_alerts"))
            .ShouldBe(raised);
    }

    /// <summary>Back and forth across the bounds; answers the last position.</summary>
    private static async Task<long> PostAsync(TestLedger ledger, int count)
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 2 * count).Select(i =>
            ledger.PostAsync(Cash, "Expenses:Rent", i % 2 == 0 ? 2m : -2m)));
        outcomes.ShouldAllBe(o => o.IsAccepted);
        return outcomes.Max(o => o.Position);
    }

    /// <summary>Nobody writes an alert until the connection ends; everybody reads.</summary>
    private static async Task<NpgsqlConnection> HoldAsync(string postgres)
    {
        var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync(Token);
        await using var hold = new NpgsqlCommand(
            "begin; lock table atlas.mt_doc_raised_alerts in share mode", connection);
        await hold.ExecuteNonQueryAsync(Token);
        return connection;
    }

    private static Task<long> WaitersAsync(string postgres) => Sql.ReadAsync<long>(
        postgres, "select count(*) from pg_locks where not granted and relation is not null "
        + "and database = (select oid from pg_database where datname = current_database())");
}
