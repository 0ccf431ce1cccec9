using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Alba;

namespace Atlas.Tests.Support;

/// <summary>An HTTP answer as a GraphQL client sees it.</summary>
public sealed record GraphQLAnswer(int Status, JsonElement Body)
{
    /// <summary>
    /// The data of the only root field; fails the test with the answer's errors where there are any.
    /// </summary>
    public JsonElement Data
    {
        get
        {
            Body.TryGetProperty("errors", out var errors).ShouldBeFalse(errors.ToString());
            return Body.GetProperty("data").EnumerateObject().Single().Value;
        }
    }

    /// <summary>The only error; fails the test where there is none or more than one.</summary>
    public JsonElement Error => Body.GetProperty("errors").EnumerateArray().Single();

    public string ErrorCode => Error.GetProperty("extensions").GetProperty("code").GetString()!;
}

/// <summary>Sends GraphQL over HTTP to a host in this process.</summary>
public static class GraphQLClient
{
    public static async Task<GraphQLAnswer> QueryAsync(
        this IAlbaHost host, string query, object? variables = null)
    {
        using var client = host.Server.CreateClient();
        using var response = await client.PostAsJsonAsync("/graphql", new { query, variables });
        return await ReadAsync(response);
    }

    /// <summary>Sends a body as it is, for requests that are not well formed.</summary>
    public static async Task<GraphQLAnswer> SendAsync(
        this IAlbaHost host, string body, string contentType = "application/json",
        params (string, string)[] headers)
    {
        using var client = host.Server.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = new StringContent(body, Encoding.UTF8, contentType),
        };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        return await ReadAsync(response);
    }

    /// <summary>
    /// Sends one mutation whose input is given as an object and answers its payload, with the details of
    /// every error type.
    /// </summary>
    public static async Task<JsonElement> MutateAsync(
        this IAlbaHost host, string mutation, object input, string fields = "")
    {
        var type = $"{char.ToUpperInvariant(mutation[0])}{mutation[1..]}Input";
        var answer = await host.QueryAsync(
            $"mutation($input: {type}!) {{ {mutation}(input: $input) {{ position replayed dryRun {fields} " +
            "errors { __typename code message path } } }", new { input });
        return answer.Data;
    }

    private static async Task<GraphQLAnswer> ReadAsync(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return new GraphQLAnswer((int)response.StatusCode, json.RootElement.Clone());
    }
}
