using System.Text.Json;
using Alba;
using Atlas.Api.GraphQL.Errors;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;
using GraphQL.Execution;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Atlas.Tests.Api;

/// <summary>
/// Requests that are not well formed get one clear error and learn nothing about our insides.
/// </summary>
public sealed class RequestTests(AtlasHost host)
{
    private const string Ok = """{"query": "{ __typename }"}""";

    private IAlbaHost Api => host.Host;

    [Theory]
    [InlineData("", 400, "BAD_REQUEST")]
    [InlineData("{\"query\": ", 400, "BAD_REQUEST")]
    [InlineData("[{\"query\": \"{ __typename }\"}]", 400, "BAD_REQUEST")]
    [InlineData("{\"variables\": {}}", 400, "BAD_REQUEST")]
    [InlineData("{\"query\": 7}", 400, "BAD_REQUEST")]
    [InlineData("{\"query\": \"{ __typename }\", \"variables\": []}", 400, "BAD_REQUEST")]
    [InlineData("{\"query\": \"{ ledgers { \"}", 400, "SYNTAX_ERROR")]
    [InlineData("{\"query\": \"{ nothing }\"}", 400, "FIELDS_ON_CORRECT_TYPE")]
    [InlineData("{\"query\": \"query($n: String!) { ledger(name: $n) { name } }\"}", 400, "INVALID_VALUE")]
    [InlineData("{\"query\": \"query A { __typename } query B { __typename }\"}", 400, "NO_OPERATION_NAME")]
    public async Task A_malformed_request_gets_one_clear_error(string body, int status, string code)
    {
        var answer = await Api.SendAsync(body);

        answer.Status.ShouldBe(status);
        answer.ErrorCode.ShouldBe(code);
        answer.Error.GetProperty("message").GetString()!.Length.ShouldBeInRange(10, 300);
        foreach (var inside in (string[])["System.", "Exception", "GraphQL.NET", "   at ", "JsonElement"])
            answer.Body.GetRawText().ShouldNotContain(inside);
    }

    [Theory]
    [InlineData("10", "ARGUMENTS_OF_CORRECT_TYPE")]
    [InlineData("10.5", "ARGUMENTS_OF_CORRECT_TYPE")]
    [InlineData("\"1e3\"", "ARGUMENTS_OF_CORRECT_TYPE")]
    [InlineData("\"1,000.00\"", "ARGUMENTS_OF_CORRECT_TYPE")]
    [InlineData("\"\"", "ARGUMENTS_OF_CORRECT_TYPE")]
    [InlineData("ten", "ARGUMENTS_OF_CORRECT_TYPE")]
    public async Task An_amount_that_is_no_string_of_digits_is_refused(string amount, string code)
    {
        var answer = await Api.QueryAsync($$"""
            mutation { holdFunds(input: {ledger: "x", account: "A", asset: "USD", amount: {{amount}},
              expiresAt: "2030-01-01T00:00:00Z"}) { position } }
            """);

        answer.ErrorCode.ShouldBe(code);
    }

    [Fact]
    public async Task An_amount_given_as_a_json_number_is_refused()
    {
        var answer = await Api.QueryAsync("""
            mutation($amounts: [ReversedAmountInput!]) {
              reverseTransaction(input: {ledger: "x", effectiveDate: "2026-01-15", amounts: $amounts,
                transaction: "019b0c1e-7c3a-7d52-9f0e-2b6d1c4a5e6f"}) { position }
            }
            """, new { amounts = new[] { new { posting = 0, amount = 10.5 } } });

        answer.Error.GetProperty("message").GetString()!.ShouldContain("'$amounts[0].amount' is invalid");
        answer.ErrorCode.ShouldBe("INVALID_VALUE");
    }

    [Theory]
    [InlineData("1234567890123456789012345678")]
    [InlineData("99999999999999999999999999999999999999999999999999")]
    [InlineData("0.1234567890123456789012345678901234")]
    public async Task An_amount_with_too_many_digits_is_refused_by_the_ledger(string amount)
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash");

        var held = await Api.MutateAsync("holdFunds", new
        {
            ledger = ledger.Name,
            account = "Assets:Cash",
            asset = "USD",
            amount,
            expiresAt = "2030-01-01T00:00:00Z",
        });

