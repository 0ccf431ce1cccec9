using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;

namespace Atlas.Tests.Support;

/// <summary>
/// Callers that post one-dollar transactions over HTTP, each with a key of its own, and send a request again
/// with the same key until it is answered: what a careful client does.
/// </summary>
public sealed class PostingLoad(string ledger, params string[] addresses) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 512 })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    private int _keys;
    private int _replayed;

    /// <summary>Key, and the id and position that it was answered with.</summary>
    public ConcurrentDictionary<string, (Guid Id, long Position)> Acknowledged { get; } = new();

    /// <summary>Answers that were replays: an earlier try was recorded and its answer lost.</summary>
    public int Replayed => Volatile.Read(ref _replayed);

    public async Task SetUpAsync()
    {
        foreach (var mutation in new[]
                 {
                     $$"""createLedger(input: { name: "{{ledger}}" })""",
                     $$"""declareAsset(input: { ledger: "{{ledger}}", code: "USD", scale: 2 })""",
                     $$"""openAccount(input: { ledger: "{{ledger}}", account: "Assets:Cash" })""",
                     $$"""openAccount(input: { ledger: "{{ledger}}", account: "Income:Sales" })""",
                 })
        {
            using var answer = await _http.PostAsJsonAsync(
                $"{addresses[0]}/graphql", new { query = $"mutation {{ {mutation} {{ position }} }}" });
            (await answer.Content.ReadAsStringAsync()).ShouldContain("position");
        }
    }

    public Task RunAsync(int callers, CancellationToken stop) => Task.WhenAll(
        Enumerable.Range(0, callers).Select(i => CallAsync(addresses[i % addresses.Length], stop)));

    public void Dispose() => _http.Dispose();

    private async Task CallAsync(string address, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var key = $"k{Interlocked.Increment(ref _keys)}";
            while (await TryPostAsync(address, key) is not { } answer || !Keep(key, answer))
                await Task.Delay(50, CancellationToken.None);
        }
    }

    private bool Keep(string key, JsonElement answer)
    {
        if (answer.GetProperty("errors").GetArrayLength() > 0) return false;
        if (answer.GetProperty("replayed").GetBoolean()) Interlocked.Increment(ref _replayed);
        var id = answer.GetProperty("transactionId").GetGuid();
        Acknowledged[key] = (id, answer.GetProperty("position").GetInt64());
        return true;
    }

    /// <summary>The payload, or null where no answer says what became of the request.</summary>
    private async Task<JsonElement?> TryPostAsync(string address, string key)
    {
        var query = $$"""
            mutation { postTransaction(input: {
                ledger: "{{ledger}}", effectiveDate: "2026-01-15", idempotencyKey: "{{key}}",
                postings: [{ account: "Assets:Cash", amount: "1", asset: "USD" },
                           { account: "Income:Sales", amount: "-1", asset: "USD" }] })
                { transactionId position replayed errors { code } } }
            """;
        try
        {
            using var answer = await _http.PostAsJsonAsync($"{address}/graphql", new { query });
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            return body.RootElement.TryGetProperty("data", out var data)
                && data.ValueKind == JsonValueKind.Object
                && data.TryGetProperty("postTransaction", out var payload)
                && payload.ValueKind == JsonValueKind.Object
                    ? payload.Clone()
                    : null;
        }
        catch (Exception away) when (
            away is HttpRequestException or TaskCanceledException or IOException or JsonException)
        {
            return null;
        }
    }
}
