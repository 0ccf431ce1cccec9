using System.Text.Json;
using Alba;
using Atlas.Tests.Support;
using Npgsql;

namespace Atlas.Tests.Api;

public sealed class HealthTests(AtlasHost host)
{
    [Fact]
    public async Task A_whole_host_is_live_and_ready()
    {
        await host.OpenLedgerAsync();

        var (_, live) = await GetAsync(host.Host, "/health/live");
        var ready = await Eventually.GetAsync(
            () => GetAsync(host.Host, "/health/ready"), r => r.Status == 200);

        live.ShouldBe("""{"status":"live"}""");
        ready.Body.ShouldBe("""
            {"status":"ready","checks":[{"name":"database","status":"ok","problem":null},
            {"name":"projections","status":"ok","problem":null}]}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task A_failed_projection_is_named_and_its_mending_shows()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var api = await AtlasHost.StartAsync(postgres, "serve");
        var own = AtlasHost.Of(api, postgres);
        var ledger = await own.OpenLedgerAsync();
        await Eventually.GetAsync(() => GetAsync(api, "/health/ready"), r => r.Status == 200);

        await own.ExecuteAsync("alter table atlas.books_v1_assets rename to hidden");
        await ledger.DeclareAsync("USD/2");
        var failed = await Eventually.GetAsync(
            () => GetAsync(api, "/health/ready"),
            r => r.Body.Contains("books is paused", StringComparison.Ordinal));
        await own.ExecuteAsync("alter table atlas.hidden rename to books_v1_assets");
        await Eventually.GetAsync(() => GetAsync(api, "/health/ready"), r => r.Status == 200);

        failed.Status.ShouldBe(503);
        failed.Body.ShouldContain("\"status\":\"unready\"");
        var checks = JsonDocument.Parse(failed.Body).RootElement.GetProperty("checks");
        checks[1].GetProperty("problem").GetString()
            .ShouldBe("books is paused: 42P01: relation \"atlas.books_v1_assets\" does not exist");
    }

    [Fact]
    public async Task A_process_without_projections_says_that_nobody_runs_them_and_serves_on()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var api = await AtlasHost.StartAsync(postgres, "api");
        await AtlasHost.Of(api, postgres).OpenLedgerAsync();

        var (status, body) = await GetAsync(api, "/health/ready");

        status.ShouldBe(200);
        body.ShouldContain("""{"name":"projections","status":"degraded","problem":"books is absent"}""");
    }

    [Fact]
    public async Task Without_its_database_Atlas_says_so_on_every_door()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var api = await AtlasHost.StartAsync(postgres, "api");
        await DropAsync(postgres);

        var ready = await GetAsync(api, "/health/ready");
        var page = await GetAsync(api, "/");
        var query = await api.QueryAsync("{ ledgers { name } }");
        var live = await GetAsync(api, "/health/live");

        ready.Status.ShouldBe(503);
        ready.Body.ShouldContain("The database cannot be reached");
        page.Status.ShouldBe(503);
        page.Body.ShouldContain("The database cannot be reached");
        query.ErrorCode.ShouldBe("UNAVAILABLE");
        live.Status.ShouldBe(200);
    }

    private static async Task DropAsync(string postgres)
    {
        var name = new NpgsqlConnectionStringBuilder(postgres).Database;
        var server = new NpgsqlConnectionStringBuilder(postgres) { Database = "postgres" };
        await using var source = NpgsqlDataSource.Create(server);
        await using var drop = source.CreateCommand($"drop database {name} with (force)");
        await drop.ExecuteNonQueryAsync();
    }

    private static async Task<(int Status, string Body)> GetAsync(IAlbaHost api, string path)
    {
        using var client = api.Server.CreateClient();
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
