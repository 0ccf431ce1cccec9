using System.Text.Json.Serialization;
using Atlas.Ledger.Journal;

namespace Atlas.Tests.Support;

/// <summary>A command whose decision is the test's own.</summary>
public sealed record ScriptedCommand(
    [property: JsonIgnore] Func<Book, DecisionContext, Decision> Script) : ILedgerCommand
{
    public void Check(RequestCheck check)
    {
    }

    public Decision Decide(Book book, DecisionContext context) => Script(book, context);

    /// <summary>Refused with a code of no meaning here; it records nothing.</summary>
    public static readonly Decision Nothing =
        Decision.Reject(RejectionCode.AccountNotFrozen, "", ("account", ""));
}

/// <summary>
/// Holds a journal's loop inside a decision until the test opens it, so that all that is sent meanwhile waits
/// in the queue and shares the next commit.
/// </summary>
public sealed class Gate : IDisposable
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _open = new();

    private Gate()
    {
    }

    public static async Task<Gate> HoldAsync(EngineLedger ledger)
    {
        var gate = new Gate();
        _ = ledger.SendAsync(new ScriptedCommand((_, _) =>
        {
            gate._entered.TrySetResult();
            gate._open.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();
            return ScriptedCommand.Nothing;
        }));
        await gate._entered.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return gate;
    }

    public void Open() => _open.Set();

    public void Dispose()
    {
        Open();
        _open.Dispose();
    }
}
