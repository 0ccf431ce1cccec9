using Atlas.Insights.Fraud;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Insights.Models;

/// <summary>Registers the registry of models and what trains and loads them.</summary>
internal static class ModelsModule
{
    public static void AddModels(this IServiceCollection services)
    {
        services.AddSingleton<ModelRegistry>();
        services.AddSingleton<RegisteredFraudModel>();
        services.AddSingleton<DetectorRegistry>();
        services.AddSingleton<TrainDetectors>();
        services.ConfigureMarten(options =>
        {
            options.Schema.For<ModelFile>().MultiTenanted();
            options.Schema.For<ModelName>().MultiTenanted();
            options.Schema.For<DetectorRun>().MultiTenanted();
        });
    }
}
