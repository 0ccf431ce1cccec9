using Atlas.Api.Connectors.Prices;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Prices;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Api.Prices;

/// <summary>The verbs as people run them.</summary>
public sealed class PriceVerbTests(AtlasHost host)
{
    private const string Heading = "date,base,quote,price,source\n";

    private static int _files;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_comes_in_again_records_only_what_it_says_anew()
    {
        var ledger = await host.OpenLedgerAsync();

        (await ImportAsync(ledger, "2026-01-01,EUR,USD,1.10,ECB\n2026-01-02,EUR,USD,1.20,ECB\n"))
            .ShouldBe("2 prices recorded, 0 already there");
        (await ImportAsync(
            ledger, "2026-01-01,EUR,USD,1.1,ECB\n2026-01-02,EUR,USD,1.25,ECB\n2026-01-03,EUR,USD,1.3,ECB\n"))
            .ShouldBe("2 prices recorded, 1 already there");
        (await ImportAsync(ledger, "2026-01-02,EUR,USD,1.20,ECB\n"))
            .ShouldBe("1 prices recorded, 0 already there");

        (await ListAsync(ledger)).ShouldBe(
            Heading + "2026-01-01,EUR,USD,1.1,ECB\n2026-01-02,EUR,USD,1.2,ECB\n2026-01-03,EUR,USD,1.3,ECB\n");
    }

    [Fact]
    public async Task What_was_corrected_by_hand_stays_corrected()
    {
        var ledger = await host.OpenLedgerAsync();
        await ImportAsync(ledger, "2026-01-01,EUR,USD,1.10,\n");
        await ledger.SendAsync(new RecordPrices([new("EUR", "USD", new DateOnly(2026, 1, 1), 1.11m, "Ann")]));

        (await ImportAsync(ledger, "2026-01-01,EUR,USD,1.10,\n"))
            .ShouldBe("0 prices recorded, 1 already there");

        (await ListAsync(ledger, "--base", "EUR", "--quote", "USD", "--to", "2026-01-01"))
            .ShouldBe(Heading + "2026-01-01,EUR,USD,1.11,Ann\n");
        (await ListAsync(ledger, "--from", "2026-01-02")).ShouldBe(Heading);
    }

    [Fact]
    public async Task Nothing_is_recorded_unless_every_line_is_right()
    {
        var ledger = await host.OpenLedgerAsync();
        var file = await WriteAsync(
            "2026-01-01,EUR,USD,1.10,\n2026-01-02,EUR,USD,-1,\n2026-01-03,EUR,EUR,1,\n");

        var refused =
            await AtlasVerb.RunAsync(host.Postgres, "prices", "import", file, "--ledger", ledger.Name);

        refused.Code.ShouldBe(1);
        refused.Errors.ShouldBe(
        [
            $"error: {file}:3: -1 is no price of EUR in USD; give more than zero, in another asset.",
            $"error: {file}:4: 1 is no price of EUR in EUR; give more than zero, in another asset.",
            "atlas: 2 lines are wrong, so nothing was recorded",
        ]);
        (await ledger.EntriesAsync()).Count.ShouldBe(1);
        File.Delete(file);
    }

    [Fact]
    public async Task What_is_right_is_recorded_where_the_verb_keeps_going()
    {
        var ledger = await host.OpenLedgerAsync();
        var file = await WriteAsync(
            "2026-01-01,EUR,USD,1.10,\n2026-01-02,EUR,USD,-1,\n2026-01-03,EUR,USD,1.2,\n");

        var run = await AtlasVerb.RunAsync(
            host.Postgres, "prices", "import", file, "--ledger", ledger.Name, "--keep-going");

        (run.Code, run.Output).ShouldBe((1, $"{ledger.Name}: 2 prices recorded, 0 already there\n"));
        run.Errors.ShouldBe(
            [$"error: {file}:3: -1 is no price of EUR in USD; give more than zero, in another asset."]);
        (await ListAsync(ledger)).ShouldBe(
            Heading + "2026-01-01,EUR,USD,1.1,csv\n2026-01-03,EUR,USD,1.2,csv\n");
        File.Delete(file);
    }

    /// <summary>What a later rule or another writer makes of prices that had looked right.</summary>
    [Fact]
    public async Task A_price_that_the_ledger_refuses_takes_no_other_with_it()
    {
        var ledger = await host.OpenLedgerAsync();
        var post = host.Host.Services.GetRequiredService<PostPrices>();
        MarketPrice[] prices =
        [
            .. Enumerable.Range(0, 40).Select(i =>
                new MarketPrice("EUR", "USD", new DateOnly(2026, 1, 1).AddDays(i), i % 20 == 7 ? -1m : 1.5m)),
        ];

        var stopped = await post.SendAsync(Caller.Local, ledger.Name, prices, 0, keepGoing: false, Token);
        var kept = await post.SendAsync(Caller.Local, ledger.Name, prices, 3, keepGoing: true, Token);
        var nowhere = await post.SendAsync(Caller.Local, "nowhere", prices, 0, keepGoing: true, Token);

        (stopped.Recorded, stopped.Refused.Count).ShouldBe((0, 1));
        (kept.Recorded, kept.AlreadyThere).ShouldBe((38, 3));
        kept.Refused.Select(r => (r.Price, r.Rejection.Code)).ShouldBe(
            [(prices[7], RejectionCode.InvalidPrice), (prices[27], RejectionCode.InvalidPrice)]);
        nowhere.Refused.ShouldHaveSingleItem().Rejection.Code.ShouldBe(RejectionCode.LedgerNotFound);
        (await ledger.EntriesAsync()).Select(e => e.Data).OfType<PricesRecorded>()
            .Sum(p => p.Prices.Count).ShouldBe(38);
    }

    [Fact]
    public async Task A_ledger_that_is_not_there_is_said()
    {
        var file = await WriteAsync("2026-01-01,EUR,USD,1.10,\n");

        (await AtlasVerb.RunAsync(host.Postgres, "prices", "import", file, "--ledger", "nowhere")).Errors
            .ShouldBe(["atlas: There is no ledger named nowhere; create it first."]);
        (await AtlasVerb.RunAsync(host.Postgres, "prices", "list", "--ledger", "nowhere")).Errors
            .ShouldBe(["atlas: there is no ledger nowhere"]);
        File.Delete(file);
    }

    private async Task<string> ImportAsync(TestLedger ledger, string lines)
    {
        var file = await WriteAsync(lines);
        var result =
            await AtlasVerb.RunAsync(host.Postgres, "prices", "import", file, "--ledger", ledger.Name);
        result.Code.ShouldBe(0, string.Join('\n', result.Errors));
        File.Delete(file);
        return result.Output.Trim().Replace($"{ledger.Name}: ", "", StringComparison.Ordinal);
    }

    private async Task<string> ListAsync(TestLedger ledger, params string[] arguments)
    {
        var result = await AtlasVerb.RunAsync(
            host.Postgres, ["prices", "list", "--ledger", ledger.Name, .. arguments]);
        result.Code.ShouldBe(0, string.Join('\n', result.Errors));
        return result.Output;
    }

    private static async Task<string> WriteAsync(string lines)
    {
        var name = $"atlas-prices-{Environment.ProcessId}-{Interlocked.Increment(ref _files)}.csv";
        var file = Path.Combine(Path.GetTempPath(), name);
        await File.WriteAllTextAsync(file, Heading + lines, Token);
        return file;
    }
}
