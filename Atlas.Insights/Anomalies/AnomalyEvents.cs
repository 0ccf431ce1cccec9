namespace Atlas.Insights.Anomalies;

/// <summary>Something unusual, as it looked when it was found.</summary>
/// <param name="Id">Follows from ledger, position and kind.</param>
/// <param name="Position">
/// The ledger's position at which it was found: the transaction's own, or for a payment that did not come the
/// one that showed that its day had passed.
/// </param>
/// <param name="Transaction">Null for a payment that did not come.</param>
/// <param name="Account">The account of the books that money left, entered, or should have.</param>
/// <param name="Subject">What an answer is about: the counterparty's key or the account.</param>
/// <param name="Amount">Positive; of a payment that did not come, its usual amount.</param>
/// <param name="Date">Effective date; of a payment that did not come, the day it was due.</param>
/// <param name="Score">Evidence in nats.</param>
/// <param name="PValue">
/// The part of this ledger's movements that would look at least as unusual.
/// </param>
/// <param name="Sentence">Why, in one plain sentence.</param>
/// <param name="Normal">What would have been normal.</param>
/// <param name="Similar">The most similar past transactions, at most three.</param>
/// <param name="Detector">Version of the detectors.</param>
public sealed record AnomalyFound(
    Guid Id,
    AnomalyKind Kind,
    long Position,
    Guid? Transaction,
    string Account,
    string? Counterparty,
    string Subject,
    string Asset,
    decimal Amount,
    DateOnly Date,
    double Score,
    double PValue,
    string Sentence,
    string Normal,
    IReadOnlyList<Contribution> Contributions,
    IReadOnlyList<SimilarTransaction> Similar,
    string Detector) : InsightEvent;

/// <summary>A part of the evidence.</summary>
/// <param name="Nats">Minus the natural logarithm of its chance.</param>
public sealed record Contribution(AnomalyKind Kind, double Nats, string Text);

/// <summary>A past transaction that is like the unusual one.</summary>
public sealed record SimilarTransaction(long Position, DateOnly Date, decimal Amount);

/// <summary>
/// What a person said about an anomaly. It changes what is found later, never what was found.
/// </summary>
/// <param name="Anomaly">Id of the anomaly.</param>
/// <param name="Kind">
/// The anomaly's kind and subject, so that whoever reads the events needs no other.
/// </param>
/// <param name="Until">The last day on which the like is not to be told; with a snooze only.</param>
public sealed record AnomalyAnswered(
    Guid Anomaly, AnomalyKind Kind, string Subject, AnomalyAnswer Answer, DateOnly? Until) : InsightEvent;

public enum AnomalyAnswer
{
    /// <summary>It was right: be a little more watchful here.</summary>
    Confirm,

    /// <summary>It was nothing: it takes more to tell the like of it again.</summary>
    Dismiss,

    /// <summary>Nothing like it until a day.</summary>
    Snooze,

    /// <summary>This kind is never told of this counterparty or account again.</summary>
    AlwaysFine,
}

/// <summary>
/// Transactions that were not looked at, because the ledger grew faster than they could be. A rebuild leaves
/// them out too, so that it finds the same.
/// </summary>
/// <param name="First">The first position left out.</param>
/// <param name="Last">The last one.</param>
/// <param name="Transactions">How many transactions there were between them.</param>
public sealed record ScoringShed(long First, long Last, long Transactions) : InsightEvent;
