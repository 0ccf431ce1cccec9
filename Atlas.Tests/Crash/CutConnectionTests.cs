using Alba;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Atlas.Tests.Crash;

/// <summary>The connection dies around a commit: whether it was done must be asked.</summary>
public sealed class CutConnectionTests
{
    private const string Ledger = "cut";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Cut.AfterCommit)]
    [InlineData(Cut.BeforeCommit)]
    public async Task A_commit_whose_answer_never_came_is_recorded_once_and_called_accepted(Cut cut)
    {
        var postgres = await TestDatabase.CreateAsync();
        await TestDatabase.RunAtlasAsync(postgres, "migrate");
        var direct = new NpgsqlConnectionStringBuilder(postgres);
        await using var proxy = new CuttingProxy(direct.Host!, direct.Port);
        var through = new NpgsqlConnectionStringBuilder(postgres) { Port = proxy.Port }.ConnectionString;
        await using var host = await AtlasHost.StartAsync(through, "api");
        foreach (var command in new ILedgerCommand[]
                 {
                     new CreateLedger(Ledger), new DeclareAsset("USD", 2), new OpenAccount("Assets:Cash"),
                     new OpenAccount("Expenses:Rent"),
                 })
        {
            (await SubmitAsync(host, command, null)).IsAccepted.ShouldBeTrue();
        }

        var answered = new List<Outcome>();
        for (var i = 0; answered.Count < 200; i++)
        {
            proxy.Arm(cut);
            var batch = Enumerable.Range(0, 20).Select(n => SubmitAsync(host,
                TestLedger.Transfer("Assets:Cash", "Expenses:Rent", 1m), n % 2 == 0 ? $"{i}-{n}" : null));
            answered.AddRange(await Task.WhenAll(batch));
        }

        proxy.Cuts.ShouldBeGreaterThan(5);
        answered.ShouldAllBe(o => o.IsAccepted);
        var stored = await StoredLedger.ReadAsync(postgres, Ledger);
        stored.Events.ShouldBe(4 + answered.Count);
        stored.LastPosition.ShouldBe(stored.Events);
        answered.Select(o => (int)o.Position).Order().ShouldBe(Enumerable.Range(5, answered.Count));
    }

    private static Task<Outcome> SubmitAsync(IAlbaHost host, ILedgerCommand command, string? key) =>
        host.Services.GetRequiredService<Journals>()
            .SubmitAsync(Caller.Local, new LedgerRequest(Ledger, command, key), Token);
}
