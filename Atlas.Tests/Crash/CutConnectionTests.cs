using Alba;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Atlas.Tests.Crash;

/// <summary>
/// The connection is cut inside a commit: whatever became of it, nothing is lost, nothing is stored twice,
/// and no caller is told that something stored has failed. None of the requests needs an idempotency key for
/// that.
/// </summary>
[Collection(EngineTests.Name)]
public sealed class CutConnectionTests(EngineHost engine) : IAsyncLifetime
{
    private CommitProxy _proxy = null!;
    private IAlbaHost _host = null!;

    /// <summary>Behind the proxy; what is stored is read past it.</summary>
    private Journals Journals => _host.Services.GetRequiredService<Journals>();

    public async ValueTask InitializeAsync()
    {
        _proxy = new CommitProxy(engine.Postgres);
        // A late answer comes after the time that a command may take here.
        var hasty = new NpgsqlConnectionStringBuilder(_proxy.Postgres)
        {
            CommandTimeout = 1,
            CancellationTimeout = 100,
        };
        _host = await AtlasHost.StartAsync(hasty.ConnectionString, "api");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task A_commit_that_is_cut_anywhere_is_stored_once_and_answered_as_stored()
    {
        foreach (var cut in Enum.GetValues<Cut>())
        {
            var ledger = await OpenLedgerAsync();
            using var gate = await Gate.HoldAsync(ledger);
            var sent = Enumerable.Range(0, 40)
                .Select(i => ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m)).ToList();
            var refused = ledger.PostAsync("Assets:Cash", "Assets:Nowhere", 1m);
            var cuts = _proxy.Cuts;
            _proxy.Arm(cut);
            gate.Open();

            var outcomes = await Task.WhenAll(sent);

            _proxy.Cuts.ShouldBe(cuts + 1, $"{cut}");
            var entries = await ledger.ReadSoundAsync();
            entries.Count.ShouldBe(44, $"{cut}");
            outcomes.Select(o => (o.Position, o.Ids[0]))
                .ShouldBe(entries.Skip(4).Select(e => (e.Position, e.Id)), $"{cut}");
            (await refused).Rejection!.Code.ShouldBe(RejectionCode.AccountNotFound);
        }
    }

    [Fact]
    public async Task A_ledger_whose_creation_is_cut_anywhere_is_created_once()
    {
        foreach (var cut in Enum.GetValues<Cut>())
        {
            var ledger = engine.LedgerOf(Journals);
            _proxy.Arm(cut);

            await ledger.CreateAsync();

            (await ledger.ReadSoundAsync()).Count.ShouldBe(2, $"{cut}");
        }
    }

    [Fact]
    public async Task Commits_that_are_cut_again_and_again_lose_and_double_nothing()
    {
        var ledger = await OpenLedgerAsync();
        var (random, cuts, answered) = (new Random(7), _proxy.Cuts, 0);
        var callers = Enumerable.Range(0, 16).Select(c => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                (await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m)).IsAccepted.ShouldBeTrue();
                if (Interlocked.Increment(ref answered) % 20 == 0) _proxy.Arm((Cut)random.Next(4));
            }
        })).ToList();
        await Task.WhenAll(callers);

        (await ledger.ReadSoundAsync()).Count.ShouldBe(4 + 400);
        Report.Line($"{_proxy.Cuts - cuts} commits of 400 transactions were cut");
        (_proxy.Cuts - cuts).ShouldBeGreaterThanOrEqualTo(5);
    }

    private async Task<EngineLedger> OpenLedgerAsync()
    {
        var ledger = engine.LedgerOf(Journals);
        await ledger.CreateAsync("Assets:Cash", "Expenses:Rent");
        return ledger;
    }
}
