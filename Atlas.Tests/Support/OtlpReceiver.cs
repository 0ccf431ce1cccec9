using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Atlas.Tests.Support;

/// <summary>A span as it was exported.</summary>
public sealed record ExportedSpan(
    string Source, string Name, string Trace, string Id, string Parent,
    IReadOnlyList<(string Trace, string Id)> Links);

/// <summary>
/// Takes what an OpenTelemetry exporter sends over HTTP on a port of this machine, and reads it.
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<ExportedSpan> _spans = new();

    private OtlpReceiver(WebApplication server) => _server = server;

    public string Address => _server.Urls.Single();

    public IReadOnlyCollection<ExportedSpan> Spans => _spans;

    /// <summary>Names of the instruments that were exported.</summary>
    public ConcurrentDictionary<string, bool> Instruments { get; } = new(StringComparer.Ordinal);

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._server.MapPost("/v1/traces", http => ReadAsync(http, receiver.ReadTraces));
        receiver._server.MapPost("/v1/metrics", http => ReadAsync(http, receiver.ReadMetrics));
        receiver._server.MapPost("/v1/logs", http => ReadAsync(http, _ => { }));
        await receiver._server.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task ReadAsync(HttpContext http, Action<ReadOnlyMemory<byte>> read)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        read(body.ToArray());
        http.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>ExportTraceServiceRequest: resource_spans 1, scope_spans 2, scope 1, spans 2.</summary>
    private void ReadTraces(ReadOnlyMemory<byte> request)
    {
        var scopes = ProtoReader.All(request, 1).SelectMany(resource => ProtoReader.All(resource, 2));
        foreach (var scope in scopes)
        {
            var named = ProtoReader.Fields(ProtoReader.All(scope, 1).Single());
            var source = named.First(f => f.Number == 1).Text;
            foreach (var span in ProtoReader.All(scope, 2))
                _spans.Enqueue(SpanOf(source, [.. ProtoReader.Fields(span)]));
        }
    }

    /// <summary>
    /// Span: trace_id 1, span_id 2, parent_span_id 4, name 5, links 13 (trace_id 1, span_id 2).
    /// </summary>
    private static ExportedSpan SpanOf(string source, List<ProtoField> fields) => new(
        source, fields.Single(f => f.Number == 5).Text, fields.Single(f => f.Number == 1).Hex,
        fields.Single(f => f.Number == 2).Hex, fields.SingleOrDefault(f => f.Number == 4).Hex,
        [.. fields.Where(f => f.Number == 13).Select(link => ProtoReader.Fields(link.Bytes).ToList()).Select(
            link => (link.Single(f => f.Number == 1).Hex, link.Single(f => f.Number == 2).Hex))]);

    /// <summary>
    /// ExportMetricsServiceRequest: resource_metrics 1, scope_metrics 2, metrics 2, name 1.
    /// </summary>
    private void ReadMetrics(ReadOnlyMemory<byte> request)
    {
        var scopes = ProtoReader.All(request, 1).SelectMany(resource => ProtoReader.All(resource, 2));
        foreach (var metric in scopes.SelectMany(scope => ProtoReader.All(scope, 2)))
            Instruments[ProtoReader.Fields(metric).First(f => f.Number == 1).Text] = true;
    }
}
