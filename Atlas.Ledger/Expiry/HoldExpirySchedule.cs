using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Wolverine;
using Wolverine.Marten.Subscriptions;

namespace Atlas.Ledger.Expiry;

/// <summary>
/// Schedules a wake-up for every hold that was placed, stored in the same transaction as this subscription's
/// progress: each hold gets exactly one, whatever process dies when.
/// </summary>
public sealed class HoldExpirySchedule : BatchSubscription
{
    private const int PageMax = 1_000;

    public HoldExpirySchedule()
        : base("hold-expiry")
    {
        Options.TakePages(PageMax);
        IncludeType<HoldPlaced>();
    }

    public override async Task ProcessEventsAsync(
        EventRange page, ISubscriptionController controller, IDocumentOperations operations, IMessageBus bus,
        CancellationToken cancellationToken)
    {
        foreach (var placed in page.Events.OfType<IEvent<HoldPlaced>>())
        {
            if (JournalStore.LedgerOf(placed.StreamKey) is not { } ledger) continue;
            var (hold, expiresAt) = (placed.Data.Hold, placed.Data.ExpiresAt);
            await bus.PublishAsync(
                new ExpireHoldDue(placed.TenantId, ledger, hold, expiresAt),
                new DeliveryOptions { ScheduledTime = expiresAt, CorrelationId = placed.CorrelationId });
        }
    }
}
