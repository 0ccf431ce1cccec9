using System.Text.Json;
using Alba;
using Atlas.Ledger.Alerts;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api;

/// <summary>Rules and alerts by way of GraphQL.</summary>
public sealed class AlertApiTests(AtlasHost host)
{
    private IAlbaHost Api => host.Host;

    [Fact]
    public async Task Rules_are_set_and_removed_and_what_they_raised_is_listed_by_state()
    {
        var (ledger, low, last) = await RaiseAsync();

        var data = (await Api.QueryAsync(
            """
            query($name: String!, $last: Long!) { ledger(name: $name) {
              alertRules(waitFor: $last) { position
                rules { name account subtree asset below above balance side raisedAt } }
              raised: alerts(state: RAISED) { nodes { rule side bound balance raisedAt state clearedAt } }
              cleared: alerts(state: CLEARED) { nodes { rule side bound balance raisedAt reason clearedAt } }
              newest: alerts(first: 1) { nodes { rule } pageInfo { hasNextPage } } } }
            """, new { name = ledger.Name, last })).Data.GetRawText();

        data.ShouldBe(Compact(
            $$"""
            {"alertRules": {"position": {{last}}, "rules": [
              {"name": "low", "account": "Assets", "subtree": true, "asset": "USD", "below": "10.00",
               "above": null, "balance": "9.00", "side": "BELOW", "raisedAt": {{low}}} ]},
             "raised": {"nodes": [
              {"rule": "low", "side": "BELOW", "bound": "10.00", "balance": "9.00", "raisedAt": {{low}},
               "state": "RAISED", "clearedAt": null} ]},
             "cleared": {"nodes": [
              {"rule": "high", "side": "ABOVE", "bound": "5.50", "balance": "9.00", "raisedAt": {{low + 1}},
               "reason": "RULE_REMOVED", "clearedAt": {{last}}},
              {"rule": "low", "side": "BELOW", "bound": "10.00", "balance": "0", "raisedAt": {{low - 2}},
               "reason": "BALANCE", "clearedAt": {{low - 1}}} ]},
             "newest": {"nodes": [{"rule": "high"}], "pageInfo": {"hasNextPage": true} } }
            """));
    }

    [Fact]
    public async Task A_rule_that_is_not_there_cannot_be_removed()
    {
        var ledger = await host.OpenLedgerAsync();

        var refused = await Api.MutateAsync("removeBalanceAlert", new { ledger = ledger.Name, name = "low" });

        refused.GetProperty("errors").GetRawText().ShouldBe(
            """[{"__typename":"AlertNotFoundError","code":"alert_not_found","message":"There is no balance """
            + """alert low in this ledger.","path":"name"}]""");
    }

    [Fact]
    public async Task A_reader_of_alerts_waits_for_its_own_writes_and_is_told_where_they_do_not_come()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Income:Pay");
        var posted = await ledger.PostAsync("Income:Pay", "Assets:Cash", 12m);
        const string Alerts = "alerts { nodes { rule balance } }";

        var none = await Api.QueryAsync(
            $"{{ ledger(name: \"{ledger.Name}\", waitFor: {posted.Position}) {{ {Alerts} }} }}");
        var set = await ledger.SendAsync(
            new SetBalanceAlert(new BalanceAlert("high", "Assets", true, "USD", Above: 10m)));
        var one = await Api.QueryAsync(
            $"{{ ledger(name: \"{ledger.Name}\", waitFor: {set.Position}) {{ {Alerts} }} }}");
        var never = await Api.QueryAsync(
            $"{{ ledger(name: \"{ledger.Name}\") {{ alertRules(waitFor: 1000) {{ position }} }} }}");

        none.Data.GetRawText().ShouldBe("""{"alerts":{"nodes":[]}}""");
        one.Data.GetRawText().ShouldBe("""{"alerts":{"nodes":[{"rule":"high","balance":"12.00"}]}}""");
        never.ErrorCode.ShouldBe("PROJECTION_BEHIND");
    }

    /// <summary>
    /// Raises an alert that is cleared, one that goes with its rule, and at low one that stands.
    /// </summary>
    private async Task<(TestLedger Ledger, long Low, long Last)> RaiseAsync()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Income:Pay");
        await Api.MutateAsync("setBalanceAlert", new
        {
            ledger = ledger.Name, name = "low", account = "Assets", subtree = true, asset = "USD",
            below = "10",
        });
        await ledger.PostAsync("Income:Pay", "Assets:Cash", 12m);
        var low = await ledger.PostAsync("Assets:Cash", "Income:Pay", 3m);
        await Api.MutateAsync("setBalanceAlert", new
        {
            ledger = ledger.Name, name = "high", account = "Assets:Cash", asset = "USD", above = "5.50",
        });
        var removed =
            await Api.MutateAsync("removeBalanceAlert", new { ledger = ledger.Name, name = "high" });
        var last = removed.GetProperty("position").GetInt64();
        return (ledger, low.Position, last);
    }

    private static string Compact(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json));
}
