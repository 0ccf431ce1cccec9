namespace Atlas.Insights.Lag;

/// <summary>The watch as it was after so many events of its stream.</summary>
public sealed record LagState(string Id, long Events, byte[] State)
{
    /// <summary>There is one.</summary>
    public const string Only = "projection-lag";
}

/// <summary>An alert about the read models' lag: the fold of its two events.</summary>
/// <param name="Id">When it was raised.</param>
/// <param name="Number">Grows from one to the next: the event of the stream that raised it.</param>
/// <param name="ClearedAt">Null while it stands.</param>
/// <param name="Outcome">What was said when it was cleared.</param>
public sealed record LagAlert(
    string Id, long Number, DateTimeOffset RaisedAt, double Seconds, double UsualSeconds, string Sentence,
    DateTimeOffset? ClearedAt, double? WorstSeconds, string? Outcome)
{
    public static string IdOf(DateTimeOffset raisedAt) =>
        raisedAt.ToUniversalTime().ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    public static LagAlert Of(LagAlertRaised e, long number) => new(
        IdOf(e.At), number, e.At, e.Seconds, e.UsualSeconds, e.Sentence, null, null, null);

    public LagAlert Apply(LagAlertCleared e) => this with
    {
        ClearedAt = e.At,
        WorstSeconds = e.WorstSeconds,
        Outcome = e.Sentence,
    };
}
