using Atlas.Ledger.Journal;
using Atlas.Insights.Models;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Transactions;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Insights.Anomalies;

/// <summary>
/// Hands the ordered feed to the detectors, in the daemon, behind the write path: whatever happens here, no
/// posting and no balance waits for it.
/// </summary>
public sealed class AnomalyFeed : SubscriptionBase
{
    public const string FeedName = "anomalies";

    private const int PageMax = 1_000;
    private readonly IServiceProvider _services;

    /// <param name="services">
    /// Asked only while it runs: the detectors need the event store that this is a part of.
    /// </param>
    public AnomalyFeed(IServiceProvider services)
    {
        _services = services;
        Name = FeedName;
        Options.TakePages(PageMax);
        IncludeType<AccountOpened>();
        IncludeType<AccountMetadataSet>();
        IncludeType<TransactionPosted>();
        IncludeType<TransactionReversed>();
        IncludeType<HoldCaptured>();
        IncludeType<AnomalyAnswered>();
        IncludeType<ModelTrained>();
        IncludeType<ModelServed>();
    }

    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page, ISubscriptionController controller, IDocumentOperations operations,
        CancellationToken cancellationToken)
    {
        var lag = page.Agent.HighWaterMark - page.SequenceCeiling;
        await _services.GetRequiredService<DetectAnomalies>().TakeAsync(page.Events, lag, cancellationToken);
        return NullChangeListener.Instance;
    }
}
