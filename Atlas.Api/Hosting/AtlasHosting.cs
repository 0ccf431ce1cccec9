using JasperFx;
using JasperFx.Events.Daemon;
using Marten;
using Npgsql;
using Wolverine;
using Wolverine.Marten;

namespace Atlas.Api.Hosting;

/// <summary>
/// The host: one PostgreSQL pool, Marten, Wolverine, logs. What a module owns it registers itself.
/// </summary>
public static class AtlasHosting
{
    public const string Schema = "atlas";
    private const string PostgresVariable = "ATLAS_POSTGRES";

    public static void AddAtlasHosting(this WebApplicationBuilder builder, AtlasRole role)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        // Four lines a request would bury what deserves to be read; traces tell about requests.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.WebHost.UseUrls(LoopbackUrl(builder.Configuration["urls"] ?? DefaultUrl(role)));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => DataSourceOf(builder.Configuration));
        builder.Services.AddMarten(ConfigureMarten)
            .UseNpgsqlDataSource()
            .UseLightweightSessions()
            .IntegrateWithWolverine(wolverine =>
            {
                wolverine.MessageStorageSchemaName = "wolverine";
                wolverine.UseWolverineManagedEventSubscriptionDistribution = role.RunsProjections();
            });
        builder.UseWolverine(wolverine => ConfigureWolverine(wolverine, role, builder.Configuration));
    }

    private static string DefaultUrl(AtlasRole role) =>
        role.ServesApi() ? "http://127.0.0.1:3000" : "http://127.0.0.1:0";

    /// <summary>Until there is a sign-in nobody but this machine may reach the books.</summary>
    private static string LoopbackUrl(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback
            ? url
            : throw new InvalidOperationException(
                "Atlas has no sign-in yet and listens on this machine only: " +
                $"give --urls http://127.0.0.1:PORT, not {url}.");

    private static NpgsqlDataSource DataSourceOf(IConfiguration configuration)
    {
        var given = configuration[PostgresVariable] ?? throw new InvalidOperationException(
            $"No database is named: set {PostgresVariable} to a PostgreSQL connection string, " +
            "or start through ops/up or ops/atlas, which do.");
        var connection = new NpgsqlConnectionStringBuilder(given)
        {
            ApplicationName = "atlas",
            // A forgotten transaction would hold up every projection.
            Options = "-c idle_in_transaction_session_timeout=30s",
        };
        var source = new NpgsqlDataSourceBuilder(connection.ConnectionString) { Name = "atlas" };
        source.EnableDynamicJson();
        return source.Build();
    }

    private static void ConfigureMarten(StoreOptions options)
    {
        options.DatabaseSchemaName = Schema;
        options.AutoCreateSchemaObjects = AutoCreate.None;
        options.Advanced.DefaultTenantUsageEnabled = false;
        options.DisableNpgsqlLogging = true;
        options.Logger(new QuietMartenLogger());
        options.OpenTelemetry.TrackConnections = JasperFx.OpenTelemetry.TrackLevel.Normal;
    }

    private static void ConfigureWolverine(
        WolverineOptions options, AtlasRole role, IConfiguration configuration)
    {
        options.ApplicationAssembly = typeof(AtlasHosting).Assembly;
        options.Policies.AutoApplyTransactions();
        options.Policies.UseDurableLocalQueues();
        var durability = options.Durability;
        var solo = configuration.GetValue<bool>("atlas:solo");
        durability.Mode = solo ? DurabilityMode.Solo : DurabilityMode.Balanced;
        // A leader that runs no projections would assign none.
        durability.LeadershipEligible = role != AtlasRole.Api;
        durability.ScheduledJobPollingTime = TimeSpan.FromSeconds(1);
        durability.FirstHealthCheckExecution = TimeSpan.FromMilliseconds(500);
        durability.HealthCheckPollingTime = TimeSpan.FromSeconds(2);
        durability.StaleNodeTimeout = TimeSpan.FromSeconds(8);
        durability.CheckAssignmentPeriod = TimeSpan.FromSeconds(2);
        durability.TransientFailureRestartMaxBackoff = TimeSpan.FromSeconds(5);
        // A projection that failed is tried again until somebody has mended the cause; Wolverine alone would
        // leave every failure that is not a lost connection paused until the process restarts.
        TransientFailures.AddClassifier(_ => true);
    }
}
