using System.Text.Json;
using Atlas.Ledger.Audit;
using Atlas.Ledger.Journal;
using Marten;

namespace Atlas.Projections.Alerts;

/// <summary>
/// Verifies what is stored of a ledger's alerts: its stream and its documents, against a fold of the journal
/// from zero. The feed may go on meanwhile: what it has written beyond the position that its state stood at
/// is left for the next verification.
/// </summary>
public sealed class CompareAlerts(IDocumentStore store, FoldAlerts folds)
{
    /// <param name="report">Of a journal that was found sound; differences are added to it.</param>
    public async Task RunAsync(string tenant, AuditReport report, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        if (await session.LoadAsync<AlertWatch>(report.Ledger, token) is not { } watch) return;
        var due = await folds.RunAsync(tenant, report.Ledger, watch.Position, null, token);
        var events = await session.Events.FetchStreamAsync(
            WatchBalances.StreamKey(report.Ledger), token: token);
        var alerts = await session.Query<RaisedAlert>().Where(a => a.Ledger == report.Ledger)
            .ToListAsync(token);
        Compare(report, "alert_watches",
            due.Rules.Select(r => (r.Rule.Name, Json(r))), watch.Rules.Select(r => (r.Rule.Name, Json(r))));
        Compare(report, "alerts", due.Told.Select((e, i) => ($"version={i + 1}", Json(e))),
            events.Where(e => ((IAlertEvent)e.Data).Position <= watch.Position)
                .Select(e => ($"version={e.Version}", Json(e.Data))));
        Compare(report, "raised_alerts",
            RaisedAlert.AllOf(report.Ledger, due.Told).Select(a => (a.Id, Json(a))),
            alerts.Where(a => a.Raised.Position <= watch.Position)
                .Select(a => (a.Id, Json(a.AsOf(watch.Position)))));
    }

    private static void Compare(
        AuditReport report, string table, IEnumerable<(string Key, string Row)> expected,
        IEnumerable<(string Key, string Row)> found)
    {
        var due = expected.ToDictionary(e => e.Key, e => e.Row, StringComparer.Ordinal);
        foreach (var (key, row) in found)
        {
            report.Rows++;
            if (!due.Remove(key, out var wanted)) report.Add(AuditDifference.Extra(table, key));
            else if (wanted != row) report.Add(new AuditDifference(table, key, "data", wanted, row));
        }

        foreach (var key in due.Keys) report.Add(AuditDifference.Missing(table, key));
    }

    private static string Json(object row) =>
        JsonSerializer.Serialize(row, row.GetType(), LedgerJson.Options);
}
