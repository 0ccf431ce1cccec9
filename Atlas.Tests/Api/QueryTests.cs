using System.Text.Json;
using Alba;
using Atlas.Ledger.Money;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api;

/// <summary>Reads by way of GraphQL, each waiting for the position of what it must show.</summary>
public sealed class QueryTests(AtlasHost host)
{
    private const string Everything = """
        query($name: String!, $position: Long!) {
          ledger(name: $name, waitFor: $position) {
            position
            assets { code scale }
            account(path: "Expenses:Rent") {
              kind status policy { mode }
              balances { asset posted held available position }
              postings { nodes { amount balance transaction { id postings { account amount } } } }
            }
            nothing: account(path: "Expenses:None") { path }
            trialBalance { position lines { account asset debit credit } totals { asset debit credit } }
            projections { projection position lagEvents lastError }
          }
        }
        """;

    private IAlbaHost Api => host.Host;

    [Fact]
    public async Task Everything_about_a_ledger_at_one_position()
    {
        var ledger = await OpenAsync("Assets:Cash", "Assets:Bank", "Expenses:Rent");
        var first = await ledger.PostAsync("Assets:Bank", "Expenses:Rent", 900m);
        var posted = await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 0.5m);

        var answer = await Api.QueryAsync(Everything, new { name = ledger.Name, position = posted.Position });