        held.GetProperty("errors").GetRawText().ShouldContain("\"AmountOutOfRangeError\"");
    }

    [Theory]
    [InlineData("2026-1-5", "ARGUMENTS_OF_CORRECT_TYPE")]
    [InlineData("2026-02-30", "ARGUMENTS_OF_CORRECT_TYPE")]
    [InlineData("2026-01-05T00:00:00Z", "ARGUMENTS_OF_CORRECT_TYPE")]
    public async Task A_date_is_a_calendar_date(string date, string code)
    {
        var answer = await Api.QueryAsync(
            $"{{ ledger(name: \"x\") {{ trialBalance(asOf: \"{date}\") {{ position }} }} }}");

        answer.ErrorCode.ShouldBe(code);
    }

    [Theory]
    [InlineData("2030-01-01T00:00:00")]
    [InlineData("2030-01-01")]
    public async Task A_moment_needs_an_offset(string moment)
    {
        var answer = await Api.QueryAsync($$"""
            mutation { holdFunds(input: {ledger: "x", account: "A", asset: "USD", amount: "1",
              expiresAt: "{{moment}}"}) { position } }
            """);

        answer.ErrorCode.ShouldBe("ARGUMENTS_OF_CORRECT_TYPE");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task A_form_that_any_web_page_can_send_is_refused(string contentType) =>
        (await Api.SendAsync(Ok, contentType)).Status.ShouldBe(415);

    [Theory]
    [InlineData("Origin", "https://example.com", 403)]
    [InlineData("Origin", "http://localhost:8080", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost", 200)]
    [InlineData("Host", "example.com", 403)]
    [InlineData("Host", "127.0.0.1.example.com", 403)]
    [InlineData("Host", "192.0.2.1:3000", 403)]
    [InlineData("Host", "127.0.0.1:3000", 200)]
    [InlineData("Host", "[::1]:3000", 200)]
    public async Task Only_pages_of_this_machine_may_ask(string header, string value, int status) =>
        (await Api.SendAsync(Ok, headers: (header, value))).Status.ShouldBe(status);

    [Fact]
    public async Task A_request_beyond_the_limit_is_refused()
    {
        var padding = new string('x', 4 << 20);
        var answer = await Api.SendAsync($$"""{"query": "{ __typename }", "x": "{{padding}}"}""");

        answer.Status.ShouldBe(413);
        answer.ErrorCode.ShouldBe("BAD_REQUEST");
    }

    [Fact]
    public async Task A_query_that_is_nested_too_deep_is_refused()
    {
        var deep = "{ ledger(name: \"x\") { transactions { nodes { " +
            string.Concat(Enumerable.Repeat("postings { transaction { ", 7)) + "id" + new string('}', 18);

        (await Api.QueryAsync(deep)).ErrorCode.ShouldBe("COMPLEXITY");
    }

    [Fact]
    public async Task An_explorer_may_read_the_whole_schema_but_not_around_in_circles()
    {
        var type = "kind name " + string.Concat(Enumerable.Repeat("ofType { kind name ", 7)) +
            new string('}', 7);
        var whole = $$"""
            { __schema { queryType { name } mutationType { name }
              directives { name args { name type { {{type}} } } }
              types { kind name description possibleTypes { {{type}} } interfaces { {{type}} }
                enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
                inputFields { name description type { {{type}} } defaultValue }
                fields(includeDeprecated: true) { name description isDeprecated deprecationReason
                  args { name description type { {{type}} } defaultValue } type { {{type}} } } } } }
            """;
        var round = "{ __schema { types { " + string.Concat(Enumerable.Repeat("fields { type { ", 5)) +
            "name" + new string('}', 13);

        (await Api.QueryAsync(whole)).Data.GetProperty("types").GetArrayLength().ShouldBeGreaterThan(100);
        (await Api.QueryAsync(round)).ErrorCode.ShouldBe("COMPLEXITY");
    }

    [Fact]
    public async Task A_limit_holds_for_a_document_that_is_known_already()
    {
        const string query = "query($n: Int!) { ledgers { accounts(first: $n) { nodes { path } } } }";

        var small = await Api.QueryAsync(query, new { n = 1 });
        var again = await Api.QueryAsync(query, new { n = 1 });
        var large = await Api.QueryAsync(query, new { n = 100_000 });

        small.Status.ShouldBe(200);
        again.Status.ShouldBe(200);
        large.ErrorCode.ShouldBe("COMPLEXITY");
    }

    [Fact]
    public async Task The_modern_response_type_is_answered_where_it_is_asked_for()
    {
        await Api.Scenario(http =>
        {
            http.Post.Json(new { query = "{ __typename }" }).ToUrl("/graphql");
            http.WithRequestHeader("Accept", "application/graphql-response+json");
            http.Header("content-type")
                .SingleValueShouldEqual("application/graphql-response+json; charset=utf-8");
        });
    }

    [Fact]
    public void A_bug_shows_nothing_of_itself_and_what_passes_by_itself_says_what_to_do()
    {
        var errors = (RequestErrors)Api.Services.GetRequiredService<IErrorInfoProvider>();

        var secret = new InvalidOperationException("secret");
        var bug = errors.GetInfo(new UnhandledError("Error trying to resolve x", secret));
        var unknown = errors.GetInfo(new UnhandledError("x", new OutcomeUnknownException("books", null)));

        var away = new InvalidOperationException("wrapped", new NpgsqlException("x", new IOException("cut")));
        errors.GetInfo(new UnhandledError("x", away)).Extensions!["code"].ShouldBe("UNAVAILABLE");
        bug.Message.ShouldBe("Atlas failed to answer this; the log tells more under the trace id.");
        bug.Extensions!["code"].ShouldBe("INTERNAL");
        unknown.Message.ShouldContain("send the same request with the same idempotency key again");
        unknown.Extensions!["code"].ShouldBe("OUTCOME_UNKNOWN");
        JsonSerializer.Serialize(bug).ShouldNotContain("secret");
    }
}
