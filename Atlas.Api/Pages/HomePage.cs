using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Atlas.Api.Hosting;
using Atlas.Insights.Anomalies;
using Atlas.Insights.Lag;
using Atlas.Ledger.Journal;
using Atlas.Projections.Balances;
using Atlas.Projections.Books;
using Atlas.Projections.Freshness;

namespace Atlas.Api.Pages;

/// <summary>
/// The page at <c>/</c>: ledgers, balances, what is unusual, projection status. Plain HTML without script and
/// without anything from elsewhere, so that it shows what is so even where nothing else works.
/// </summary>
public sealed class HomePage(
    BooksReader books, ReadStatus status, ReadAnomalies anomalies, ReadLagAlerts lag, NetWorthChart chart)
{
    private const int LedgersMax = 50;
    private const int BalancesMax = 40;
    private const int AnomaliesMax = 5;

    public async Task<IResult> ShowAsync(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; " +
            "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        try
        {
            var only = (string?)http.Request.Query["ledger"];
            var body = await LagAsync(http.RequestAborted) + await BodyAsync(only, http.RequestAborted);
            return Page(body, StatusCodes.Status200OK);
        }
        catch (Exception failure) when (Outage.IsBehind(failure))
        {
            return Page(
                "<p class=\"bad\">The database cannot be reached. Nothing is lost; reload when it is back.",
                StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <param name="only">The one ledger to show; all unless given, as far as there is room.</param>
    private async Task<string> BodyAsync(string? only, CancellationToken token)
    {
        var statuses = await status.ReadAsync(Caller.Local.Tenant, only, token);
        if (statuses.Count == 0 && only is not null)
            return Html($"<p>There is no ledger named {only}. <a href=\"/\">All ledgers</a>.</p>");
        if (statuses.Count == 0)
            return "<p>There is no ledger yet. Create one in the <a href=\"/explorer\">explorer</a>.</p>";
        var views = (await books.LedgersAsync(token)).ToDictionary(view => view.Ledger);
        var body = new StringBuilder();
        foreach (var ledger in statuses.GroupBy(s => s.Ledger).Take(LedgersMax))
        {
            body.Append(Html($"<section><h2>{ledger.Key}</h2>")).Append(StatusOf(ledger));
            if (views.TryGetValue(ledger.Key, out var view))
                body.Append(await chart.OfLedgerAsync(view, token));
            body.Append(await AnomaliesOfAsync(ledger.Key, token));
            if (view is not null) body.Append(await BalancesOfAsync(view, token));
            body.Append("</section>");
        }

        var hidden = statuses.Select(s => s.Ledger).Distinct().Count() - LedgersMax;
        return hidden <= 0 ? body.ToString() : body + Html(
            $"<p>{hidden} more ledgers are not shown; <code>/?ledger=NAME</code> shows one.</p>");
    }

    private static string StatusOf(IEnumerable<ProjectionStatus> statuses)
    {
        var rows = statuses.Select(s => Html(
            $"""
            <tr><td>{s.Projection}
            <td class="{(s.State == "running" ? "good" : "bad")}">{s.State} {s.LastError}
            <td class="n">{s.Position}<td class="n">{s.Head}
            <td class="n">{s.LagEvents}<td class="n">{s.LagSeconds:0.0}
            """));
        return $"""
            <table><tr><th>Projection<th>State<th class="n">Position<th class="n">Ledger's position
            <th class="n">Events behind<th class="n">Seconds behind
            {string.Concat(rows)}</table>
            """;
    }

    /// <summary>The newest that nobody has answered.</summary>
    private async Task<string> AnomaliesOfAsync(string ledger, CancellationToken token)
    {
        var open = new AnomalyFilter(State: AnomalyState.Open);
        var found = await anomalies.PageAsync(books.Tenant, ledger, open, AnomaliesMax, null, token);
        var rows = found.Take(AnomaliesMax).Select(a => Html($"<tr><td>{a.Date:O}<td>{a.Sentence}"));
        var shed = (await anomalies.ProgressAsync(books.Tenant, ledger, token)).Shed;
        var note = shed == 0 ? "" : Html(
            $"<p class=\"note\">{shed} transactions came too fast to be looked at and were left out.</p>");
        return found.Count == 0
            ? note : $"<table><tr><th>Unusual<th>Why{string.Concat(rows)}</table>{note}";
    }

    /// <summary>
    /// While the read models are unusually far behind, that stands before all that they tell.
    /// </summary>
    private async Task<string> LagAsync(CancellationToken token) =>
        await lag.NewestAsync(1, token) is [{ ClearedAt: null } alert]
            ? Html($"<p class=\"bad\">Since {alert.RaisedAt:u}: {alert.Sentence}</p>") : "";

    private static async Task<string> BalancesOfAsync(BooksView view, CancellationToken token)
    {
        var balances = await ReadTopAccounts.OfLedgerAsync(view, BalancesMax, token);
        var rows = balances.Select(b => Html($"<tr><td>{b.Account}<td>{b.Asset}<td class=\"n\">{b.Posted}"));
        var note = Html($"Debits minus credits at position {view.Position}");
        if (balances.Count == BalancesMax) note += Html($"; the first {BalancesMax} lines");
        return $"""
            <table><tr><th>Accounts<th>Asset<th class="n">Balance{string.Concat(rows)}</table>
            <p class="note">{note}.</p>
            """;
    }

    private static IResult Page(string body, int status) => Results.Content(
        $$"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <link rel="icon" href="data:,"><title>Atlas</title><style>
        body { font: 15px/1.5 system-ui, sans-serif; color: #1c2430 }
        body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem }
        header { display: flex; gap: 1.5rem; align-items: baseline; border-bottom: 2px solid #1c2430 }
        h1 { margin: 0 } section { margin: 2rem 0 } a { color: #0b5cad }
        table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem }
        th, td { text-align: left; padding: .2rem .75rem .2rem 0; border-bottom: 1px solid #dfe3e8 }
        .n { text-align: right; font-variant-numeric: tabular-nums } th { font-weight: 600; color: #56606e }
        figure { margin: .5rem 0 1rem } figcaption { display: flex; gap: 1rem; align-items: baseline }
        svg { width: 100%; height: auto; background: #f5f7f9; border-bottom: 1px solid #dfe3e8 }
        polyline { fill: none; stroke: #0b5cad; stroke-width: 2; stroke-linejoin: round }
        .zero { stroke: #a9b2bd; stroke-dasharray: 4 4 }
        .good { color: #17703a } .bad { color: #a4262c } .note { color: #56606e; margin-top: -.5rem }
        figcaption .note { margin: 0 }
        </style></head><body>
        <header><h1>Atlas</h1>
        <a href="/explorer">Query explorer</a><a href="/health/ready">Health</a></header>
        {{body}}
        </body></html>
        """, "text/html; charset=utf-8", Encoding.UTF8, status);

    /// <summary>Markup whose holes are text: whatever a name holds, it stays a name.</summary>
    private static string Html(FormattableString markup) => string.Format(
        CultureInfo.InvariantCulture, markup.Format,
        [.. markup.GetArguments().Select(a => a is string text ? HtmlEncoder.Default.Encode(text) : a)]);
}
