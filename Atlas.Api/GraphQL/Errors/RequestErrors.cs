using System.Diagnostics;
using Atlas.Api.Hosting;
using Atlas.Ledger.Journal;
using Atlas.Projections.Freshness;
using Atlas.Projections.NetWorth;
using Atlas.Projections.Statements;
using GraphQL;
using GraphQL.Execution;
using Npgsql;

namespace Atlas.Api.GraphQL.Errors;

/// <summary>
/// The errors beside a refusal: a request that is malformed, an answer that is unknown, a bug. No exception
/// text and no type of ours leaves the process; a bug answers with the trace's id, under which the log tells
/// more.
/// </summary>
public sealed class RequestErrors(ILogger<RequestErrors> logger) : ErrorInfoProvider(
    new ErrorInfoProviderOptions { ExposeCodes = false, ExposeData = false, ExposeExceptionDetails = false })
{
    public override ErrorInfo GetInfo(ExecutionError executionError) => executionError switch
    {
        { InnerException: OutcomeUnknownException unknown } => Info(unknown.Message, "OUTCOME_UNKNOWN"),
        { InnerException: UnknownCurrencyException or SeriesTooLongException } misuse => Info(
            misuse.InnerException!.Message, "INVALID_INPUT"),
        { InnerException: ProjectionBehindException behind } => Info(behind.Message, "PROJECTION_BEHIND"),
        { InnerException: PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } } =>
            base.GetInfo(QueryClock.TooSlow),
        { InnerException: { } failure } when Outage.IsBehind(failure) => Info(
            "The database cannot be reached; send the request again.", "UNAVAILABLE"),
        UnhandledError unhandled => Report(unhandled),
        _ => base.GetInfo(executionError),
    };

    private ErrorInfo Report(UnhandledError unhandled)
    {
        var path = string.Join('.', unhandled.Path ?? []);
        logger.LogError(unhandled.InnerException, "The field {Path} failed", path);
        return Info("Atlas failed to answer this; the log tells more under the trace id.", "INTERNAL");
    }

    private static ErrorInfo Info(string message, string code) => new()
    {
        Message = message,
        Extensions = new Dictionary<string, object?>
        {
            ["code"] = code,
            ["traceId"] = Activity.Current?.TraceId.ToString(),
        },
    };
}
