using Atlas.Insights;
using Atlas.Insights.Anomalies;
using Atlas.Insights.Models;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Insights.Models;

/// <summary>A ledger of visits to cafés whose feed is handed to detectors of the test's choice.</summary>
internal sealed class FedCafe(EngineHost host, EngineLedger ledger)
{
    private const string Tenant = "main";
    private long _fed;

    public string Name => ledger.Name;

    public string Model => DetectorRegistry.NameOf(ledger.Name);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ModelRegistry Registry => Get<ModelRegistry>();

    /// <summary>With sixty visits to a café, one a day, each about 72.</summary>
    public static async Task<FedCafe> OpenAsync(EngineHost host)
    {
        var ledger = await host.OpenLedgerAsync("Assets:Bank", "Expenses:Food");
        var cafe = new FedCafe(host, ledger);
        for (var day = 1; day <= 60; day++) await cafe.PayAsync(day, 69m + (day % 7));
        return cafe;
    }

    public async Task PayAsync(int day, decimal amount, string payee = "Café Zoë") =>
        (await ledger.SendAsync(new PostTransaction(
            [new("Expenses:Food", amount, "USD"), new("Assets:Bank", -amount, "USD")],
            new DateOnly(2026, 1, 1).AddDays(day), payee))).Rejection.ShouldBeNull();

    /// <summary>A rule that needs no learning.</summary>
    public async Task LimitAsync(string amount) =>
        (await ledger.SendAsync(new SetAccountMetadata(
            "Assets:Bank", new Dictionary<string, string?> { ["alert-over-USD"] = amount })))
        .Rejection.ShouldBeNull();

    /// <summary>Detectors as another process would have them: nothing in memory.</summary>
    /// <param name="stateEvents">Their state is stored after so many movements.</param>
    public DetectAnomalies Detectors(int stateEvents = 1_000)
    {
        var (store, policy) = (Get<ScorerStore>(), new DetectionPolicy(IdleEvents: stateEvents));
        return new DetectAnomalies(store, new OpenScorers(store, policy), policy, TimeProvider.System);
    }

    /// <summary>Hands over what was recorded since the last time, as the daemon would.</summary>
    public async Task FeedAsync(DetectAnomalies detectors)
    {
        await using var session = Get<IDocumentStore>().QuerySession(Tenant);
        var page = new List<IEvent>();
        string[] streams =
            [JournalStore.StreamKey(Name), InsightStream.KeyOf(Name), ModelRegistry.KeyOf(Model)];
        foreach (var stream in streams)
            page.AddRange(await session.Events.FetchStreamAsync(stream, token: Token));
        var news = page.Where(e => e.Sequence > _fed).OrderBy(e => e.Sequence).ToList();
        if (news.Count == 0) return;
        await detectors.TakeAsync(news, 0, Token);
        _fed = news[^1].Sequence;
    }

    public Task<RegisteredModel> ReadAsync() => Registry.ReadAsync(Tenant, Model, Token);

    public Task<RegisteredModel> TrainAsync(Func<ScorerSettings, ScorerSettings> change) =>
        Get<TrainDetectors>().TrainAsync(
            Caller.Local, Name, serving => serving with { Movements = change(serving.Movements) }, Token);

    public Task<RegisteredModel> ServeAsync(int version, bool isForced = false) =>
        Registry.ServeAsync(Caller.Local, Model, version, isForced, Token);

    public Task AnswerAsync(AnomalyFound found, AnomalyAnswer answer) =>
        Get<AnswerAnomaly>().AnswerAsync(Caller.Local, Name, found.Id, answer, null, Token);

    /// <summary>What was told, oldest first.</summary>
    public async Task<List<AnomalyFound>> ToldAsync() =>
    [
        .. (await Get<ScorerStore>().ReadOwnAsync(Tenant, Name, Token)).Select(e => e.Data)
            .OfType<AnomalyFound>(),
    ];

    /// <summary>
    /// What a replay from the first event finds, each version where it served or one all along.
    /// </summary>
    public async Task<IReadOnlyList<AnomalyFound>> ReplayAsync(int? version = null) =>
        (await BacktestAsync(version: version)).Alerts;

    public Task<BacktestReport> BacktestAsync(
        DateOnly? from = null, DateOnly? to = null, int? version = null) =>
        Get<Backtest>().RunAsync(Tenant, Name, from, to, Token, version);

    private T Get<T>() where T : notnull => host.Host.Services.GetRequiredService<T>();
}
