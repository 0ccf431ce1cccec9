using Atlas.Projections.Audit;
using Atlas.Projections.Books;
using Atlas.Projections.Freshness;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Atlas.Projections;

/// <summary>Registers the read models derived from events.</summary>
public static class ProjectionsModule
{
    public static IServiceCollection AddProjections(this IServiceCollection services)
    {
        services.ConfigureMarten((provider, options) => Configure(options, provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddDbContextFactory<BooksContext>((provider, options) =>
            options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddScoped<BooksReader>();
        services.AddSingleton<ReadStatus>();
        services.AddSingleton<CompareProjections>();
        services.AddSingleton<RebuildBooks>();
        services.AddSingleton<CatchUpBooks>();
        return services;
    }

    private static void Configure(StoreOptions options, NpgsqlDataSource database)
    {
        var schema = options.DatabaseSchemaName;
        foreach (var table in BooksTables.Build(schema)) options.Storage.ExtendedSchemaObjects.Add(table);
        options.Storage.ExtendedSchemaObjects.Add(ProjectionPosition.BuildTable(schema));
        options.Projections.Add(
            new BooksProjection(database, schema), ProjectionLifecycle.Async, BooksProjection.Name, asynchronous =>
            {
                asynchronous.BatchSize = 1_000;
                // What Marten's own rebuild would clear; Atlas rebuilds beside the rows instead (RebuildBooks).
                foreach (var table in BooksTables.All.Append(ProjectionPosition.Table))
                    asynchronous.DeleteDataInTableOnTeardown($"{schema}.{table}");
            });
    }
}
