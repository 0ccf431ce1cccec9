using System.Text.Json;
using Alba;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api;

public sealed class BatchTests(AtlasHost host)
{
    private const string Fields = "results { position replayed transactionId errors { code path } " +
        "transaction { postings { amount } } }";

    private IAlbaHost Api => host.Host;

    [Fact]
    public async Task An_atomic_batch_posts_all_and_a_repeated_one_answers_the_same()
    {
        var ledger = await OpenAsync();
        var batch = new { ledger = ledger.Name, idempotencyKey = "b", transactions = Items("1", "2", "3") };

        var posted = await Api.MutateAsync("postBatch", batch, Fields);
        var again = await Api.MutateAsync("postBatch", batch, Fields);

        posted.GetProperty("position").GetInt64().ShouldBe(7);
        Amounts(posted).ShouldBe(["1.00", "2.00", "3.00"]);
        again.GetProperty("replayed").GetBoolean().ShouldBeTrue();
        Amounts(again).ShouldBe(["1.00", "2.00", "3.00"]);
        Ids(again).ShouldBe(Ids(posted));
    }

    [Fact]
    public async Task An_atomic_batch_posts_nothing_when_one_item_is_refused()
    {
        var ledger = await OpenAsync();

        var refused = await Api.MutateAsync(
            "postBatch", new { ledger = ledger.Name, transactions = Items("1", "0", "3") }, Fields);
        var next = await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m);

        Errors(refused).ShouldBe(["zero_amount at transactions.1.postings.0.amount"]);
        refused.GetProperty("results").GetArrayLength().ShouldBe(0);
        next.Position.ShouldBe(5);
    }

    [Fact]
    public async Task Items_that_stand_each_for_themselves_are_posted_beside_a_refused_one()
    {
        var ledger = await OpenAsync();
        var transactions = Keyed("k", "1", "0", "3");
        var batch = new { ledger = ledger.Name, atomic = false, transactions };

        var mixed = await Api.MutateAsync("postBatch", batch, Fields);
        var again = await Api.MutateAsync("postBatch", batch, Fields);

        Errors(mixed).ShouldBe(["zero_amount at transactions.1.postings.0.amount"]);
        mixed.GetProperty("position").GetInt64().ShouldBe(6);
        Amounts(mixed).ShouldBe(["1.00", null, "3.00"]);
        Results(mixed, "replayed").ShouldBe(["False", "False", "False"]);
        Results(again, "replayed").ShouldBe(["True", "False", "True"]);
        Ids(again).ShouldBe(Ids(mixed));
        Amounts(again).ShouldBe(["1.00", null, "3.00"]);
    }

    [Theory]
    [InlineData(true, null, "item")]
    [InlineData(false, "whole", null)]
    public async Task A_key_in_the_wrong_place_is_refused(bool atomic, string? whole, string? item)
    {
        var ledger = await OpenAsync();
        var input = new
        {
            ledger = ledger.Name,
            atomic,
            idempotencyKey = whole,
            transactions = Keyed(item, "1"),
        };

        var answer = await Api.QueryAsync(
            "mutation($input: PostBatchInput!) { postBatch(input: $input) { position } }", new { input });

        answer.ErrorCode.ShouldBe("INVALID_INPUT");
    }

    [Theory]
    [InlineData(true, 0, "too_few_postings at transactions")]
    [InlineData(false, 0, "too_few_postings at transactions")]
    [InlineData(true, 1001, "limit_exceeded at transactions")]
    [InlineData(false, 1001, "limit_exceeded at transactions")]
    public async Task A_batch_has_1_to_1000_items(bool atomic, int count, string error)
    {
        var ledger = await OpenAsync();
        var transactions = Items([.. Enumerable.Repeat("1", count)]);

        var answer = await Api.MutateAsync(
            "postBatch", new { ledger = ledger.Name, atomic, transactions }, "results { position }");

        Errors(answer).ShouldBe([error]);
        answer.GetProperty("results").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_dry_run_of_each_item_writes_nothing()
    {
        var ledger = await OpenAsync();

        var transactions = Items("1", "2");
        var tried = await Api.MutateAsync(
            "postBatch", new { ledger = ledger.Name, atomic = false, dryRun = true, transactions }, Fields);
        var next = await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m);

        Amounts(tried).ShouldBe(["1.00", "2.00"]);
        Ids(tried).ShouldBe(["", ""]);
        next.Position.ShouldBe(5);
    }

    private async Task<TestLedger> OpenAsync()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Expenses:Rent");
        return ledger;
    }

    private static object[] Items(params string[] amounts) => Keyed(key: null, amounts);

    private static object[] Keyed(string? key, params string[] amounts) =>
        [.. amounts.Select((amount, index) => new
        {
            idempotencyKey = key is null ? null : $"{key}-{index}",
            effectiveDate = "2026-01-15",
            postings = new[]
            {
                new { account = "Expenses:Rent", amount, asset = "USD" },
                new { account = "Assets:Cash", amount = $"-{amount}", asset = "USD" },
            },
        })];

    private static string[] Results(JsonElement payload, string field) =>
        [.. payload.GetProperty("results").EnumerateArray().Select(r => r.GetProperty(field).ToString())];

    private static string[] Ids(JsonElement payload) => Results(payload, "transactionId");

    private static string?[] Amounts(JsonElement payload) => [.. payload
        .GetProperty("results").EnumerateArray()
        .Select(r => r.GetProperty("transaction"))
        .Select(t => t.ValueKind == JsonValueKind.Null
            ? null : t.GetProperty("postings")[0].GetProperty("amount").GetString())];

    private static string[] Errors(JsonElement payload) => [.. payload
        .GetProperty("errors").EnumerateArray()
        .Select(e => $"{e.GetProperty("code").GetString()} at {e.GetProperty("path").GetString()}")];
}
