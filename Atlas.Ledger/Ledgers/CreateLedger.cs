using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Ledgers;

/// <summary>Starts a ledger. Everything else happens in a ledger that exists.</summary>
/// <param name="Name">1 to 64 of <c>a-z 0-9 - _</c>, starting with a letter or digit; it is part of
/// addresses.</param>
/// <param name="Description">Free text for people.</param>
public sealed record CreateLedger(string Name, string? Description = null) : ILedgerCommand
{
    public void Check(RequestCheck check)
    {
        check.Text("name", Name);
        check.Text("description", Description);
    }

    public Decision Decide(Book book, DecisionContext context) => book.Exists
        ? Decision.Reject(RejectionCode.LedgerExists, "name", ("ledger", Name))
        : !IsLedgerName(Name)
            ? Decision.Reject(RejectionCode.InvalidLedgerName, "name", ("ledger", Name))
            : Decision.Record(new LedgerCreated(Name, Description));

    public static bool IsLedgerName(string name) =>
        name.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(name[0]) &&
        name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}

public sealed record LedgerCreated(string Name, string? Description) : LedgerEvent;
