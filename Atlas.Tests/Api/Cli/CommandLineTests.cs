using System.Net;
using System.Net.Sockets;
using Atlas.Api.Cli;
using Atlas.Tests.Support;
using Npgsql;

namespace Atlas.Tests.Api.Cli;

public sealed class CommandLineTests(AtlasHost host)
{
    [Fact]
    public async Task After_migrate_the_schema_is_what_the_program_expects_and_a_second_one_changes_nothing()
    {
        var postgres = await TestDatabase.CreateAsync();
        var first = await AtlasVerb.RunAsync(postgres, "migrate");
        var before = await SchemaAsync(postgres);
        var second = await AtlasVerb.RunAsync(postgres, "migrate");

        var asserted = await AtlasVerb.RunAsync(postgres, "db-assert");

        (first.Code, second.Code, asserted.Code).ShouldBe((0, 0, 0));
        (first.Errors, second.Errors).ShouldBe((Array.Empty<string>(), Array.Empty<string>()));
        (await SchemaAsync(postgres)).ShouldBe(before);
    }

    [Fact]
    public async Task Verbs_of_the_packages_print_their_result_on_standard_output()
    {
        var databases = await AtlasVerb.RunAsync(host.Postgres, "db-list");
        var help = await AtlasVerb.RunAsync(null, "help");

        (databases.Code, databases.Errors.Count, help.Code, help.Errors.Count).ShouldBe((0, 0, 0, 0));
        databases.Output.ShouldContain("SubjectUri");
        help.Output.ShouldContain("migrate");
    }

    [Fact]
    public async Task A_database_without_a_schema_is_named_in_one_line_by_every_role()
    {
        var postgres = await TestDatabase.CreateAsync();
        foreach (var verb in new string[][] { ["serve"], ["serve", "--no-daemon"], ["daemon"] })
            await FailsAsync(postgres, verb, "ops/atlas migrate");
        await FailsAsync(postgres, ["events", "--ledger", "household"], "ops/atlas migrate");
    }

    [Fact]
    public async Task A_schema_that_lacks_a_column_is_too_old_to_serve()
    {
        var postgres = await TestDatabase.CreateAsync();
        await TestDatabase.RunAtlasAsync(postgres, "migrate");
        await Sql.ExecuteAsync(postgres, "alter table atlas.journal_keys drop column hash");

        await FailsAsync(postgres, ["serve", "--urls", "http://127.0.0.1:0"], "atlas.journal_keys.hash");
    }

    [Fact]
    public async Task A_database_out_of_reach_is_named_in_one_line()
    {
        var closed = new NpgsqlConnectionStringBuilder(host.Postgres) { Port = 1 }.ConnectionString;
        var absent = new NpgsqlConnectionStringBuilder(host.Postgres) { Database = "not_there" }
            .ConnectionString;
        var locked = new NpgsqlConnectionStringBuilder(host.Postgres) { Password = "wrong" }.ConnectionString;

        await FailsAsync(closed, ["serve"], "cannot be reached");
        await FailsAsync(closed, ["migrate"], "cannot be reached");
        await FailsAsync(absent, ["serve"], "not_there");
        await FailsAsync(locked, ["daemon"], "ATLAS_POSTGRES");
        await FailsAsync(null, ["serve"], "ATLAS_POSTGRES");
        await FailsAsync("nonsense", ["serve"], "ATLAS_POSTGRES");
    }

    [Fact]
    public async Task What_cannot_be_understood_is_told_in_one_line()
    {
        await FailsAsync(host.Postgres, ["nonsense"], "nonsense is no verb");
        await FailsAsync(host.Postgres, ["serve", "--nonsense"], "--nonsense");
        await FailsAsync(host.Postgres, ["serve", "--urls", "http://0.0.0.0:3000"], "this machine only");
    }

    [Fact]
    public async Task A_taken_port_is_told_in_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await FailsAsync(host.Postgres, ["serve", $"--urls=http://127.0.0.1:{port}"],
            $"port {port} is taken");
    }

    [Fact]
    public async Task Each_role_serves_where_it_is_told_to_and_ends_on_SIGTERM()
    {
        var postgres = await TestDatabase.CreateAsync();
        await TestDatabase.RunAtlasAsync(postgres, "migrate");
        foreach (var role in new string[][] { ["serve"], ["serve", "--no-daemon"], ["daemon"] })
        {
            var url = $"http://127.0.0.1:{FreePort()}";
            await using var process = AtlasProcess.Start(postgres, [.. role, "--urls", url]);
            using var http = new HttpClient();
            await Eventually.GetAsync(() => StatusAsync(http, url), status => status == 200);
            var began = TimeProvider.System.GetTimestamp();

            var code = await process.StopAsync();

            code.ShouldBe(0, process.Log);
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(10));
            process.Log.ShouldNotContain("fail:");
        }
    }

    [Fact]
    public void A_switch_without_a_value_does_not_swallow_the_setting_after_it() =>
        CommandLine.SettingsOf(["serve", "--no-daemon", "--urls", "http://127.0.0.1:1", "--atlas:solo=true"])
            .ShouldBe(["--urls=http://127.0.0.1:1", "--atlas:solo=true"]);

    private static async Task FailsAsync(string? postgres, string[] verb, string because)
    {
        var result = await AtlasVerb.RunAsync(postgres, verb);
        result.Code.ShouldBe(1);
        result.Output.ShouldBeEmpty();
        result.Errors.ShouldHaveSingleItem().ShouldContain(because);
    }

    private static async Task<int> StatusAsync(HttpClient http, string url)
    {
        try
        {
            using var response = await http.GetAsync(
                $"{url}/health/live", TestContext.Current.CancellationToken);
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Every column, index and routine, so that a change of any shows.</summary>
    private static Task<string> SchemaAsync(string postgres) => Sql.ReadAsync<string>(postgres,
        """
        select md5(string_agg(line, e'\n' order by line)) from (
            select concat_ws(
                ' ', table_schema, table_name, column_name, data_type, is_nullable, column_default)
            from information_schema.columns where table_schema in ('atlas', 'wolverine')
            union all select indexdef from pg_indexes where schemaname in ('atlas', 'wolverine')
            union all select pg_get_functiondef(p.oid) from pg_proc p
            where p.pronamespace in ('atlas'::regnamespace, 'wolverine'::regnamespace)) as lines(line)
        """);
}
