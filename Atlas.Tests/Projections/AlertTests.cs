using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;
using static Atlas.Tests.Projections.AlertLedger;

namespace Atlas.Tests.Projections;

/// <summary>Alerts that the running feed raises and clears.</summary>
public sealed class AlertTests(AtlasHost host)
{
    [Fact]
    public async Task A_balance_that_passes_a_bound_is_told_once_and_once_again_when_it_is_back()
    {
        var ledger = await OpenAsync(host);
        await SetAsync(ledger, new BalanceAlert("low", Cash, false, "USD", Below: 10m));
        var filled = await ledger.PostAsync("Income:Pay", Cash, 15m);
        await ledger.PostAsync(Cash, "Expenses:Rent", 5m);
        var low = await ledger.PostAsync(Cash, "Expenses:Rent", 1m);
        await ledger.PostAsync(Cash, "Expenses:Rent", 1m);
        var back = await ledger.PostAsync("Income:Pay", Cash, 2m);

        var told = await ToldAsync(ledger, back.Position);

        told.ShouldBe(
        [
            $"{filled.Position - 1} low Below 0", $"{filled.Position} low over Balance 15.00",
            $"{low.Position} low Below 9.00", $"{back.Position} low over Balance 10.00",
        ]);
    }

    [Fact]
    public async Task Backdated_and_reversed_ones_count_where_they_were_recorded_and_holds_when_captured()
    {
        var ledger = await OpenAsync(host);
        await ledger.SendAsync(new OpenAccount("Assets:Safe"));
        await ledger.PostAsync("Income:Pay", "Assets:Safe", 100m);
        await SetAsync(ledger, new BalanceAlert("tree", "Assets", true, "USD", 50m, 120m));
        var backdated = await ledger.SendAsync(
            TestLedger.Transfer("Assets:Safe", "Expenses:Rent", 60m)
                with { EffectiveDate = new DateOnly(2020, 1, 1) });
        var reversed = await ledger.SendAsync(
            new ReverseTransaction(backdated.Ids[0], new DateOnly(2019, 1, 1)));
        var hold = await ledger.SendAsync(new HoldFunds(
            "Assets:Safe", "USD", 70m, TimeProvider.System.GetUtcNow().AddDays(1)));
        var captured = await ledger.SendAsync(new CaptureHold(
            hold.Ids[0], [new CaptureDestination("Expenses:Rent", 70m)], TestLedger.Day));
        var above = await ledger.PostAsync("Income:Pay", "Assets:Cash:Box", 500m);

        var told = await ToldAsync(ledger, above.Position);

        told.ShouldBe(
        [
            $"{backdated.Position} tree Below 40.00", $"{reversed.Position} tree over Balance 100.00",
            $"{captured.Position} tree Below 30.00",
            $"{above.Position} tree over Balance 530.00", $"{above.Position} tree Above 530.00",
        ]);
    }

    [Fact]
    public async Task A_rule_looks_at_what_is_there_when_it_is_set_changed_and_removed()
    {
        var ledger = await OpenAsync(host);
        await ledger.PostAsync("Income:Pay", Cash, 15m);
        var set = await SetAsync(ledger, new BalanceAlert("a", Cash, false, "USD", Below: 20m));
        await SetAsync(ledger, new BalanceAlert("a", Cash, false, "USD", Below: 19m));
        var lowered = await SetAsync(ledger, new BalanceAlert("a", Cash, false, "USD", Below: 15m));
        var raised = await SetAsync(ledger, new BalanceAlert("a", Cash, false, "USD", Below: 16m));
        var moved = await SetAsync(ledger, new BalanceAlert("a", "Income", true, "USD", Below: 0m));
        var removed = await ledger.SendAsync(new RemoveBalanceAlert("a"));

        var told = await ToldAsync(ledger, removed.Position);

        told.ShouldBe(
        [
            $"{set.Position} a Below 15.00", $"{lowered.Position} a over RuleChanged 15.00",
            $"{raised.Position} a Below 15.00", $"{moved.Position} a over RuleChanged 15.00",
            $"{moved.Position} a Below -15.00", $"{removed.Position} a over RuleRemoved -15.00",
        ]);
        (await WatchAsync(ledger))!.Rules.ShouldBeEmpty();
    }

