using System.Net;
using System.Text.RegularExpressions;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api;

/// <summary>What a browser is given.</summary>
public sealed partial class PageTests(AtlasHost host)
{
    [Fact]
    public async Task The_page_shows_ledgers_balances_and_projections_and_takes_names_for_text()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.SendAsync(new DeclareAsset("<b>", 1));
        await ledger.SendAsync(new OpenAccount("Assets:Cash"));
        await ledger.SendAsync(new OpenAccount("<script>alert(1)</script>", AccountKind.Income));
        var posted = await ledger.PostAsync("<script>alert(1)</script>", "Assets:Cash", 7m, "<b>");
        await host.Host.QueryAsync(
            $"{{ ledger(name: \"{ledger.Name}\", waitFor: {posted.Position}) {{ name }} }}");

        var (status, type, page) = await GetAsync($"/?ledger={ledger.Name}");

        (status, type).ShouldBe((HttpStatusCode.OK, "text/html"));
        var section = page[page.IndexOf($"<h2>{ledger.Name}</h2>", StringComparison.Ordinal)..];
        section.ShouldContain("running");
        section.ShouldContain("<td>&lt;script&gt;alert(1)&lt;/script&gt;<td>&lt;b&gt;<td class=\"n\">-7.0");
        section.ShouldContain($"<td>Assets<td>&lt;b&gt;<td class=\"n\">7.0");
        section.ShouldContain($"at position {posted.Position}.");
        page.ShouldNotContain("<script>");
        page.ShouldContain("href=\"/explorer\"");
    }

    [Fact]
    public async Task The_page_draws_the_net_worth_of_a_ledger_and_tells_what_has_no_price()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2", "<i>/0");
        await ledger.OpenAsync("Assets:Cash", "Assets:Box", "Equity:Opening", "Expenses:Rent");
        await ledger.PostAsync("Equity:Opening", "Assets:Cash", 900m);
        await ledger.PostAsync("Equity:Opening", "Assets:Box", 3m, "<i>");
        var rent = TestLedger.Transfer("Assets:Cash", "Expenses:Rent", 100m);
        var last = await ledger.SendAsync(rent with { EffectiveDate = TestLedger.Day.AddDays(1) });
        await host.Host.QueryAsync(
            $"{{ ledger(name: \"{ledger.Name}\", waitFor: {last.Position}) {{ name }} }}");

        var (_, _, page) = await GetAsync($"/?ledger={ledger.Name}");

        var section = page[page.IndexOf($"<h2>{ledger.Name}</h2>", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("</section>", StringComparison.Ordinal)];
        section.ShouldContain("Net worth <b>800.00 USD</b>");
        section.ShouldContain("2026-01-15 to 2026-01-16, lowest 800, highest 900; without price: &lt;i&gt;");
        section.ShouldContain("<polyline points=\"8.0,8.0 632.0,142.0\"/>");
    }

    [Fact]
    public async Task A_page_of_one_ledger_shows_no_other_and_says_when_there_is_none_of_that_name()
    {
        var (ledger, other) = (await host.OpenLedgerAsync(), await host.OpenLedgerAsync());

        var (_, _, page) = await GetAsync($"/?ledger={ledger.Name}");
        var (_, _, none) = await GetAsync("/?ledger=%3Ci%3E");

        page.ShouldContain($"<h2>{ledger.Name}</h2>");
        page.ShouldNotContain($"<h2>{other.Name}</h2>");
        none.ShouldContain("There is no ledger named &lt;i&gt;.");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/explorer")]
    public async Task A_page_names_nothing_that_is_not_served_from_here(string path)
    {
        var (_, _, page) = await GetAsync(path);

        foreach (Match link in Links().Matches(page))
        {
            var target = link.Groups["target"].Value;
            if (target is "data:," or "/health/ready") continue;
            target.ShouldStartWith("/");
            target.ShouldNotStartWith("//");
            (await GetAsync(target)).Status
                .ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable);
        }
    }

    [Fact]
    public async Task The_explorer_is_GraphiQL_or_says_that_it_is_missing()
    {
        var fetched = File.Exists(Path.Combine(AppContext.BaseDirectory, "explorer", "graphiql.min.js"));

        var (status, type, page) = await GetAsync("/explorer");

        (status, type).ShouldBe(fetched
            ? (HttpStatusCode.OK, "text/html")
            : (HttpStatusCode.ServiceUnavailable, "text/plain"));
        page.ShouldContain(fetched ? "/explorer/graphiql.min.js" : "run ops/up, which fetches them");
    }

    [GeneratedRegex(
        "(href|src)=\"(?<target>[^\"]*)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Links();

    private async Task<(HttpStatusCode Status, string? Type, string Body)> GetAsync(string path)
    {
        using var client = host.Host.Server.CreateClient();
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        var body = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, body);
    }
}
