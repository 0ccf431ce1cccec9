using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using Atlas.Tests.Support;

namespace Atlas.Tests.Ops;

/// <summary>The README's first command, run for real.</summary>
public sealed class UpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Up_survives_the_death_of_its_database_and_Ctrl_C_leaves_no_process()
    {
        await using var up = UpProcess.Start();
        await up.ServingAsync();
        (await MutateAsync(up, """createLedger(input: { name: "up", idempotencyKey: "1" }) { position }"""))
            .ShouldContain("\"position\":1");
        up.Remains().ShouldNotBeEmpty();

        Process.GetProcessById(up.PostmasterId()).Kill();
        var answer = await Eventually.GetAsync(
            () => MutateAsync(up, """
                declareAsset(input: { ledger: "up", code: "EUR", scale: 2, idempotencyKey: "2" }) { position }
                """),
            said => said.Contains("\"position\":2", StringComparison.Ordinal));
        answer.ShouldNotContain("errors");

        (await up.SignalAsync("INT")).ShouldBe(130);
        up.Remains().ShouldBeEmpty();
    }

    [Fact]
    public async Task SIGTERM_leaves_no_process_either()
    {
        await using var up = UpProcess.Start();
        await up.ServingAsync();

        (await up.SignalAsync("TERM")).ShouldBe(143);

        up.Remains().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_taken_port_is_one_clear_line()
    {
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        await using var up = UpProcess.Start(port);

        (await up.EndAsync()).ShouldBe(1);

        up.Said.Split('\n').ShouldHaveSingleItem().ShouldContain($"{port}");
    }

    [Fact]
    public async Task A_missing_SDK_is_one_clear_line()
    {
        var empty = Directory.CreateTempSubdirectory("atlas-no-sdk");
        foreach (var tool in Directory.EnumerateFiles("/usr/bin").Where(t => Path.GetFileName(t) != "dotnet"))
            File.CreateSymbolicLink(Path.Combine(empty.FullName, Path.GetFileName(tool)), tool);
        await using var up = UpProcess.Start(environment: e =>
        {
            e["PATH"] = empty.FullName;
            e["DOTNET_ROOT"] = null;
            e["HOME"] = empty.FullName;
        });

        (await up.EndAsync()).ShouldBe(1);

        up.Said.Split('\n').ShouldHaveSingleItem().ShouldContain(".NET");
        empty.Delete(recursive: true);
    }

    private static async Task<string> MutateAsync(UpProcess up, string mutation)
    {
        try
        {
            using var answer = await up.Http.PostAsJsonAsync(
                "/graphql", new { query = $"mutation {{ {mutation} }}" }, Token);
            return await answer.Content.ReadAsStringAsync(Token);
        }
        catch (HttpRequestException away)
        {
            return away.Message;
        }
    }
}
