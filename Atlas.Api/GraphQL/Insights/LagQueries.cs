using System.ComponentModel;
using Atlas.Api.GraphQL.Paging;
using Atlas.Insights.Lag;
using GraphQL;

namespace Atlas.Api.GraphQL;

public sealed partial class Query
{
    [Description("When the read models were unusually far behind the events, the newest first.")]
    public static async Task<IEnumerable<LagAlertNode>> LagAlerts(
        [FromServices] ReadLagAlerts alerts, CancellationToken token,
        int first = QueryLimits.PageDefault) =>
        (await alerts.NewestAsync(PageSize.Check(first), token)).Select(alert => new LagAlertNode(alert));
}

[Name("LagAlert")]
[Description("The read models are further behind the events than they ever were. It stands until cleared.")]
public sealed class LagAlertNode(LagAlert alert)
{
    public DateTimeOffset RaisedAt => alert.RaisedAt;

    [Description("Age of the oldest event that was not projected when it was raised.")]
    public double Seconds => alert.Seconds;

    [Description("Nineteen looks of twenty before had at most this.")]
    public double UsualSeconds => alert.UsualSeconds;

    [Description("Why, in one sentence.")]
    public string Sentence => alert.Sentence;

    [Description("Null while it stands.")]
    public DateTimeOffset? ClearedAt => alert.ClearedAt;

    [Description("The largest lag while it stood; null until it is cleared.")]
    public double? WorstSeconds => alert.WorstSeconds;

    [Description("What was said when it was cleared.")]
    public string? Outcome => alert.Outcome;
}
