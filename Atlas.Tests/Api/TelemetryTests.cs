using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Alba;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Atlas.Tests.Api;

/// <summary>What an observer sees of two requests that share a commit, read from a real OTLP port.</summary>
public sealed class TelemetryTests(TelemetryTests.TracedHost host) : IClassFixture<TelemetryTests.TracedHost>
{
    private const string Ledger = "traced";

    private IAlbaHost Api => host.Api;

    private OtlpReceiver Receiver => host.Receiver;

    [Fact]
    public async Task Two_requests_in_one_commit_have_their_own_traces_and_the_commit_links_to_both()
    {
        var (first, second) = await PostTogetherAsync(Api);
        Api.Services.GetRequiredService<TracerProvider>().ForceFlush();

        var spans = Receiver.Spans;
        var submitted = new[] { Submit(spans, first), Submit(spans, second) };
        var commits = submitted.Select(s => Child(spans, s, "journal.commit")).ToList();
        foreach (var submit in submitted) Child(spans, submit, "journal.queue").Trace.ShouldBe(submit.Trace);
        var batch = spans.Single(
            s => s.Name == "journal.batch" && s.Links.Contains((first, submitted[0].Id)));
        batch.Links.ShouldBe([(first, submitted[0].Id), (second, submitted[1].Id)], ignoreOrder: true);
        batch.Parent.ShouldBe("");
        foreach (var commit in commits) commit.Links.ShouldBe([(batch.Trace, batch.Id)]);
        var marten = Child(spans, batch, "marten.connection");
        spans.ShouldContain(s => s.Source == "Npgsql" && s.Trace == batch.Trace && s.Parent == marten.Id);
    }

    [Fact]
    public async Task A_query_is_one_trace_down_to_its_SQL_and_polling_is_none()
    {
        var trace = Id(16);

        await PostAsync(Api, trace, "{ ledgers { name } }", new { });
        Api.Services.GetRequiredService<TracerProvider>().ForceFlush();

        var spans = Receiver.Spans;
        var request = spans.Single(s => s.Trace == trace && s.Source == "Microsoft.AspNetCore");
        var graphQL = spans.Single(s => s.Trace == trace && s.Source == "GraphQL");
        graphQL.Parent.ShouldBe(request.Id);
        spans.ShouldContain(s => s.Trace == trace && s.Source == "Npgsql" && s.Parent == graphQL.Id);
        spans.ShouldNotContain(s => s.Source == "Npgsql" && s.Parent == "");
        spans.ShouldNotContain(s => s.Source == "Marten" && s.Parent == "");
    }

    [Fact]
    public async Task Every_meter_of_the_ledger_and_its_projections_is_exported()
    {
        await Api.MutateAsync("createLedger", new { name = Ledger });

        await UntilAsync(() =>
        {
            Api.Services.GetRequiredService<MeterProvider>().ForceFlush();
            return Receiver.Instruments.ContainsKey("atlas.projection.lag.events");
        });

        foreach (var instrument in (string[])[
            "atlas.journal.queue.length", "atlas.journal.batch.size", "atlas.journal.commit.duration",
            "atlas.journal.rejections", "atlas.projection.lag.events", "atlas.projection.lag.seconds",
            "http.server.request.duration", "dotnet.gc.collections", "db.client.operation.duration"])
            Receiver.Instruments.Keys.ShouldContain(instrument);
    }

    /// <summary>
    /// Holds the ledger's row while one request is committing: what arrives meanwhile waits and shares the
    /// next commit.
    /// </summary>
    private static async Task<(string First, string Second)> PostTogetherAsync(IAlbaHost api)
    {
        var (blocking, first, second) = (Id(16), Id(16), Id(16));
        using var queued = new StartedSpans("journal.queue");
        var database = api.Services.GetRequiredService<NpgsqlDataSource>();
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand(
            "select version from atlas.mt_streams where id = $1 for update", connection);
        hold.Parameters.AddWithValue(JournalStore.StreamKey(Ledger));
        await hold.ExecuteNonQueryAsync();

        var blocked = SendAsync(api, blocking);
        await UntilAsync(() => queued.Stopped(blocking));
        var waiting = new[] { SendAsync(api, first), SendAsync(api, second) };
        await UntilAsync(() => queued.Started(first) && queued.Started(second));
        await transaction.CommitAsync();
        await Task.WhenAll([blocked, .. waiting]);
        return (first, second);
    }

    private static Task UntilAsync(Func<bool> condition) =>
        Eventually.GetAsync(() => Task.FromResult(condition()), met => met);

    private static Task SendAsync(IAlbaHost api, string trace) => PostAsync(api, trace,
        "mutation($input: DeclareAssetInput!) { declareAsset(input: $input) { position errors { code } } }",
        new { input = new { ledger = Ledger, code = trace, scale = 2 } });

    private static async Task PostAsync(IAlbaHost api, string trace, string query, object variables)
    {
        using var client = api.Server.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = JsonContent.Create(new { query, variables }),
            Headers = { { "traceparent", $"00-{trace}-{Id(8)}-01" } },
        };
        using var response = await client.SendAsync(request);
        var json = await response.Content.ReadFromJsonAsync<JsonElement>();
        json.TryGetProperty("errors", out _).ShouldBeFalse(json.GetRawText());
    }

    private static ExportedSpan Submit(IReadOnlyCollection<ExportedSpan> spans, string trace) =>
        spans.Single(s => s.Trace == trace && s.Name == "journal.submit");

    private static ExportedSpan Child(
        IReadOnlyCollection<ExportedSpan> spans, ExportedSpan parent, string name) =>
        spans.Single(s => s.Parent == parent.Id && s.Name == name);

    private static string Id(int bytes) =>
        Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(bytes));

    /// <summary>Which traces have begun and ended a span of this name in this process.</summary>
    private sealed class StartedSpans : IDisposable
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> _ended = new();
        private readonly ActivityListener _listener;

        public StartedSpans(string name)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == JournalTelemetry.Name,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
                    ActivitySamplingResult.PropagationData,
                ActivityStarted = span => Note(span, name, ended: false),
                ActivityStopped = span => Note(span, name, ended: true),
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public bool Started(string trace) => _ended.ContainsKey(trace);

        public bool Stopped(string trace) => _ended.TryGetValue(trace, out var ended) && ended;

        public void Dispose() => _listener.Dispose();

        private void Note(Activity span, string name, bool ended)
        {
            if (span.OperationName == name) _ended[span.TraceId.ToHexString()] = ended;
        }
    }

    /// <summary>A host of its own that exports to a port of this machine, with one ledger.</summary>
    public sealed class TracedHost : IAsyncLifetime
    {
        public OtlpReceiver Receiver { get; private set; } = null!;

        public IAlbaHost Api { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Receiver = await OtlpReceiver.StartAsync();
            var settings = new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Receiver.Address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            };
            var postgres = await TestDatabase.CreateAsync();
            Api = await AtlasHost.StartAsync(postgres, "solo", services: null, settings);
            await Api.MutateAsync("createLedger", new { name = Ledger });
        }

        public async ValueTask DisposeAsync()
        {
            if (Api is not null) await Api.DisposeAsync();
            if (Receiver is not null) await Receiver.DisposeAsync();
        }
    }
}
