using Atlas.Api.GraphQL.Errors;
using Atlas.Insights.Anomalies;
using GraphQL;
using GraphQL.Types;

namespace Atlas.Api.GraphQL;

/// <summary>Why an answer to an anomaly was not taken.</summary>
public sealed record AnswerError(AnswerRefusal Refusal, string Code, string Message, string Path)
{
    internal static AnswerError Of(AnswerRefusal refusal, AnswerAnomalyInput input) => refusal switch
    {
        AnswerRefusal.AnomalyNotFound => new AnswerError(
            refusal, "anomaly_not_found",
            $"Ledger {input.Ledger} has no anomaly {input.Anomaly:D}; its anomalies list their ids.",
            "anomaly"),
        AnswerRefusal.InvalidUntil => new AnswerError(
            refusal, "invalid_until",
            "SNOOZE needs until, the day it lasts to; the other answers take none.", "until"),
    };
}

/// <summary>The type of one refusal, beside those of the ledger's rejections.</summary>
[DoNotRegister]
public sealed class AnswerErrorType : ObjectGraphType<AnswerError>
{
    public AnswerErrorType(AnswerRefusal refusal, string description)
    {
        Name = $"{refusal}Error";
        Description = description;
        Field<NonNullGraphType<StringGraphType>>("code").Resolve(context => context.Source.Code);
        Field<NonNullGraphType<StringGraphType>>("message").Resolve(context => context.Source.Message);
        Field<NonNullGraphType<StringGraphType>>("path").Resolve(context => context.Source.Path);
        Interface<RejectionInterface>();
        IsTypeOf = source => source is AnswerError error && error.Refusal == refusal;
    }

    public static IEnumerable<AnswerErrorType> All =>
    [
        new(AnswerRefusal.AnomalyNotFound, "There is no anomaly of this id in the ledger."),
        new(AnswerRefusal.InvalidUntil, "A snooze needs a day, the other answers have none."),
    ];
}
