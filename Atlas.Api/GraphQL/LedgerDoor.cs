using System.Diagnostics;
using Atlas.Ledger.Journal;

namespace Atlas.Api.GraphQL;

/// <summary>Hands a mutation's command to the ledger in the name of the caller.</summary>
public sealed class LedgerDoor(Journals journals)
{
    /// <summary>
    /// Everybody is <c>local</c> until there is a sign-in; the trace ties events to the request they came
    /// with.
    /// </summary>
    public static Caller Caller => Caller.Local with
    {
        CorrelationId = Activity.Current?.TraceId.ToString(),
        CausationId = Activity.Current?.SpanId.ToString(),
    };

    public async Task<Submission> SendAsync(CommandInput input, CancellationToken token)
    {
        var request = new LedgerRequest(input.Target, input.ToCommand(), input.IdempotencyKey, input.DryRun);
        return new Submission(input, await journals.SubmitAsync(Caller, request, token));
    }

    /// <summary>Each for itself; answers in their order.</summary>
    public Task<IReadOnlyList<Outcome>> SendAllAsync(
        IReadOnlyList<LedgerRequest> requests, CancellationToken token) =>
        journals.SubmitAllAsync(Caller, requests, token);
}
