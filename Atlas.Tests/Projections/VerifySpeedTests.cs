using System.Diagnostics;
using Atlas.Ledger.Accounts;
using Atlas.Projections.Audit;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Projections;

/// <summary>Measures; run it by name with <c>-explicit only</c>.</summary>
public sealed class VerifySpeedTests
{
    private const int Transactions = 120_000;
    private const int Callers = 256;

    [Fact(Explicit = true)]
    public async Task Verifying_more_than_100_000_projected_events()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var host = await AtlasHost.StartAsync(postgres, "solo");
        var ledger = new TestLedger(AtlasHost.Of(host, postgres), "speed");
        await ledger.CreateAsync();
        await ledger.DeclareAsync("USD/2");
        string[] accounts = [.. Enumerable.Range(0, 500).Select(i => $"Assets:{i}")];
        await ledger.OpenAsync(accounts);
        var posting = Enumerable.Range(0, Callers);
        await Task.WhenAll(posting.Select(caller => Task.Run(() => PostAsync(ledger, accounts, caller))));
        var last = (await ledger.SendAsync(new OpenAccount("Assets:Last"))).Position;
        await Eventually.GetAsync(() => PositionAsync(postgres), position => position == last);

        var began = Stopwatch.GetTimestamp();
        var report = await host.Services.GetRequiredService<CompareProjections>()
            .RunAsync("main", "speed", null, TestContext.Current.CancellationToken);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        Report.Line(
            $"{report.Events:N0} events, {report.Rows:N0} rows in {seconds:N1} s: " +
            $"{report.Events / seconds:N0} events/s");
        report.Differences.ShouldBeEmpty();
    }

    private static async Task PostAsync(TestLedger ledger, string[] accounts, int caller)
    {
        var random = new Random(caller);
        for (var i = 0; i < Transactions / Callers; i++)
        {
            var (from, to) = (random.Next(500), random.Next(1, 500));
            var amount = random.Next(1, 9999) / 100m;
            var transfer = TestLedger.Transfer(accounts[from], accounts[(from + to) % 500], amount);
            (await ledger.SendAsync(transfer with
            {
                EffectiveDate = TestLedger.Day.AddDays(random.Next(365)),
                Description = $"transfer {i}",
                Metadata = new Dictionary<string, string> { ["caller"] = $"{caller}" },
            }, $"{caller}-{i}")).Rejection.ShouldBeNull();
        }
    }

    private static async Task<long> PositionAsync(string postgres) =>
        await Sql.ReadAsync<long>(
            postgres, "select coalesce(max(position), 0) from atlas.projection_position");
}
