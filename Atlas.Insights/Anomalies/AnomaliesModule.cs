using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Insights.Anomalies;

/// <summary>Registers the detectors of unusual transactions: their feed, state and read model.</summary>
internal static class AnomaliesModule
{
    public static void AddAnomalies(this IServiceCollection services)
    {
        services.AddSingleton(ScorerSettings.Default);
        services.AddSingleton(new DetectionPolicy());
        services.AddSingleton<ScorerStore>();
        services.AddSingleton<OpenScorers>();
        services.AddSingleton<DetectAnomalies>();
        services.AddSingleton<AnswerAnomaly>();
        services.AddSingleton<ReadAnomalies>();
        services.ConfigureMarten((provider, options) =>
        {
            options.Projections.Subscribe(new AnomalyFeed(provider));
            options.Schema.For<Anomaly>().MultiTenanted()
                .Duplicate(a => a.Ledger).Duplicate(a => a.Position).Duplicate(a => a.Score);
            foreach (var table in ScorerTables.Build(options.DatabaseSchemaName))
                options.Storage.ExtendedSchemaObjects.Add(table);
        });
    }
}
