using Atlas.Insights;
using Atlas.Insights.Anomalies;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;
using JasperFx.Events;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Insights.Anomalies;

/// <summary>Pages of the feed handed over by hand: again, by two at once, too late.</summary>
[Collection(EngineTests.Name)]
public sealed class DetectAnomaliesTests(EngineHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_that_comes_again_after_a_crash_finds_nothing_twice()
    {
        var (ledger, page) = await SpikeAsync();
        await Detectors().TakeAsync(page[..40], 0, Token);
        await Detectors().TakeAsync(page, 0, Token);
        await Detectors().TakeAsync(page, 0, Token);

        (await OwnAsync(ledger)).Select(e => e.Data.GetType()).ShouldBe([typeof(AnomalyFound)]);
        (await ProgressAsync(ledger)).ShouldBe(
            new ScorerProgress(page[^1].Sequence, page[^1].Version, 61, 0, 0));
    }

    [Fact]
    public async Task Of_two_that_take_the_same_page_one_fails_and_nothing_is_found_twice()
    {
        var (ledger, page) = await SpikeAsync();

        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => FailureOfAsync(page)));

        both.Count(failure => failure is not null).ShouldBeLessThanOrEqualTo(1);
        (await OwnAsync(ledger)).Count.ShouldBe(1);
        await Detectors().TakeAsync(page, 0, Token);
        (await OwnAsync(ledger)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_comes_faster_than_it_can_be_looked_at_is_left_out_and_counted()
    {
        using var counted = new Counted("atlas.insights.shed", InsightTelemetry.Name);
        var (ledger, page) = await SpikeAsync();
        var slow = Detectors(new DetectionPolicy(LagMax: 100));
        await slow.TakeAsync(page[..50], 0, Token);
        await slow.TakeAsync(page[50..], 101, Token);

        (await ProgressAsync(ledger)).ShouldBe(
            new ScorerProgress(page[^1].Sequence, page[^1].Version, 48, 13, 0));
        (await OwnAsync(ledger)).Select(e => e.Data).ShouldBe(
            [new ScoringShed(page[50].Version, page[^1].Version, 13)]);
        var replayed = await host.Host.Services.GetRequiredService<Backtest>()
            .RunAsync("main", ledger, null, null, Token);
        replayed.Alerts.ShouldBeEmpty();
        counted.Sum.ShouldBe(13);
    }

    [Fact]
    public async Task A_damaged_state_costs_a_replay_and_finds_the_same()
    {
        var (ledger, page) = await SpikeAsync();
        await Detectors(new DetectionPolicy(IdleEvents: 1)).TakeAsync(page[..50], 0, Token);
        await using var damage = host.Host.Services.GetRequiredService<Npgsql.NpgsqlDataSource>()
            .CreateCommand(
            $"update atlas.anomaly_states set state = substring(state for 100) where ledger = '{ledger}'");
        (await damage.ExecuteNonQueryAsync(Token)).ShouldBe(1);

        await Detectors().TakeAsync(page[50..], 0, Token);

        (await OwnAsync(ledger)).Select(e => e.Data).Single()
            .ShouldBeOfType<AnomalyFound>().Kind.ShouldBe(AnomalyKind.AmountSpike);
    }

    [Fact]
    public async Task A_state_is_not_stored_again_before_as_many_movements_as_it_is_large()
    {
        var (ledger, page) = await SpikeAsync();
        var keepingUp = Detectors(new DetectionPolicy(IdleEvents: 1));
        foreach (var recorded in page) await keepingUp.TakeAsync([recorded], 0, Token);

        var positions = await StatesAsync(ledger);
        (positions[^1] - positions[^2]).ShouldBeGreaterThan(10);
    }

    [Theory]
    [InlineData(0, 0, 500)]
    [InlineData(0, 49_999, 500)]
    [InlineData(0, 470_000, 4_700)]
    [InlineData(0, 8_000_000, 20_000)]
    [InlineData(1, 0, 20_000)]
    public void What_a_state_costs_a_movement_does_not_grow_with_it(long lag, int bytes, int movements) =>
        new DetectionPolicy().EventsUntilStored(lag, bytes).ShouldBe(movements);

    /// <summary>Sixty usual payments and one that is not, and the feed's events of them.</summary>
    private async Task<(string Ledger, List<IEvent> Page)> SpikeAsync()
    {
        var ledger = await host.OpenLedgerAsync("Assets:Bank", "Expenses:Food");
        for (var day = 1; day <= 60; day++) await PayAsync(ledger, day, 69m + (day % 7));
        await PayAsync(ledger, 61, 900m);
        return (ledger.Name, [.. (await ledger.ReadEventsAsync()).Select(e => e.Envelope).Skip(2)]);
    }

    private static async Task PayAsync(EngineLedger ledger, int day, decimal amount) =>
        (await ledger.SendAsync(new PostTransaction(
            [new("Expenses:Food", amount, "USD"), new("Assets:Bank", -amount, "USD")],
            new DateOnly(2026, 1, 1).AddDays(day), "Café Zoë"))).Rejection.ShouldBeNull();

    /// <summary>Detectors as another process would have them: nothing in memory.</summary>
    private DetectAnomalies Detectors(DetectionPolicy? policy = null)
    {
        var (store, given) = (host.Host.Services.GetRequiredService<ScorerStore>(), policy ?? new());
        return new DetectAnomalies(store, new OpenScorers(store, given), given, TimeProvider.System);
    }

    private async Task<Exception?> FailureOfAsync(List<IEvent> page)
    {
        try
        {
            await Detectors().TakeAsync(page, 0, Token);
            return null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return failure;
        }
    }

    private async Task<IReadOnlyList<IEvent>> OwnAsync(string ledger) =>
        await host.Host.Services.GetRequiredService<ScorerStore>().ReadOwnAsync("main", ledger, Token);

    /// <summary>The positions at which the stored states stand.</summary>
    private async Task<List<long>> StatesAsync(string ledger)
    {
        await using var command = host.Host.Services.GetRequiredService<Npgsql.NpgsqlDataSource>()
            .CreateCommand($"select position from atlas.anomaly_states where ledger = '{ledger}' order by 1");
        await using var reader = await command.ExecuteReaderAsync(Token);
        var positions = new List<long>();
        while (await reader.ReadAsync(Token)) positions.Add(reader.GetInt64(0));
        return positions;
    }

    private Task<ScorerProgress> ProgressAsync(string ledger) =>
        host.Host.Services.GetRequiredService<ReadAnomalies>().ProgressAsync("main", ledger, Token);
}
