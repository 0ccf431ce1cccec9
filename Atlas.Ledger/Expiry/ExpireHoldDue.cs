using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Microsoft.Extensions.Logging;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.ErrorHandling;
using Wolverine.Runtime.Handlers;

namespace Atlas.Ledger.Expiry;

/// <summary>
/// A wake-up: the hold's time should be over. It decides nothing, the journal does; one that comes late,
/// early or twice does no harm. Its stored name outlives every rename, because one may lie in the database
/// for years.
/// </summary>
/// <param name="Tenant">Whose books.</param>
/// <param name="Ledger">Name of the ledger.</param>
/// <param name="Hold">Id of the hold.</param>
/// <param name="ExpiresAt">When the hold ends, for a message that was delivered too early.</param>
[MessageIdentity("expire_hold_due", Version = 1)]
[LocalQueue(Queue)]
public sealed record ExpireHoldDue(string Tenant, string Ledger, Guid Hold, DateTimeOffset ExpiresAt)
{
    public const string Queue = "hold-expiry";
}

/// <summary>Has the journal record that a hold's time is over.</summary>
public static class ExpireHoldDueHandler
{
    /// <summary>
    /// The pause before a message that came early by this process's clock is looked at again.
    /// </summary>
    private static readonly TimeSpan EarlyPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan[] BusyPauses =
        [.. new[] { 1, 5, 15, 60, 300 }.Select(s => TimeSpan.FromSeconds(s))];

    private static readonly TimeSpan[] BugPauses =
        [.. new[] { 1, 10, 60, 360, 1440 }.Select(m => TimeSpan.FromMinutes(m))];

    /// <summary>
    /// What passes by itself is tried for ever; a bug gets about a day to be mended, then is set aside.
    /// </summary>
    public static void Configure(HandlerChain chain)
    {
        chain.OnException<LedgerBusyException>().Or<OutcomeUnknownException>()
            .ScheduleRetryIndefinitely(BusyPauses);
        chain.OnAnyException().ScheduleRetry(BugPauses).Then.MoveToErrorQueue();
    }

    public static async Task Handle(
        ExpireHoldDue due, Envelope envelope, IMessageContext context, Journals journals, TimeProvider time,
        ILogger<ExpireHoldDue> logger, CancellationToken token)
    {
        var message = envelope.Id.ToString("D");
        var caller = new Caller(due.Tenant, "schedule", envelope.CorrelationId, message);
        // The message's id makes the key one that no client can have bound to another request before.
        var key = $"expire/{due.Hold:D}/{message}";
        var request = new LedgerRequest(due.Ledger, new ExpireHold(due.Hold), key);
        var outcome = await journals.SubmitAsync(caller, request, token);
        switch (outcome.Rejection?.Code)
        {
            case null or RejectionCode.HoldClosed or RejectionCode.HoldNotFound: break;
            case RejectionCode.HoldNotDue: await context.ReScheduleCurrentAsync(NextLook(due, time)); break;
            case RejectionCode.LedgerBusy: throw new LedgerBusyException(due.Ledger);
            default:
                logger.LogError("Hold {Hold} of ledger {Ledger} cannot expire by its message: {Reason}",
                    due.Hold, due.Ledger, outcome.Rejection!.Message);
                break;
        }
    }

    private static DateTimeOffset NextLook(ExpireHoldDue due, TimeProvider time)
    {
        var soon = time.GetUtcNow() + EarlyPause;
        return due.ExpiresAt > soon ? due.ExpiresAt : soon;
    }
}

/// <summary>A ledger's queue is full, or this process is stopping; the same message succeeds later.</summary>
public sealed class LedgerBusyException(string ledger) : Exception(
    $"Ledger {ledger} is busy; it is tried again later.");
