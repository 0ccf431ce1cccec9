using Atlas.Insights;
using Atlas.Ledger.Journal;
using GraphQL.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Atlas.Api.Observability;

/// <summary>
/// Traces, meters and logs over OTLP, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says to. Protocol, headers and
/// service name follow OpenTelemetry's own variables.
/// </summary>
public static class Telemetry
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string NameVariable = "OTEL_SERVICE_NAME";

    private static readonly string[] Sources =
        [JournalTelemetry.Name, GraphQLTelemetryProvider.SourceName, "Marten", "Wolverine", "Npgsql"];

    private static readonly string[] Meters =
    [
        JournalTelemetry.Name, ProjectionLag.MeterName, InsightTelemetry.Name, "Marten", "Wolverine:*",
        "Npgsql",
    ];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[EndpointVariable])) return;
        var name = builder.Configuration[NameVariable] ?? "atlas";
        builder.Services.AddHostedService<ProjectionLag>();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(name))
            .WithTracing(Trace)
            .WithMetrics(metrics => metrics.AddMeter(Meters)
                .AddAspNetCoreInstrumentation().AddRuntimeInstrumentation())
            .WithLogging()
            .UseOtlpExporter();
    }

    private static void Trace(TracerProviderBuilder tracing) => tracing
        .SetSampler(new ParentBasedSampler(new NoiseSampler()))
        .AddSource(Sources)
        .AddAspNetCoreInstrumentation(http => http.Filter = IsOfInterest)
        .AddHttpClientInstrumentation();

    private static bool IsOfInterest(HttpContext http) => 
        !http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal);
}
