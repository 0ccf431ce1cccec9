using Atlas.Insights.Anomalies;
using Atlas.Insights.Lag;
using Atlas.Insights.Models;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Insights;

/// <summary>Registers the insights: opinions about money that can never touch money.</summary>
public static class InsightsModule
{
    /// <summary>The stored names are contracts: they outlive every rename in the code.</summary>
    public static readonly IReadOnlyDictionary<Type, string> EventNames = new Dictionary<Type, string>
    {
        [typeof(AnomalyFound)] = "anomaly_found.v1",
        [typeof(AnomalyAnswered)] = "anomaly_answered.v1",
        [typeof(ScoringShed)] = "scoring_shed.v1",
        [typeof(LagObserved)] = "lag_observed.v1",
        [typeof(LagAlertRaised)] = "lag_alert_raised.v1",
        [typeof(LagAlertCleared)] = "lag_alert_cleared.v1",
        [typeof(ModelTrained)] = "model_trained.v1",
        [typeof(ModelCompared)] = "model_compared.v1",
        [typeof(ModelServed)] = "model_served.v1",
        [typeof(ModelUsed)] = "model_used.v1",
        [typeof(ModelFailed)] = "model_failed.v1",
        [typeof(DetectorFailed)] = "detector_failed.v1",
    };

    public static IServiceCollection AddInsights(this IServiceCollection services)
    {
        services.ConfigureMarten(Configure);
        services.AddAnomalies();
        services.AddModels();
        services.AddLag();
        return services;
    }

    private static void Configure(StoreOptions options)
    {
        foreach (var (type, name) in EventNames) options.Events.MapEventType(type, name);
    }
}
