using Atlas.Api.Hosting;
using Atlas.Projections.Freshness;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Atlas.Api.Observability;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can do its work; if not, 503 and JSON
/// that says what is wrong.
/// </summary>
public static class HealthChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static IServiceCollection AddAtlasHealth(this IServiceCollection services, AtlasRole role)
    {
        services.AddSingleton(new FollowerCheck.Duty(role.RunsProjections()));
        services.AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", timeout: Patience)
            .AddCheck<FollowerCheck>("projections", timeout: Patience);
        return services;
    }

    public static void MapAtlasHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Json(new { status = "live" }));
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    private static Task WriteAsync(HttpContext http, HealthReport report) =>
        http.Response.WriteAsJsonAsync(Describe(report));

    private static object Describe(HealthReport report) => new
    {
        status = report.Status == HealthStatus.Unhealthy ? "unready" : "ready",
        checks = report.Entries.Select(check => new
        {
            name = check.Key,
            status = check.Value.Status switch
            {
                HealthStatus.Healthy => "ok",
                HealthStatus.Degraded => "degraded",
                HealthStatus.Unhealthy => "failed",
            },
            problem = check.Value.Description,
        }),
    };
}

/// <summary>The database answers and has Atlas's tables.</summary>
internal sealed class DatabaseCheck(NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.CreateCommand(
                $"""
                select to_regclass('{AtlasHosting.Schema}.mt_streams') is not null
                    and to_regclass('{AtlasHosting.Schema}.{ProjectionPosition.Table}') is not null
                """);
            return await command.ExecuteScalarAsync(cancellationToken) is true
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The database has no schema of Atlas; run ops/atlas migrate.");
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The database cannot be reached; commands wait for it.");
        }
    }
}

/// <summary>
/// Nothing that follows the events has failed. Where this process is to run the projections, somebody must be
/// running them; an API-only process says that nobody does and serves on, because it can.
/// </summary>
internal sealed class FollowerCheck(ReadStatus status, FollowerCheck.Duty duty) : IHealthCheck
{
    /// <summary>What this process is there for.</summary>
    internal sealed record Duty(bool RunsProjections);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var followers = await status.ReadFollowersAsync(cancellationToken);
            var problems = followers.Where(f => f.State != "running").ToList();
            if (problems.Count == 0) return HealthCheckResult.Healthy();
            var text = string.Join("; ", problems.Select(
                f => $"{f.Name} is {f.State}{(f.LastError is null ? "" : $": {f.LastError}")}"));
            return problems.Exists(f => f.State == "paused") || duty.RunsProjections
                ? HealthCheckResult.Unhealthy(text)
                : HealthCheckResult.Degraded(text);
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("Unknown: the database does not tell.");
        }
    }
}