    [Fact]
    public async Task Random_postings_lead_to_the_alerts_of_a_fold_of_the_raw_events()
    {
        var ledger = await OpenAsync(host);
        var last = await RandomAsync(ledger, 240);

        var told = await ToldAsync(ledger, last);

        told.ShouldBe(await NaiveAlerts.OfAsync(ledger));
        told.Count.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_feed_that_is_restarted_or_begins_again_records_nothing_twice()
    {
        var postgres = await TestDatabase.CreateAsync();
        await using var api = await AtlasHost.StartAsync(postgres, "api");
        var kept = await OpenAsync(AtlasHost.Of(api, postgres));
        var lost = await OpenAsync(AtlasHost.Of(api, postgres));
        await using (await AtlasHost.StartAsync(postgres, "solo"))
        {
            foreach (var ledger in new[] { kept, lost })
                (await ToldAsync(ledger, await RandomAsync(ledger, 60))).ShouldNotBeEmpty();
        }

        // The feed is handed again what it has seen, and of one ledger its state is lost.
        var documents = await DocumentsAsync(postgres);
        await Sql.ExecuteAsync(postgres, "delete from atlas.mt_doc_alert_watches where id = $1", lost.Name);
        await Sql.ExecuteAsync(
            postgres, "delete from atlas.mt_doc_raised_alerts where ledger = $1", lost.Name);
        await Sql.ExecuteAsync(postgres, $"delete {FromFeed}");
        await using (await AtlasHost.StartAsync(postgres, "solo"))
        {
            await Eventually.GetAsync(
                () => Sql.ReadAsync<bool>(
                    postgres, $"select coalesce(max(last_seq_id) >= {Head}, false) {FromFeed}"),
                isThere => isThere);
            (await DocumentsAsync(postgres)).ShouldBe(documents);
            foreach (var ledger in new[] { kept, lost })
                (await ToldAsync(ledger, await RandomAsync(ledger, 30)))
                    .ShouldBe(await NaiveAlerts.OfAsync(ledger));
        }
    }

    [Fact]
    public async Task A_rebuild_makes_what_was_damaged_anew_and_writes_the_stream_no_more()
    {
        var ledger = await OpenAsync(host);
        var told = await ToldAsync(ledger, await RandomAsync(ledger, 60));
        var mine = $"where data ->> 'ledger' = '{ledger.Name}' or id = '{ledger.Name}'";
        string[] tables = ["raised_alerts", "alert_watches"];
        async Task<string> StoredAsync() => string.Join('\n', await Task.WhenAll(tables.Select(table =>
            Sql.ReadAsync<string>(
                host.Postgres, "select string_agg((data - 'version')::text, '|' order by id) "
                + $"from atlas.mt_doc_{table} {mine}"))));
        var before = await StoredAsync();
        await host.ExecuteAsync("update atlas.mt_doc_raised_alerts set data = "
            + $"jsonb_set(data, '{{raised,balance}}', '\"0.01\"') {mine}");
        await host.ExecuteAsync("update atlas.mt_doc_alert_watches set data = "
            + $"jsonb_set(data, '{{rules}}', '[]') {mine}");
        (await StoredAsync()).ShouldNotBe(before);
        var damaged = await AtlasVerb.RunAsync(host.Postgres, "verify", "--ledger", ledger.Name);

        var rebuilt = await AtlasVerb.RunAsync(
            host.Postgres, "projections", "rebuild", "alerts", "--ledger", ledger.Name);

        rebuilt.Code.ShouldBe(0, string.Join('\n', rebuilt.Errors));
        rebuilt.Output.ShouldStartWith("rebuilt alerts: ");
        damaged.Code.ShouldBe(1);
        damaged.Output.ShouldContain("alert_watches [");
        damaged.Output.ShouldContain("raised_alerts [");
        damaged.Output.ShouldNotContain(": alerts [");
        var sound = await AtlasVerb.RunAsync(host.Postgres, "verify", "--ledger", ledger.Name);
        sound.Code.ShouldBe(0, sound.Output);
        (await StoredAsync()).ShouldBe(before);
        (await ToldAsync(ledger, 0)).ShouldBe(told);
    }

    private const string FromFeed =
        "from atlas.mt_event_progression where name like 'balance-alerts:%'";

    private const string Head = "(select max(seq_id) from atlas.mt_events where stream_id like 'ledger/%')";

    private static Task<string> DocumentsAsync(string postgres) => Sql.ReadAsync<string>(postgres,
        "select string_agg(data::text, e'\\n' order by id) from atlas.mt_doc_raised_alerts");
}
