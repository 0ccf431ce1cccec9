using System.Text.Json;
using Alba;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api;

/// <summary>Commands by way of GraphQL.</summary>
public sealed class MutationTests(AtlasHost host)
{
    private const string Day = "2026-01-15";

    private IAlbaHost Api => host.Host;

    [Fact]
    public async Task The_whole_way_from_a_new_ledger_to_a_posted_transaction()
    {
        const string ledger = "graphql-whole-way";

        var created = await Api.MutateAsync("createLedger", new { name = ledger, description = "Books" });
        var declared = await Api.MutateAsync("declareAsset", new { ledger, code = "USD", scale = 2 });
        await Api.MutateAsync("openAccount", new { ledger, account = "Assets:Cash" });
        await Api.MutateAsync("openAccount", new { ledger, account = "Kitchen", kind = "EXPENSE" });
        var posted = await Api.MutateAsync("postTransaction",
            Transfer(ledger, "Assets:Cash", "Kitchen", "12.5"), """
            transactionId
            transaction { id effectiveDate description tags metadata postings { account amount asset } }
            """);

        created.GetProperty("position").GetInt64().ShouldBe(1);
        declared.GetProperty("position").GetInt64().ShouldBe(2);
        posted.GetProperty("position").GetInt64().ShouldBe(5);
        var id = posted.GetProperty("transactionId").GetString();
        posted.GetProperty("transaction").GetRawText().ShouldBe(Compact($$"""
            {"id": "{{id}}", "effectiveDate": "2026-01-15", "description": "Groceries", "tags": ["food"],
             "metadata": {"till": "7"}, "postings": [
              {"account": "Kitchen", "amount": "12.50", "asset": "USD"},
              {"account": "Assets:Cash", "amount": "-12.50", "asset": "USD"}]}
            """));
    }

    [Fact]
    public async Task A_refused_withdrawal_says_what_was_available_and_what_was_needed()
    {
        var ledger = await OpenAsync();
        await Api.MutateAsync("changePolicy",
            new { ledger, account = "Assets:Cash", policy = new { mode = "NEVER_BELOW_ZERO" } });
        await Api.MutateAsync("postTransaction", Transfer(ledger, "Kitchen", "Assets:Cash", "10"));

        var answer = await Api.QueryAsync($$"""
            mutation {
              postTransaction(input: {ledger: "{{ledger}}", effectiveDate: "{{Day}}", postings: [
                {account: "Kitchen", amount: "10.01", asset: "USD"},
                {account: "Assets:Cash", amount: "-10.01", asset: "USD"}]}) {
                transactionId
                transaction { id }
                errors {
                  __typename code message path
                  ... on InsufficientFundsError { account asset available required }
                }
              }
            }
            """);

        answer.Data.GetRawText().ShouldBe(Compact("""
            {"transactionId": null, "transaction": null, "errors": [{
              "__typename": "InsufficientFundsError", "code": "insufficient_funds",
              "message": "Assets:Cash has 10.00 USD available; 10.01 is needed.",
              "path": "postings.1.amount", "account": "Assets:Cash", "asset": "USD",
              "available": "10.00", "required": "10.01"}]}
            """));
    }

    [Fact]
    public async Task A_dry_run_shows_the_transaction_and_writes_nothing()
    {
        var ledger = await OpenAsync();

        var tried = await Api.MutateAsync("postTransaction",
            Transfer(ledger, "Assets:Cash", "Kitchen", "3", dryRun: true),
            "transactionId transaction { postings { amount } }");
        var triedAgain = await Api.MutateAsync("postTransaction",
            Transfer(ledger, "Assets:Cash", "Kitchen", "3", dryRun: true),
            "transactionId transaction { postings { amount } }");
        var posted = await Api.MutateAsync(
            "postTransaction", Transfer(ledger, "Assets:Cash", "Kitchen", "3"));

        triedAgain.GetRawText().ShouldBe(tried.GetRawText());
        tried.GetProperty("dryRun").GetBoolean().ShouldBeTrue();
        tried.GetProperty("transactionId").ValueKind.ShouldBe(JsonValueKind.Null);
        tried.GetProperty("transaction").GetRawText().ShouldBe(
            Compact("""{"postings": [{"amount": "3.00"}, {"amount": "-3.00"}]}"""));
        posted.GetProperty("position").GetInt64().ShouldBe(tried.GetProperty("position").GetInt64() + 1);
    }

    [Fact]
    public async Task A_repeated_request_answers_the_first_one_with_its_postings()
    {
        const string fields = "transactionId transaction { id postings { account amount } }";
        var ledger = await OpenAsync();

        var first = await Api.MutateAsync("postTransaction",
            Transfer(ledger, "Assets:Cash", "Kitchen", "3", key: "k"), fields);
        await Api.MutateAsync("postTransaction", Transfer(ledger, "Assets:Cash", "Kitchen", "4"));
        var again = await Api.MutateAsync("postTransaction",
            Transfer(ledger, "Assets:Cash", "Kitchen", "3.00", key: "k"), fields);
        var other = await Api.MutateAsync("postTransaction",
            Transfer(ledger, "Assets:Cash", "Kitchen", "5", key: "k"), fields);

        again.GetProperty("replayed").GetBoolean().ShouldBeTrue();
        foreach (var same in (string[])["position", "transactionId", "transaction"])
            again.GetProperty(same).GetRawText().ShouldBe(first.GetProperty(same).GetRawText());
        Codes(other).ShouldBe(["idempotency_conflict"]);
    }

