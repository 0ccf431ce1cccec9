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
        services.AddSingleton<Backtest>();
        services.AddSingleton<RebuildAnomalies>();
        services.ConfigureMarten((provider, options) =>
        {
            options.Projections.Subscribe(new AnomalyFeed(provider));
            // What is asked for lies in columns: the JSON's names and enums are the ledger's, not Marten's.
            options.Schema.For<Anomaly>().MultiTenanted()
                .Duplicate(a => a.Ledger).Duplicate(a => a.Position).Duplicate(a => a.Score)
                .Duplicate(a => a.Account).Duplicate(a => a.KindName).Duplicate(a => a.StateName);
            foreach (var table in ScorerTables.Build(options.DatabaseSchemaName))
                options.Storage.ExtendedSchemaObjects.Add(table);
        });
    }
}
