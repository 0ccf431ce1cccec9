using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Expiry;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.MultiTenancy;
using Marten;
using Marten.Events.Projections;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;
using Wolverine.Marten;

namespace Atlas.Ledger;

/// <summary>Registers the ledger: event names, tables, journals.</summary>
public static class LedgerModule
{
    /// <summary>The stored names are contracts: they outlive every rename in the code.</summary>
    public static readonly IReadOnlyDictionary<Type, string> EventNames = new Dictionary<Type, string>
    {
        [typeof(LedgerCreated)] = "ledger_created.v1",
        [typeof(AssetDeclared)] = "asset_declared.v1",
        [typeof(AssetScaleWidened)] = "asset_scale_widened.v1",
        [typeof(AccountOpened)] = "account_opened.v1",
        [typeof(AccountPolicyChanged)] = "account_policy_changed.v1",
        [typeof(AccountFrozen)] = "account_frozen.v1",
        [typeof(AccountUnfrozen)] = "account_unfrozen.v1",
        [typeof(AccountClosed)] = "account_closed.v1",
        [typeof(AccountMetadataSet)] = "account_metadata_set.v1",
        [typeof(TransactionPosted)] = "transaction_posted.v1",
        [typeof(TransactionReversed)] = "transaction_reversed.v1",
        [typeof(TransactionMetadataSet)] = "transaction_metadata_set.v1",
        [typeof(HoldPlaced)] = "hold_placed.v1",
        [typeof(HoldCaptured)] = "hold_captured.v1",
        [typeof(HoldReleased)] = "hold_released.v1",
        [typeof(HoldExpired)] = "hold_expired.v1",
        [typeof(PricesRecorded)] = "prices_recorded.v1",
        [typeof(BalanceAlertSet)] = "balance_alert_set.v1",
        [typeof(BalanceAlertRemoved)] = "balance_alert_removed.v1",
    };

    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.AddSingleton<JournalStore>();
        services.AddSingleton<StoredEvents>();
        services.AddSingleton<BookSnapshots>();
        services.AddSingleton<BoundKeys>();
        services.AddSingleton(new BookSnapshotPolicy());
        services.AddSingleton<BookKeeper>();
        services.AddSingleton<Journals>();
        services.AddHostedService(s => s.GetRequiredService<Journals>());
        services.ConfigureMarten(Configure);
        services.SubscribeToEvents(new HoldExpirySchedule());
        services.ConfigureWolverine(Configure);
        return services;
    }

    private static void Configure(WolverineOptions options)
    {
        options.Discovery.IncludeAssembly(typeof(LedgerModule).Assembly);
        // Holds that end in the same second share a commit.
        options.LocalQueue(ExpireHoldDue.Queue).UseDurableInbox().MaximumParallelMessages(64);
    }

    private static void Configure(StoreOptions options)
    {
        var events = options.Events;
        events.StreamIdentity = StreamIdentity.AsString;
        events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        events.TenancyStyle = TenancyStyle.Conjoined;
        events.EnableBigIntEvents = true;
        events.UseExclusiveLockOnConcurrentAppends = true;
        events.UseListenNotifyForEventAppends = true;
        events.MetadataConfig.CorrelationIdEnabled = true;
        events.MetadataConfig.CausationIdEnabled = true;
        events.MetadataConfig.UserNameEnabled = true;
        events.EnableExtendedProgressionTracking = true;
        foreach (var (type, name) in EventNames) events.MapEventType(type, name);
        options.UseSystemTextJsonForSerialization(configure: json => LedgerJson.Configure(json));
        Configure(options.Projections);
        options.Storage.ExtendedSchemaObjects.Add(JournalKey.BuildTable(options.DatabaseSchemaName));
        options.Storage.ExtendedSchemaObjects.Add(BookSnapshots.BuildTable(options.DatabaseSchemaName));
    }

    /// <summary>
    /// What follows the journal never passes over an event: it stops, says so and goes on after the fix.
    /// </summary>
    private static void Configure(ProjectionOptions daemon)
    {
        // Wolverine runs it where that is the process's role; elsewhere Marten would warn about it on
        // standard output.
        daemon.AsyncMode = DaemonMode.ExternallyManaged;
        daemon.Errors.SkipApplyErrors = false;
        daemon.Errors.SkipSerializationErrors = false;
        daemon.Errors.SkipUnknownEvents = false;
        daemon.RebuildErrors.SkipApplyErrors = false;
        daemon.RebuildErrors.SkipSerializationErrors = false;
        daemon.RebuildErrors.SkipUnknownEvents = false;
        // A sequence number burned by a lost append holds everybody up this long, and longer only while a
        // transaction that may still fill the gap is alive.
        daemon.StaleSequenceThreshold = TimeSpan.FromMilliseconds(300);
        daemon.UseTransactionEvidenceForGapSkipping = true;
        daemon.SkipStaleGapsDespiteLiveTransactionsAfter = null;
        daemon.ExtendedProgressionHeartbeatInterval = TimeSpan.FromSeconds(5);
    }
}
