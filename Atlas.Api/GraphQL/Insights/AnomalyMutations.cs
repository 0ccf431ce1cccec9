using System.ComponentModel;
using Atlas.Insights.Anomalies;
using Atlas.Projections.Books;
using GraphQL;

namespace Atlas.Api.GraphQL;

public sealed partial class Mutation
{
    [Description("Says what to think of an anomaly. It changes what is told later, never what was told.")]
    public static async Task<AnswerAnomalyPayload> AnswerAnomaly(
        [FromServices] AnswerAnomaly answers, [FromServices] BooksReader books, AnswerAnomalyInput input,
        CancellationToken token) =>
        new(books, input, await answers.AnswerAsync(
            LedgerDoor.Caller, input.Ledger, input.Anomaly, input.Answer, input.Until, token));
}

public sealed record AnswerAnomalyInput
{
    [Description("Name of the ledger.")]
    public required string Ledger { get; init; }

    [Description("Id of the anomaly.")]
    public required Guid Anomaly { get; init; }

    public required AnomalyAnswer Answer { get; init; }

    [Description("With SNOOZE: the last day on which the like is not told.")]
    public DateOnly? Until { get; init; }
}

public sealed class AnswerAnomalyPayload(BooksReader books, AnswerAnomalyInput input, AnswerOutcome outcome)
{
    [Description("As it is after the answer; null for a refusal.")]
    public AnomalyNode? Anomaly => outcome.Anomaly is { } anomaly
        ? new AnomalyNode(anomaly, AnomalyPage.Of(books, input.Ledger, [anomaly])) : null;

    [Description("Why the answer was not taken; empty = it was.")]
    public IReadOnlyList<AnswerError> Errors => outcome.Refusal is { } refusal
        ? [AnswerError.Of(refusal, input)] : [];
}
