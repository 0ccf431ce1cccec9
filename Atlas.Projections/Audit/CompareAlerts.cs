using System.Globalization;
using System.Text.Json;
using Atlas.Ledger.Audit;
using Atlas.Ledger.Journal;
using Atlas.Projections.Alerts;
using Npgsql;

namespace Atlas.Projections.Audit;

/// <summary>
/// Verifies what is stored of a ledger's alerts, its stream and its documents, against a fold of the journal
/// that shares no code with the feed. All of it is read at one moment, so the feed may go on meanwhile.
/// </summary>
public sealed class CompareAlerts(JournalStore journal, NpgsqlDataSource database, TimeProvider time)
{
    private static readonly AuditTable Watches = new("alert_watches", [], [Key("ledger"), Data]);

    private static readonly AuditTable Events =
        new("alerts", [], [Key("version"), new("type", ColumnType.Text), Data]);

    private static readonly AuditTable Alerts = new("raised_alerts", [],
        [Key("id"), new("number", ColumnType.Number), new("is_cleared", ColumnType.Text), Data]);

    private static AuditColumn Data => new("data", ColumnType.Json);

    /// <param name="report">Of a journal that was found sound; differences are added to it.</param>
    public async Task RunAsync(string tenant, AuditReport report, CancellationToken token)
    {
        var stored = await ReadAsync(tenant, report.Ledger, token);
        report.Rows += stored.Watches.Count + stored.Events.Count + stored.Alerts.Count;
        var expected = new ExpectedAlerts(report.Ledger);
        if (stored.Watches is [var watch])
        {
            var position = PositionOf(watch[1]!);
            await foreach (var entry in journal.ReadAsync(tenant, report.Ledger, 0, position, token))
                expected.Apply(entry);
            Report(report, Watches.Compare([expected.Watch(position)], stored.Watches));
        }
        else if (stored.Events.Count + stored.Alerts.Count > 0)
        {
            report.Add(AuditDifference.Missing(Watches.Name, $"ledger={report.Ledger}"));
        }

        Report(report, Events.Compare(expected.Events, stored.Events));
        Report(report, Alerts.Compare(expected.Alerts, stored.Alerts));
    }

    private async Task<(List<string?[]> Watches, List<string?[]> Events, List<string?[]> Alerts)> ReadAsync(
        string tenant, string ledger, CancellationToken token)
    {
        await using var snapshot = await AuditSnapshot.OpenAsync(database, time, token);
        return (
            // Marten's own count of the document's versions follows from no event.
            await snapshot.ReadAsync(
                $"""
                select id, (data - 'version')::text from {journal.Schema}.{AlertWatch.Table}
                where tenant_id = $1 and id = $2
                """, token, tenant, ledger),
            await snapshot.ReadAsync(
                $"""
                select version::text, type, data::text from {journal.Schema}.mt_events
                where tenant_id = $1 and stream_id = $2
                """, token, tenant, $"alerts/{ledger}"),
            await snapshot.ReadAsync(
                $"""
                select id, number::text, is_cleared::text, data::text
                from {journal.Schema}.mt_doc_raised_alerts where tenant_id = $1 and ledger = $2
                """, token, tenant, ledger));
    }

    /// <summary>Where the watch says that it stands; 0 where it does not say.</summary>
    private static long PositionOf(string watch)
    {
        using var json = JsonDocument.Parse(watch);
        return json.RootElement.TryGetProperty("position", out var position)
            && long.TryParse(position.GetRawText(), CultureInfo.InvariantCulture, out var number)
            ? number : 0;
    }

    private static AuditColumn Key(string name) => new(name, ColumnType.Text, IsKey: true);

    private static void Report(AuditReport report, IEnumerable<AuditDifference> differences)
    {
        foreach (var difference in differences) report.Add(difference);
    }
}
