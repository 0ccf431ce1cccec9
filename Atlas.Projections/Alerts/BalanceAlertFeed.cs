using Atlas.Ledger.Journal;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;
using Wolverine.Marten.Subscriptions;

namespace Atlas.Projections.Alerts;

/// <summary>
/// Hands the journals' events to <see cref="WatchBalances"/>, in order. It reads every event, so that a gap
/// shows; a failure stops it, and the state of the projections says why.
/// </summary>
public sealed class BalanceAlertFeed : BatchSubscription
{
    public const string Name = "balance-alerts";

    private const int PageMax = 1_000;
    private readonly IServiceProvider _services;

    /// <param name="services">
    /// Asked only while it runs: what it needs needs the event store that this is a part of.
    /// </param>
    public BalanceAlertFeed(IServiceProvider services)
        : base(Name)
    {
        _services = services;
        Options.TakePages(PageMax);
    }

    public override async Task ProcessEventsAsync(
        EventRange page, ISubscriptionController controller, IDocumentOperations operations, IMessageBus bus,
        CancellationToken cancellationToken)
    {
        var watch = _services.GetRequiredService<WatchBalances>();
        foreach (var stream in page.Events.GroupBy(e => (e.TenantId, e.StreamKey)))
        {
            if (JournalStore.LedgerOf(stream.Key.StreamKey) is not { } ledger) continue;
            await watch.FoldAsync(
                operations.ForTenant(stream.Key.TenantId), stream.Key.TenantId, ledger,
                [.. stream.Select(JournalStore.EntryOf)], cancellationToken);
        }
    }
}
