using System.Text.Json;
using GraphQL;
using GraphQL.Transport;
using GraphQL.Types;

namespace Atlas.Api.GraphQL;

/// <summary>
/// GraphQL over HTTP: POST of one JSON request. Whatever is wrong with it, the answer is one GraphQL error in
/// JSON.
/// </summary>
public sealed class GraphQLEndpoint(IDocumentExecuter<ISchema> executer, IGraphQLTextSerializer serializer)
{
    private const string ResponseType = "application/graphql-response+json";

    public async Task HandleAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
        {
            await RefuseAsync(
                http, StatusCodes.Status415UnsupportedMediaType, "Send Content-Type: application/json.");
            return;
        }

        if (await ReadBodyAsync(http) is not { } body)
        {
            await RefuseAsync(http, StatusCodes.Status413PayloadTooLarge,
                $"A request has at most {QueryLimits.RequestBytesMax} bytes.");
            return;
        }

        var (request, problem) = Parse(body);
        if (request is null) await RefuseAsync(http, StatusCodes.Status400BadRequest, problem);
        else await AnswerAsync(http, request);
    }

    private async Task AnswerAsync(HttpContext http, GraphQLRequest request)
    {
        try
        {
            var result = await ExecuteAsync(http, request);
            var status = result.Executed ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
            await WriteAsync(http, result, status);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (OperationCanceledException)
        {
            await RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, QueryClock.TooSlow);
        }
    }

    /// <summary>
    /// The scope ends before the answer is written: a slow reader must not keep a snapshot open.
    /// </summary>
    private async Task<ExecutionResult> ExecuteAsync(HttpContext http, GraphQLRequest request)
    {
        await using var scope = http.RequestServices.CreateAsyncScope();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        return await executer.ExecuteAsync(options =>
        {
            options.Query = request.Query;
            options.Variables = request.Variables;
            options.OperationName = request.OperationName;
            options.Extensions = request.Extensions;
            options.RequestServices = scope.ServiceProvider;
            options.User = http.User;
            options.Listeners.Add(new QueryClock(end));
            options.CancellationToken = end.Token;
        });
    }

    /// <summary>Null = longer than allowed, whether or not the request says how long it is.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength > QueryLimits.RequestBytesMax) return null;
        using var body = new MemoryStream((int)(http.Request.ContentLength ?? 4_096));
        var chunk = new byte[16_384];
        int read;
        while ((read = await http.Request.Body.ReadAsync(chunk, http.RequestAborted)) > 0)
        {
            if (body.Length + read > QueryLimits.RequestBytesMax) return null;
            body.Write(chunk, 0, read);
        }

        return body.ToArray();
    }

    private (GraphQLRequest? Request, string Problem) Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return (null, "The body must be one JSON object: {\"query\": \"…\"}.");
            var request = serializer.ReadNode<GraphQLRequest>(json.RootElement.Clone());
            return string.IsNullOrWhiteSpace(request?.Query)
                ? (null, "The body has no query: {\"query\": \"…\"}.")
                : (request, "");
        }
        catch (JsonException malformed)
        {
            var place = malformed.LineNumber is { } line ? $" (line {line + 1})" : "";
            return (null, $"The body is no JSON of a GraphQL request{place}: " +
                "query and operationName are strings, variables an object.");
        }
    }

    private Task RefuseAsync(HttpContext http, int status, string message) =>
        RefuseAsync(http, status, new ExecutionError(message) { Code = "BAD_REQUEST" });

    private Task RefuseAsync(HttpContext http, int status, ExecutionError error) =>
        WriteAsync(http, new ExecutionResult { Errors = [error] }, status);

    private async Task WriteAsync(HttpContext http, ExecutionResult result, int status)
    {
        var modern = http.Request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == ResponseType);
        http.Response.StatusCode = status;
        http.Response.ContentType = $"{(modern ? ResponseType : "application/json")}; charset=utf-8";
        await serializer.WriteAsync(http.Response.Body, result, http.RequestAborted);
    }
}