        answer.Data.GetRawText().ShouldBe(Compact($$"""
            {"position": 7, "assets": [{"code": "USD", "scale": 2}],
             "account": {"kind": "EXPENSE", "status": "OPEN", "policy": {"mode": "FREE"},
              "balances": [
               {"asset": "USD", "posted": "900.50", "held": "0.00", "available": "900.50", "position": 7}],
              "postings": {"nodes": [
               {"amount": "0.50", "balance": "900.50", "transaction": {"id": "{{posted.Ids[0]}}",
                "postings": [
                {"account": "Expenses:Rent", "amount": "0.50"},
                {"account": "Assets:Cash", "amount": "-0.50"}]} },
               {"amount": "900.00", "balance": "900.00", "transaction": {"id": "{{first.Ids[0]}}",
                "postings": [
                {"account": "Expenses:Rent", "amount": "900.00"},
                {"account": "Assets:Bank", "amount": "-900.00"}]} }]} },
             "nothing": null,
             "trialBalance": {"position": 7, "lines": [
              {"account": "Assets:Bank", "asset": "USD", "debit": "0.00", "credit": "900.00"},
              {"account": "Assets:Cash", "asset": "USD", "debit": "0.00", "credit": "0.50"},
              {"account": "Expenses:Rent", "asset": "USD", "debit": "900.50", "credit": "0.00"}],
              "totals": [{"asset": "USD", "debit": "900.50", "credit": "900.50"}]},
             "projections": [{"projection": "books", "position": 7, "lagEvents": 0, "lastError": null}]}
            """));
    }

    [Fact]
    public async Task Balances_at_a_date_at_a_position_and_of_a_subtree()
    {
        var ledger = await OpenAsync("Assets", "Assets:Cash", "Assets:Bank", "Income:Pay");
        var first = await ledger.PostAsync("Income:Pay", "Assets:Cash", 10m);
        var second = await ledger.PostAsync("Income:Pay", "Assets:Bank", 5m);

        var data = await LedgerAsync(ledger, second.Position, $$"""
            account(path: "Assets") {
              own: balances { posted }
              tree: subtreeBalances { posted }
              treeBefore: subtreeBalances(at: {{first.Position}}) { posted position }
              dayBefore: subtreeBalances(asOf: "2026-01-14") { posted }
              onTheDay: subtreeBalances(asOf: "2026-01-15", waitFor: {{second.Position}}) { posted }
            }
            """);

        data.GetRawText().ShouldBe(Compact($$"""
            {"account": {"own": [], "tree": [{"posted": "15.00"}],
             "treeBefore": [{"posted": "10.00", "position": {{first.Position}}}],
             "dayBefore": [{"posted": "0.00"}], "onTheDay": [{"posted": "15.00"}]} }
            """));
    }

    [Fact]
    public async Task Each_account_of_a_page_has_its_own_balances()
    {
        var ledger = await OpenAsync("Assets:A", "Assets:B", "Assets:C", "Income:Pay");
        var first = await ledger.PostAsync("Income:Pay", "Assets:A", 1m);
        var last = await ledger.PostAsync("Income:Pay", "Assets:B", 2m);

        var data = await LedgerAsync(ledger, last.Position, $$"""
            accounts {
              nodes { path now: balances { posted } before: balances(at: {{first.Position}}) { posted } }
            }
            """);

        data.GetProperty("accounts").GetProperty("nodes").GetRawText().ShouldBe(Compact("""
            [{"path": "Assets:A", "now": [{"posted": "1.00"}], "before": [{"posted": "1.00"}]},
             {"path": "Assets:B", "now": [{"posted": "2.00"}], "before": [{"posted": "0.00"}]},
             {"path": "Assets:C", "now": [], "before": []},
             {"path": "Income:Pay", "now": [{"posted": "-3.00"}], "before": [{"posted": "-1.00"}]}]
            """));
    }

    [Fact]
    public async Task Amounts_are_padded_to_the_scale_that_the_asset_has_now()
    {
        var ledger = await OpenAsync("Assets:Cash", "Expenses:Rent");
        await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m);
        var widened = await ledger.SendAsync(new DeclareAsset("USD", 4));

        var data = await LedgerAsync(ledger, widened.Position, """
            account(path: "Expenses:Rent") { balances { posted } postings { nodes { amount balance } } }
            """);

        data.GetProperty("account").GetRawText().ShouldBe(Compact("""
            {"balances": [{"posted": "1.0000"}],
             "postings": {"nodes": [{"amount": "1.0000", "balance": "1.0000"}]}}
            """));
    }

    [Theory]
    [InlineData("accounts", "path")]
    [InlineData("transactions", "id")]
    [InlineData("account(path: \"Assets:Cash\") postings", "position")]
    public async Task Pages_are_complete_and_repeat_nothing_while_others_write(string list, string key)
    {
        var expenses = Enumerable.Range(10, 23).Select(i => $"Expenses:E{i}");
        var ledger = await OpenAsync([.. expenses, "Assets:Cash"]);
        for (var i = 10; i < 33; i++) await ledger.PostAsync("Assets:Cash", $"Expenses:E{i}", i);
        var position = (await ledger.PostAsync("Assets:Cash", "Expenses:E10", 1)).Position;
        var whole = await PageAsync(ledger, position, list, key, first: 100, after: null);

        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await PageAsync(ledger, position, list, key, first: 7, after);
            seen.AddRange(page.Keys);
            page.Keys.Count.ShouldBe(page.HasNext ? 7 : whole.Keys.Count % 7);
            page.EdgeKeys.ShouldBe(page.Keys);
            after = page.HasNext ? page.End : null;
            await ledger.PostAsync("Assets:Cash", "Expenses:E10", 1);
        }
        while (after is not null);

        whole.Keys.Count.ShouldBe(24);
        seen.ShouldBe(whole.Keys);
    }

    [Theory]
    [InlineData("accounts(first: 0) { nodes { path } }", "INVALID_PAGE_SIZE")]
    [InlineData("accounts(first: 501) { nodes { path } }", "INVALID_PAGE_SIZE")]
    [InlineData("accounts(after: \"?\") { nodes { path } }", "INVALID_CURSOR")]
    [InlineData("transactions(after: \"YWNjb3VudHMKQQ\") { nodes { id } }", "INVALID_CURSOR")]
    [InlineData("transactions(after: \"dHJhbnNhY3Rpb25zCng\") { nodes { id } }", "INVALID_CURSOR")]
    public async Task A_page_that_cannot_be_is_refused(string field, string code)
    {
        var ledger = await host.OpenLedgerAsync();

        var answer = await Api.QueryAsync($"{{ ledger(name: \"{ledger.Name}\") {{ {field} }} }}");

        answer.ErrorCode.ShouldBe(code);
    }

    [Fact]
    public async Task A_position_that_is_never_reached_is_answered_as_behind()
    {
        var ledger = await host.OpenLedgerAsync();

        var answer = await Api.QueryAsync(
            $"{{ ledger(name: \"{ledger.Name}\", waitFor: 99) {{ position }} }}");

        answer.ErrorCode.ShouldBe("PROJECTION_BEHIND");
        answer.Error.GetProperty("message").GetString()!
            .ShouldContain("stand at position 1 and did not reach 99");
    }

    [Fact]
    public async Task A_ledger_that_does_not_exist_is_null_and_one_just_created_is_not()
    {
        var ledger = await host.OpenLedgerAsync();

        var created = await Api.QueryAsync($"{{ ledger(name: \"{ledger.Name}\") {{ name }} }}");
        var absent = await Api.QueryAsync("{ ledger(name: \"no-such-ledger\") { name } }");
        var all = await Api.QueryAsync("{ ledgers { name position } }");

        created.Data.GetRawText().ShouldBe($$"""{"name":"{{ledger.Name}}"}""");
        absent.Data.ValueKind.ShouldBe(JsonValueKind.Null);
        all.Data.EnumerateArray().ShouldContain(l => l.GetProperty("name").GetString() == ledger.Name);
    }

    private async Task<TestLedger> OpenAsync(params string[] accounts)
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync(accounts);
        return ledger;
    }

    private async Task<JsonElement> LedgerAsync(TestLedger ledger, long position, string fields) =>
        (await Api.QueryAsync(
            $"{{ ledger(name: \"{ledger.Name}\", waitFor: {position}) {{ {fields} }} }}")).Data;

    private async Task<PageSeen> PageAsync(
        TestLedger ledger, long position, string list, string key, int first, string? after)
    {
        var parts = list.Split(' ');
        var arguments = $"(first: {first}{(after is null ? "" : $", after: \"{after}\"")})";
        var page = $"{parts[^1]}{arguments} {{ nodes {{ {key} }} edges {{ node {{ {key} }} }} " +
            "pageInfo { hasNextPage endCursor } }";
        var fields = parts.Length == 1 ? page : $"{string.Join(' ', parts[..^1])} {{ {page} }}";
        var data = (await LedgerAsync(ledger, position, fields)).EnumerateObject().Single().Value;
        if (parts.Length > 1) data = data.EnumerateObject().Single().Value;
        var info = data.GetProperty("pageInfo");
        return new PageSeen(
            [.. data.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty(key).ToString())],
            [.. data.GetProperty("edges").EnumerateArray()
                .Select(e => e.GetProperty("node").GetProperty(key).ToString())],
            info.GetProperty("hasNextPage").GetBoolean(), info.GetProperty("endCursor").GetString());
    }

    private static string Compact(string json) =>
        JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement);

    private sealed record PageSeen(List<string> Keys, List<string> EdgeKeys, bool HasNext, string? End);
}
