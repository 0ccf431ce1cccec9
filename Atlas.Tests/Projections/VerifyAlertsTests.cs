using Atlas.Ledger.Audit;
using Atlas.Projections.Audit;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using static Atlas.Tests.Projections.AlertLedger;

namespace Atlas.Tests.Projections;

/// <summary>Whatever is damaged of what is stored about alerts, the verification names it.</summary>
public sealed class VerifyAlertsTests(AtlasHost host)
{
    private const string Alerts = "atlas.mt_doc_raised_alerts";
    private const string First = $"ctid = (select min(ctid) from {Alerts} where ledger = $1)";
    private const string FirstEvent = "stream_id = 'alerts/' || $1 and version = 1";

    [Theory]
    [InlineData($"update {Alerts} set number = number + 1 where {First}", "raised_alerts")]
    [InlineData($"update {Alerts} set is_cleared = not is_cleared where {First}", "raised_alerts")]
    [InlineData($"update {Alerts} set data = data || '{{\"number\": 7}}' where {First}", "raised_alerts")]
    [InlineData($"delete from {Alerts} where {First}", "raised_alerts")]
    [InlineData(
        "update atlas.mt_events set data = data || '{\"balance\": \"1\"}' where " + FirstEvent, "alerts")]
    [InlineData($"delete from atlas.mt_events where {FirstEvent}", "alerts")]
    [InlineData("delete from atlas.mt_doc_alert_watches where id = $1", "alert_watches")]
    public async Task A_damaged_alert_is_named(string damage, string table)
    {
        var ledger = await OpenAsync(host);
        (await ToldAsync(ledger, await RandomAsync(ledger, 60))).ShouldNotBeEmpty();
        var sound = await VerifyAsync(ledger.Name);

        await Sql.ExecuteAsync(host.Postgres, damage, ledger.Name);

        sound.Differences.ShouldBeEmpty();
        sound.Rows.ShouldBeGreaterThan(2);
        (await VerifyAsync(ledger.Name)).Differences.Select(d => d.Table).ShouldContain(table);
    }

    private async Task<AuditReport> VerifyAsync(string ledger)
    {
        var report = new AuditReport(ledger);
        await host.Host.Services.GetRequiredService<CompareAlerts>()
            .RunAsync("main", report, TestContext.Current.CancellationToken);
        return report;
    }
}
