using System.ComponentModel;
using Atlas.Api.GraphQL.Paging;
using Atlas.Api.GraphQL.Scalars;
using Atlas.Ledger.Journal;
using Atlas.Projections.Alerts;
using GraphQL;
using GraphQL.Types;

namespace Atlas.Api.GraphQL;

public enum AlertState
{
    Raised,
    Cleared,
}

/// <summary>The rules about balances of a ledger, and what they raised.</summary>
public sealed partial class LedgerNode
{
    private const string AlertWaitText =
        "Wait until the watch over balances has reached this position; that of the ledger unless given.";

    public async Task<AlertRulesNode> AlertRules(
        [FromServices] ReadAlerts alerts, CancellationToken token,
        [Description(AlertWaitText)] long? waitFor = null)
    {
        await alerts.WaitAsync(Caller.Local.Tenant, name, waitFor ?? waitedFor ?? 0, token);
        return new AlertRulesNode(await alerts.WatchAsync(Caller.Local.Tenant, name, token));
    }

    [Description("The newest first; null = those that stand and those that are over.")]
    public async Task<BalanceAlertConnection> Alerts(
        [FromServices] ReadAlerts alerts, CancellationToken token, AlertState? state = null,
        int first = QueryLimits.PageDefault, string? after = null,
        [Description(AlertWaitText)] long? waitFor = null)
    {
        await alerts.WaitAsync(Caller.Local.Tenant, name, waitFor ?? waitedFor ?? 0, token);
        return await BalanceAlertConnection.ReadAsync(
            alerts, Caller.Local.Tenant, name, state, first, after, token);
    }
}

[Name("AlertRules")]
[Description("The rules about balances. They follow the journal by themselves, so they may stand elsewhere.")]
public sealed class AlertRulesNode(AlertWatch? watch)
{
    [Description("The position up to which the rules have been looked at; 0 = there was none so far.")]
    public long Position => watch?.Position ?? 0;

    [Description("By name.")]
    public IEnumerable<AlertRuleNode> Rules => (watch?.Rules ?? []).Select(r => new AlertRuleNode(r));
}

[Name("AlertRule")]
public sealed class AlertRuleNode(WatchedRule watched)
{
    public string Name => watched.Rule.Name;

    public string Account => watched.Rule.Account;

    [Description("Whether everything below the account counts in.")]
    public bool Subtree => watched.Rule.Subtree;

    public string Asset => watched.Rule.Asset;

    [Description("Tells when debits minus credits are lower than this.")]
    public decimal? Below => watched.Rule.Below;

    [Description("Tells when debits minus credits are higher than this.")]
    public decimal? Above => watched.Rule.Above;

    [Description("Debits minus credits in recorded order; holds do not count.")]
    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Balance => watched.Balance;

    [Description("Which bound the balance has passed; null = none.")]
    public AlertSide? Side => watched.Side;

    [Description("The position that raised the alert that stands.")]
    public long? RaisedAt => watched.RaisedAt;
}

[Name("BalanceAlert")]
[Description("A balance that passed a bound, from then until it came back.")]
public sealed class BalanceAlertNode(RaisedAlert alert)
{
    [Description("The rule's name.")]
    public string Rule => alert.Raised.Name;

    public string Account => alert.Raised.Account;

    public bool Subtree => alert.Raised.Subtree;

    public string Asset => alert.Raised.Asset;

    public AlertSide Side => alert.Raised.Side;

    public decimal Bound => alert.Raised.Bound;

    [Description("What the balance was when it passed the bound.")]
    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Balance => alert.Raised.Balance;

    [Description("The position of the event that it follows from.")]
    public long RaisedAt => alert.Raised.Position;

    [Description("When that event was recorded.")]
    public DateTimeOffset RaisedTime => alert.Raised.RecordedAt;

    public AlertState State => alert.IsCleared ? AlertState.Cleared : AlertState.Raised;

    public long? ClearedAt => alert.Cleared?.Position;

    public DateTimeOffset? ClearedTime => alert.Cleared?.RecordedAt;

    [Description("Why it ended.")]
    public AlertEnd? Reason => alert.Cleared?.Reason;
}

public sealed class BalanceAlertConnection(
    IReadOnlyList<BalanceAlertEdge> edges, bool hasNext, bool hasPrevious)
    : Connection<BalanceAlertNode, BalanceAlertEdge>(edges, hasNext, hasPrevious)
{
    private const string List = "alerts";

    internal static async Task<BalanceAlertConnection> ReadAsync(
        ReadAlerts alerts, string tenant, string ledger, AlertState? state, int first, string? after,
        CancellationToken token)
    {
        var last = Cursor.Read(List, after, parts: 1) is [var number]
            ? Cursor.Number<long>(number) : (long?)null;
        bool? cleared = state is null ? null : state == AlertState.Cleared;
        var page = await alerts.PageAsync(tenant, ledger, cleared, PageSize.Check(first), last, token);
        var edges = page.Items.Select(
            a => new BalanceAlertEdge(new BalanceAlertNode(a), Cursor.Of(List, a.Number)));
        return new BalanceAlertConnection([.. edges], page.HasNext, last is not null);
    }
}

public sealed class BalanceAlertEdge(BalanceAlertNode node, string cursor)
    : Edge<BalanceAlertNode>(node, cursor);
