using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Ledger.Journal;

/// <summary>
/// Feeds the journals' events to the <see cref="BookKeeper"/>, in the daemon, behind the write path.
/// </summary>
public sealed class BookSnapshotFeed : SubscriptionBase
{
    private const int PageMax = 2_000;
    private readonly IServiceProvider _services;

    /// <param name="services">
    /// Asked only while it runs: the keeper needs the event store that this is a part of.
    /// </param>
    public BookSnapshotFeed(IServiceProvider services)
    {
        _services = services;
        Name = "book-snapshots";
        Options.BatchSize = PageMax;
    }

    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page, ISubscriptionController controller, IDocumentOperations operations,
        CancellationToken cancellationToken)
    {
        var keeper = _services.GetRequiredService<BookKeeper>();
        var caughtUp = page.SequenceCeiling >= page.Agent.HighWaterMark;
        foreach (var stream in page.Events.GroupBy(e => (e.TenantId, e.StreamKey)))
        {
            if (JournalStore.LedgerOf(stream.Key.StreamKey) is not { } ledger) continue;
            var entries = stream.Select(JournalStore.EntryOf).ToList();
            await keeper.FoldAsync(stream.Key.TenantId, ledger, entries, caughtUp, cancellationToken);
        }

        return NullChangeListener.Instance;
    }
}