    [Fact]
    public async Task Every_account_command_has_its_mutation()
    {
        var ledger = await OpenAsync();
        var account = "Assets:Cash";

        Codes(await Api.MutateAsync("freezeAccount", new { ledger, account })).ShouldBeEmpty();
        Codes(await Api.MutateAsync("freezeAccount", new { ledger, account })).ShouldBe(["account_frozen"]);
        Codes(await Api.MutateAsync("unfreezeAccount", new { ledger, account })).ShouldBeEmpty();
        Codes(await Api.MutateAsync("unfreezeAccount", new { ledger, account }))
            .ShouldBe(["account_not_frozen"]);
        var metadata = new Dictionary<string, string?> { ["a-b"] = "1", ["c"] = null };
        Codes(await Api.MutateAsync("setAccountMetadata", new { ledger, account, metadata })).ShouldBeEmpty();
        Codes(await Api.MutateAsync("closeAccount", new { ledger, account })).ShouldBeEmpty();
        Codes(await Api.MutateAsync("closeAccount", new { ledger, account })).ShouldBe(["account_closed"]);
    }

    [Fact]
    public async Task A_reversal_names_what_it_takes_back()
    {
        var ledger = await OpenAsync();
        var posted = await Api.MutateAsync(
            "postTransaction", Transfer(ledger, "Assets:Cash", "Kitchen", "9"), "transactionId");
        var transaction = posted.GetProperty("transactionId").GetString();

        var partly = await Api.MutateAsync("reverseTransaction", new
        {
            ledger,
            transaction,
            effectiveDate = Day,
            amounts = new[] { new { posting = 0, amount = "4" }, new { posting = 1, amount = "4" } },
        }, "transaction { reverses postings { account amount } }");
        var noted = await Api.MutateAsync("setTransactionMetadata",
            new { ledger, transaction, metadata = new { why = "returned" } });
        var whole = new { ledger, transaction, effectiveDate = Day };
        var rest = await Api.MutateAsync("reverseTransaction", whole);
        var more = await Api.MutateAsync("reverseTransaction", whole);

        partly.GetProperty("transaction").GetRawText().ShouldBe(Compact($$"""
            {"reverses": "{{transaction}}", "postings": [
              {"account": "Kitchen", "amount": "-4.00"}, {"account": "Assets:Cash", "amount": "4.00"}]}
            """));
        Codes(noted).ShouldBeEmpty();
        Codes(rest).ShouldBeEmpty();
        Codes(more).ShouldBe(["already_reversed"]);
    }

    [Fact]
    public async Task A_hold_is_placed_captured_and_released()
    {
        var ledger = await OpenAsync();
        const string account = "Assets:Cash";
        const string expiresAt = "2100-01-01T00:00Z";
        var held = await Api.MutateAsync(
            "holdFunds", new { ledger, account, asset = "USD", amount = "8", expiresAt }, "holdId");
        var hold = held.GetProperty("holdId").GetString();

        var captured = await Api.MutateAsync("captureHold", new
        {
            ledger,
            hold,
            effectiveDate = Day,
            destinations = new[] { new { account = "Kitchen", amount = "5" } },
        }, "transactionId transaction { captures postings { account amount } }");
        var early = await Api.MutateAsync("expireHold", new { ledger, hold });
        var released = await Api.MutateAsync("releaseHold", new { ledger, hold });
        var late = await Api.MutateAsync("releaseHold", new { ledger, hold });

        captured.GetProperty("transaction").GetRawText().ShouldBe(Compact($$"""
            {"captures": "{{hold}}", "postings": [
              {"account": "Assets:Cash", "amount": "-5.00"}, {"account": "Kitchen", "amount": "5.00"}]}
            """));
        Codes(early).ShouldBe(["hold_not_due"]);
        Codes(released).ShouldBeEmpty();
        Codes(late).ShouldBe(["hold_closed"]);
    }

    private async Task<string> OpenAsync()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash");
        await Api.MutateAsync(
            "openAccount", new { ledger = ledger.Name, account = "Kitchen", kind = "EXPENSE" });
        return ledger.Name;
    }

    private static object Transfer(
        string ledger, string from, string to, string amount, string? key = null, bool dryRun = false) => new
        {
            ledger,
            idempotencyKey = key,
            dryRun,
            effectiveDate = Day,
            description = "Groceries",
            tags = new[] { "food" },
            metadata = new { till = "7" },
            postings = new[]
            {
                new { account = to, amount, asset = "USD" },
                new { account = from, amount = $"-{amount}", asset = "USD" },
            },
        };

    private static string?[] Codes(JsonElement payload) =>
        [.. payload.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("code").GetString())];

    private static string Compact(string json) =>
        JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement);
}
