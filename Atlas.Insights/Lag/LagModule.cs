using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Insights.Lag;

/// <summary>Registers the watch over the read models' lag.</summary>
internal static class LagModule
{
    public static void AddLag(this IServiceCollection services)
    {
        services.AddSingleton<LagLog>();
        services.AddSingleton<ReadLagAlerts>();
        services.AddSingleton<RebuildLag>();
        services.AddHostedService<LagSampler>();
        services.ConfigureMarten(options =>
        {
            options.Schema.For<LagState>().MultiTenanted();
            options.Schema.For<LagAlert>().MultiTenanted().Duplicate(a => a.Number);
        });
    }
}
