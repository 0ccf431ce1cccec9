namespace Atlas.Ledger.Journal;

/// <summary>Who asks. Every event keeps it.</summary>
/// <param name="Tenant">Whose books; from the sign-in, <c>main</c> until there is one.</param>
/// <param name="Actor">The person or program, <c>local</c> until there is a sign-in.</param>
/// <param name="CorrelationId">Ties together everything one outside request led to.</param>
/// <param name="CausationId">What directly led to this command: a request or a message.</param>
public sealed record Caller(string Tenant, string Actor, string? CorrelationId = null,
    string? CausationId = null)
{
    public static readonly Caller Local = new("main", "local");
}

/// <summary>A command as it is sent to a ledger.</summary>
/// <param name="IdempotencyKey">
/// Binds the outcome for good once the command is accepted; a rejection binds nothing.
/// </param>
/// <param name="DryRun">Answer what would happen and write nothing.</param>
public sealed record LedgerRequest(
    string Ledger, ILedgerCommand Command, string? IdempotencyKey = null, bool DryRun = false);

/// <summary>The ledger's answer, released only when the state it rests on has been committed.</summary>
/// <param name="Position">
/// The ledger's position that holds the command's effect; of a rejection or a dry run, the position it was
/// decided at.
/// </param>
/// <param name="Ids">Ids given out: the transaction (one per item of an atomic batch) or the hold.</param>
/// <param name="Replayed">Whether an earlier request with the same idempotency key did this.</param>
/// <param name="Events">
/// What was recorded, or would be in a dry run; empty for replays and rejections.
/// </param>
public sealed record Outcome(
    long Position,
    IReadOnlyList<Guid> Ids,
    bool Replayed,
    Rejection? Rejection,
    IReadOnlyList<LedgerEvent> Events)
{
    public bool IsAccepted => Rejection is null;

    internal static Outcome Rejected(Rejection rejection, long position) =>
        new(position, [], false, rejection, []);
}

/// <summary>
/// The database could not be reached long enough that it is unknown whether the command was recorded. Sending
/// the same request with the same idempotency key again is safe and tells.
/// </summary>
public sealed class OutcomeUnknownException(string ledger, Exception? cause) : Exception(
    $"It is unknown whether ledger {ledger} recorded the command, because the database cannot be reached; " +
    "send the same request with the same idempotency key again.", cause);
