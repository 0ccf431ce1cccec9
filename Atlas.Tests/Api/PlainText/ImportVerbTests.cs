using System.Globalization;
using System.Text;
using Atlas.Tests.Support;
using Npgsql;

namespace Atlas.Tests.Api.PlainText;

/// <summary>The verbs as people run them, with a daemon beside them and without one.</summary>
public sealed class ImportVerbTests(AtlasHost host)
{
    private const int Many = 4_000;

    private static int _files;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Beside_a_daemon_an_import_is_complete_when_it_returns_and_again_posts_nothing()
    {
        var file = PlainTextFiles.SampleOf("club.beancount");

        var first = await AtlasVerb.RunAsync(host.Postgres, "import", file, "--ledger", "club");
        var balances = await AtlasVerb.RunAsync(host.Postgres, "balances", "--ledger", "club");
        var again = await AtlasVerb.RunAsync(host.Postgres, "import", file, "--ledger", "club");

        (first.Code, again.Code).ShouldBe((0, 0), string.Join('\n', first.Errors));
        first.Output.ShouldStartWith("club: 16 transactions posted, 0 already there");
        first.Output.ShouldContain(" 1 prices recorded, 0 already there, 0 errors");
        again.Output.ShouldStartWith("club: 0 transactions posted, 16 already there");
        again.Output.ShouldContain(" 0 prices recorded, 1 already there, 0 errors");
        var expected = await PlainTextPrograms.BalancesAsync(
            Atlas.Api.Connectors.PlainText.Dialect.Beancount, file);
        balances.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["account,commodity,amount", .. expected.Select(l => l.Replace(' ', ','))]);
        (await AtlasVerb.RunAsync(host.Postgres, "verify", "--ledger", "club")).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_is_posted_unless_all_is_well_or_the_import_keeps_going()
    {
        var file = await WriteAsync(
            "2026-01-01 x\n  Assets:A  1 EUR\n  Assets:B\n\n2026-01-02 y\n  Assets:A  1 EUR\n");

        var refused = await AtlasVerb.RunAsync(host.Postgres, "import", file, "--ledger", "partly");
        var ledger = await AtlasVerb.RunAsync(host.Postgres, "balances", "--ledger", "partly");
        var posted =
            await AtlasVerb.RunAsync(host.Postgres, "import", file, "--ledger", "partly", "--keep-going");

        (refused.Code, ledger.Code, posted.Code).ShouldBe((1, 1, 1));
        refused.Errors.ShouldContain($"error: {file}:5: the transaction does not balance: 1 EUR too much");
        ledger.Errors.ShouldBe(["atlas: there is no ledger partly"]);
        posted.Output.ShouldStartWith("partly: 1 transactions posted");
        File.Delete(file);
    }

    [Fact]
    public async Task Without_a_daemon_an_import_that_was_killed_is_completed_by_the_same_command()
    {
        var postgres = await TestDatabase.CreateAsync();
        await TestDatabase.RunAtlasAsync(postgres, "migrate");
        var file = await WriteAsync(ManyTransactions());
        await using (var killed = AtlasProcess.Start(postgres, "import", file, "--ledger", "many"))
        {
            await Eventually.GetAsync(
                () => PositionAsync(postgres), p => p > 100, TimeSpan.FromSeconds(30), "the first commits");
            killed.Kill();
        }

        var before = await PositionAsync(postgres);
        var completed = await AtlasVerb.RunAsync(postgres, "import", file, "--ledger", "many");
        var balances =
            await AtlasVerb.RunAsync(postgres, "balances", "--ledger", "many", "--as-of", "2026-12-31");
        var register = await AtlasVerb.RunAsync(postgres, "register", "Assets:Purse", "--ledger", "many");

        before.ShouldBeInRange(101, Many);
        completed.Code.ShouldBe(0, string.Join('\n', completed.Errors));
        (await PositionAsync(postgres)).ShouldBe(Many + 4);
        balances.Output.ShouldBe(
            $"account,commodity,amount\nAssets:Purse,EUR,-{Many}\nExpenses:Bus,EUR,{Many}\n");
        var lines = register.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(Many + 1, string.Join('\n', register.Errors));
        lines[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe([$"{Many + 4}", "2026-01-28", "ride", "-1", $"-{Many}", "EUR", "local"]);
        File.Delete(file);
    }

    private static string ManyTransactions()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Many; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"2026-01-{(i % 28) + 1:00} ride\n")
                .Append("  Expenses:Bus  1 EUR\n  Assets:Purse\n\n");
        }

        return text.ToString();
    }

    private static async Task<string> WriteAsync(string journal)
    {
        var name = $"atlas-{Environment.ProcessId}-{Interlocked.Increment(ref _files)}.journal";
        var file = Path.Combine(Path.GetTempPath(), name);
        await File.WriteAllTextAsync(file, journal, Token);
        return file;
    }

    private static async Task<long> PositionAsync(string postgres)
    {
        await using var source = NpgsqlDataSource.Create(postgres);
        await using var command = source.CreateCommand(
            "select coalesce(max(version), 0) from atlas.mt_streams where id = 'ledger/many'");
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }
}
