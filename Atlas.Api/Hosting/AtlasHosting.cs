using System.Globalization;
using JasperFx;
using JasperFx.Events.Daemon;
using Atlas.Api.Demo;
using Atlas.Ledger.Journal;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;
using Marten;
using Microsoft.Extensions.Configuration.Memory;
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

    private static readonly string[] Chatty =
        ["Wolverine", "Marten", "JasperFx", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore"];

    public static void AddAtlasHosting(this WebApplicationBuilder builder, AtlasRole role)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        var levels = new MemoryConfigurationSource { InitialData = LogLevels(role) };
        builder.Configuration.Sources.Insert(0, levels);
        builder.WebHost.UseUrls(LoopbackUrl(builder.Configuration["urls"] ?? DefaultUrl(role)));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<SeedDemo>();
        builder.Services.AddSingleton(PricesOf(builder.Configuration));
        builder.Services.AddSingleton(_ => DataSourceOf(builder.Configuration, _ => { }));
        builder.Services.AddSingleton(_ => new JournalConnections(
            DataSourceOf(builder.Configuration, JournalConnections.Configure)));
        builder.Services.AddSingleton(_ => new BooksConnections(
            DataSourceOf(builder.Configuration, BooksConnections.Configure)));
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

    /// <summary>
    /// To these every page of events, request or statement is news; what went wrong is a warning or worse.
    /// Any setting overrides it, such as the variable Logging__LogLevel__Marten.
    /// </summary>
    private static Dictionary<string, string?> LogLevels(AtlasRole role) =>
        Chatty.Select(name => KeyValuePair.Create($"Logging:LogLevel:{name}", (string?)"Warning"))
            // Whoever asks for the health reads the answer; it need not be in the log each time.
            .Append(new("Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "None"))
            .Append(new("Logging:LogLevel:Default", role == AtlasRole.Tool ? "Warning" : "Information"))
            .ToDictionary();

    private static string DefaultUrl(AtlasRole role) =>
        role.ServesApi() ? "http://127.0.0.1:3000" : "http://127.0.0.1:0";

    /// <summary>Until there is a sign-in nobody but this machine may reach the books.</summary>
    private static string LoopbackUrl(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback
            ? url
            : throw new SetupException(
                "Atlas has no sign-in yet and listens on this machine only: " +
                $"give --urls http://127.0.0.1:PORT, not {url}.");

    private static PriceSettings PricesOf(IConfiguration configuration)
    {
        const string Setting = "Prices:FreshDays";
        if (configuration[Setting] is not { } given) return new PriceSettings();
        return int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            ? new PriceSettings { FreshDays = days }
            : throw new SetupException($"{Setting} is a number of days such as 7, not {given}");
    }

    private static NpgsqlDataSource DataSourceOf(
        IConfiguration configuration, Action<NpgsqlConnectionStringBuilder> configure)
    {
        var given = configuration[PostgresVariable];
        if (string.IsNullOrWhiteSpace(given))
        {
            throw new SetupException(
                $"No database is named: set {PostgresVariable} to a PostgreSQL connection string, " +
                "or start through ops/up or ops/atlas, which do.");
        }

        var connection = ConnectionOf(given);
        connection.ApplicationName = "atlas";
        // A forgotten transaction would hold up every projection.
        connection.Options = "-c idle_in_transaction_session_timeout=30s";
        configure(connection);
        var source = new NpgsqlDataSourceBuilder(connection.ConnectionString) { Name = "atlas" };
        source.EnableDynamicJson();
        return source.Build();
    }

    private static NpgsqlConnectionStringBuilder ConnectionOf(string given)
    {
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(given);
            return connection.Host is not null ? connection : throw new FormatException("it names no Host");
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException)
        {
            throw new SetupException(
                $"{PostgresVariable} is no PostgreSQL connection string such as " +
                $"Host=127.0.0.1;Port=5432;Username=atlas;Password=...;Database=atlas: " +
                malformed.Message, malformed);
        }
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
        // What a poll takes at most: many holds end at midnight.
        durability.RecoveryBatchSize = 1_000;
        durability.FirstHealthCheckExecution = TimeSpan.FromMilliseconds(500);
        durability.HealthCheckPollingTime = TimeSpan.FromSeconds(1);
        durability.StaleNodeTimeout = TimeSpan.FromSeconds(5);
        durability.CheckAssignmentPeriod = TimeSpan.FromSeconds(1);
        durability.TransientFailureRestartMaxBackoff = TimeSpan.FromSeconds(5);
        // A projection that failed is tried again until somebody has mended the cause; Wolverine alone would
        // leave every failure that is not a lost connection paused until the process restarts.
        TransientFailures.AddClassifier(_ => true);
    }
}
