using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Projections;

/// <summary>Registers the read models derived from events.</summary>
public static class ProjectionsModule
{
    public static IServiceCollection AddProjections(this IServiceCollection services) => services;
}
