using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Insights;

/// <summary>
/// Registers the insights: opinions about money that can never touch money. None exists yet.
/// </summary>
public static class InsightsModule
{
    public static IServiceCollection AddInsights(this IServiceCollection services) => services;
}
