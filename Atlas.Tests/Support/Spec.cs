using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Tests.Support;

/// <summary>
/// A rule as a sentence: given these commands, when this one is sent, then this is recorded or refused.
/// </summary>
public sealed class Spec
{
    public static readonly DateOnly Day = new(2026, 1, 15);

    private Outcome? _outcome;

    public MemoryJournal Journal { get; } = new();

    public Outcome Outcome => _outcome ?? throw new InvalidOperationException("Say When first.");

    /// <summary>A ledger with USD (scale 2) and these commands, all of which must be accepted.</summary>
    public static Spec Given(params ILedgerCommand[] commands)
    {
        var spec = new Spec();
        spec.Accept(new CreateLedger("books"));
        spec.Accept(new DeclareAsset("USD", 2));
        foreach (var command in commands) spec.Accept(command);
        return spec;
    }

    public Spec And(ILedgerCommand command)
    {
        Accept(command);
        return this;
    }

    /// <summary>Lets time pass.</summary>
    public Spec After(TimeSpan time)
    {
        Journal.Now += time;
        return this;
    }

    public Spec When(ILedgerCommand command, string? key = null, bool dryRun = false)
    {
        _outcome = Journal.Send(command, key, dryRun);
        return this;
    }

    /// <summary>Accepted, with the last event given to a closer look.</summary>
    public T Records<T>()
        where T : LedgerEvent
    {
        Outcome.Rejection.ShouldBeNull(Outcome.Rejection?.Message);
        return Outcome.Events[^1].ShouldBeOfType<T>();
    }

    public Spec Rejects(RejectionCode code, string? path = null, params (string Name, string Value)[] details)
    {
        Outcome.Rejection.ShouldNotBeNull($"expected {code}");
        Outcome.Rejection.Code.ShouldBe(code, Outcome.Rejection.Message);
        if (path is not null) Outcome.Rejection.Path.ShouldBe(path);
        foreach (var (name, value) in details) Outcome.Rejection.Details[name].ShouldBe(value, name);
        return this;
    }

    public Spec Accepts()
    {
        Outcome.Rejection.ShouldBeNull(Outcome.Rejection?.Message);
        return this;
    }

    public Spec Holds(string account, decimal posted, decimal held = 0, string asset = "USD")
    {
        Journal.Book.FindAccount(account)!.BalanceOf(asset).ShouldBe(new Balance(asset, posted, held));
        return this;
    }

    public static OpenAccount Open(
        string account, OverdraftPolicy? policy = null, AccountKind? kind = null) =>
        new(account, kind, policy);

    /// <summary>A transfer: debits <paramref name="to"/>, credits <paramref name="from"/>.</summary>
    public static PostTransaction Post(string from, string to, decimal amount, string asset = "USD") =>
        new([new Posting(to, amount, asset), new Posting(from, -amount, asset)], Day);

    private void Accept(ILedgerCommand command)
    {
        var outcome = Journal.Send(command);
        outcome.Rejection.ShouldBeNull($"given {command}: {outcome.Rejection?.Message}");
        _outcome = outcome;
    }
}
