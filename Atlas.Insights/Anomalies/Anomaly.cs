namespace Atlas.Insights.Anomalies;

/// <summary>What has become of an anomaly.</summary>
public enum AnomalyState
{
    Open,
    Confirmed,
    Dismissed,
    Snoozed,
    AlwaysFine,
}

/// <summary>
/// An anomaly as it is listed: the fold of its events, so it can be deleted and made again.
/// </summary>
public sealed record Anomaly(
    Guid Id,
    string Ledger,
    AnomalyKind Kind,
    long Position,
    Guid? Transaction,
    string Account,
    string? Counterparty,
    string Subject,
    string Asset,
    decimal Amount,
    DateOnly Date,
    DateTimeOffset FoundAt,
    double Score,
    double PValue,
    string Sentence,
    string Normal,
    IReadOnlyList<Contribution> Contributions,
    IReadOnlyList<SimilarTransaction> Similar,
    string Detector,
    AnomalyState State,
    DateOnly? SnoozedUntil,
    DateTimeOffset? AnsweredAt)
{
    /// <summary>
    /// What a filter looks for in the stored row; how enums are stored there is not its business.
    /// </summary>
    public string KindName => Kind.ToString();

    /// <inheritdoc cref="KindName"/>
    public string StateName => State.ToString();

    /// <param name="foundAt">Recorded time of the ledger's event at which it was found.</param>
    public static Anomaly Of(string ledger, AnomalyFound e, DateTimeOffset foundAt) => new(
        e.Id, ledger, e.Kind, e.Position, e.Transaction, e.Account, e.Counterparty, e.Subject, e.Asset,
        e.Amount, e.Date, foundAt, e.Score, e.PValue, e.Sentence, e.Normal, e.Contributions, e.Similar,
        e.Detector, AnomalyState.Open, null, null);

    public Anomaly Apply(AnomalyAnswered e, DateTimeOffset answeredAt) => this with
    {
        State = StateOf(e.Answer),
        SnoozedUntil = e.Until,
        AnsweredAt = answeredAt,
    };

    public static AnomalyState StateOf(AnomalyAnswer answer) => answer switch
    {
        AnomalyAnswer.Confirm => AnomalyState.Confirmed,
        AnomalyAnswer.Dismiss => AnomalyState.Dismissed,
        AnomalyAnswer.Snooze => AnomalyState.Snoozed,
        AnomalyAnswer.AlwaysFine => AnomalyState.AlwaysFine,
    };
}
