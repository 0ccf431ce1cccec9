using Atlas.Ledger.Journal;
using Atlas.Projections.Alerts;
using Atlas.Projections.Audit;
using Atlas.Projections.Books;
using Atlas.Projections.Freshness;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Wolverine.Marten;

namespace Atlas.Projections;

/// <summary>Registers the read models derived from events.</summary>
public static class ProjectionsModule
{
    /// <summary>The stored names of the events outside the ledgers' journals; contracts like those.</summary>
    public static readonly IReadOnlyDictionary<Type, string> EventNames = new Dictionary<Type, string>
    {
        [typeof(BalanceAlertRaised)] = "balance_alert_raised.v1",
        [typeof(BalanceAlertCleared)] = "balance_alert_cleared.v1",
    };

    public static IServiceCollection AddProjections(this IServiceCollection services)
    {
        services.ConfigureMarten((provider, options) => Configure(
            options, new BooksProjection(provider, options.DatabaseSchemaName)));
        services.AddDbContextFactory<BooksContext>((provider, options) =>
            options.UseNpgsql(provider.GetRequiredService<BooksConnections>().Source));
        services.AddSingleton(_ => ReportTurns.ForThisMachine());
        services.AddScoped<BooksReader>();
        services.AddSingleton<ReadStatus>();
        services.AddSingleton<CompareProjections>();
        services.AddSingleton<RebuildBooks>();
        services.AddSingleton<OutdatedBooks>();
        services.AddSingleton<CatchUpBooks>();
        services.AddSingleton<ReadBalanceAt>();
        services.AddSingleton<WatchBalances>();
        services.AddSingleton<ReadAlerts>();
        services.AddSingleton<FoldAlerts>();
        services.AddSingleton<RebuildAlerts>();
        services.AddSingleton<CompareAlerts>();
        services.SubscribeToEventsWithServices<BalanceAlertFeed>(ServiceLifetime.Singleton);
        return services;
    }

    private static void Configure(StoreOptions options, BooksProjection books)
    {
        var schema = options.DatabaseSchemaName;
        foreach (var (type, name) in EventNames) options.Events.MapEventType(type, name);
        options.Schema.For<AlertWatch>().MultiTenanted().DocumentAlias(AlertWatch.Alias);
        options.Schema.For<RaisedAlert>().MultiTenanted().DocumentAlias("raised_alerts")
            .Duplicate(a => a.Ledger).Duplicate(a => a.Number).Duplicate(a => a.IsCleared);
        foreach (var table in BooksTables.Build(schema)) options.Storage.ExtendedSchemaObjects.Add(table);
        options.Storage.ExtendedSchemaObjects.Add(ProjectionPosition.BuildTable(schema));
        options.Projections.Add(
            books, ProjectionLifecycle.Async, BooksProjection.Name,
            asynchronous =>
            {
                asynchronous.TakePages(BooksProjection.PageMax);
                // What Marten's own rebuild would clear; Atlas rebuilds beside the rows (RebuildBooks).
                foreach (var table in BooksTables.All.Append(ProjectionPosition.Table))
                    asynchronous.DeleteDataInTableOnTeardown($"{schema}.{table}");
            });
    }
}
