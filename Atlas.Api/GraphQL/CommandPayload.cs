using System.ComponentModel;
using Atlas.Ledger.Journal;

namespace Atlas.Api.GraphQL;

/// <summary>A command and what the ledger answered.</summary>
public sealed record Submission(CommandInput Input, Outcome Outcome);

/// <summary>What every mutation answers.</summary>
public abstract class CommandPayload(Submission submission)
{
    [Description("The position that holds the effect; of a refusal or a dry run, where it was decided.")]
    public long Position => Outcome.Position;

    [Description("Whether an earlier request with the same idempotency key did this.")]
    public bool Replayed => Outcome.Replayed;

    [Description("Whether this only says what would happen.")]
    public bool DryRun => Submission.Input.DryRun;

    [Description("Why the ledger refused; empty = accepted.")]
    public IReadOnlyList<Rejection> Errors => Outcome.Rejection is { } rejection ? [rejection] : [];

    protected Submission Submission { get; } = submission;

    protected Outcome Outcome => Submission.Outcome;

    /// <summary>
    /// The one id given out; null for a refusal, and for a dry run, whose ids name nothing.
    /// </summary>
    protected Guid? Id => DryRun || Outcome.Ids.Count == 0 ? null : Outcome.Ids[0];
}
