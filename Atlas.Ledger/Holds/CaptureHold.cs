using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Ledger.Holds;

/// <summary>Where captured funds go. The amount is positive and in the hold's asset.</summary>
public sealed record CaptureDestination(string Account, decimal Amount);

/// <summary>Moves held funds to their destinations, wholly or in part; what is not captured stays held.</summary>
public sealed record CaptureHold(
    Guid Hold,
    IReadOnlyList<CaptureDestination> Destinations,
    DateOnly EffectiveDate,
    string? Description = null,
    IReadOnlyDictionary<string, string>? Metadata = null) : ILedgerCommand
{
    public IEnumerable<Guid> NeededHolds => [Hold];

    public IEnumerable<string> Touches(Book book) =>
        book.FindHold(Hold) is { } hold ? Destinations.Select(d => d.Account).Append(hold.Account) : [];

    public void Check(RequestCheck check)
    {
        check.Text("description", Description);
        check.Map("metadata", Metadata);
        check.Count("destinations", Destinations.Count, Limits.PostingsMax - 1);
        for (var i = 0; i < Destinations.Count; i++)
            check.Text("destinations", i, "account", Destinations[i].Account);
    }

    public Decision Decide(Book book, DecisionContext context)
    {
        var hold = book.FindHold(Hold);
        var asset = hold is null ? "" : hold.Asset;
        var incoming = Destinations.Select(d => new Posting(d.Account, d.Amount, asset)).ToList();
        return Postings.CheckAmounts(incoming, book, "destinations")
            ?? Limits.CheckDate(EffectiveDate)
            ?? (Destinations.Count == 0 ? Decision.Reject(RejectionCode.TooFewPostings, "destinations") : null)
            ?? CheckMagnitudes()
            ?? (hold is null ? null : Postings.CheckPlaces(incoming, book, "destinations"))
            ?? (hold is null ? book.RejectMissing(Hold) : null)
            ?? book.CheckPlace(hold!.Account, hold.Asset, "hold")
            ?? CheckHold(hold, context)
            ?? Capture(hold, book, context);
    }

    private Decision? CheckMagnitudes()
    {
        for (var i = 0; i < Destinations.Count; i++)
        {
            if (Destinations[i].Amount == 0)
                return Decision.Reject(RejectionCode.ZeroAmount, $"destinations.{i}.amount");
        }

        for (var i = 0; i < Destinations.Count; i++)
        {
            if (Destinations[i].Amount < 0)
                return Decision.Reject(RejectionCode.NegativeAmount, $"destinations.{i}.amount");
        }

        return null;
    }

    private Decision? CheckHold(Hold hold, DecisionContext context)
    {
        if (hold.ExpiresAt <= context.Now) return Decision.Reject(RejectionCode.HoldExpired, "hold", ("hold", Hold));
        return Total(hold) > hold.Remaining
            ? Decision.Reject(RejectionCode.HoldExceeded, "destinations",
                ("hold", Hold), ("remaining", hold.Remaining), ("required", Total(hold)))
            : null;
    }

    private decimal Total(Hold hold) => Amount.FromMinorUnits(
        Destinations.Aggregate((Int128)0, (sum, d) => sum + Amount.MinorUnits(d.Amount, hold.Scale)), hold.Scale);

    private Decision Capture(Hold hold, Book book, DecisionContext context)
    {
        var total = Total(hold);
        var sign = book.FindAccount(hold.Account)!.Kind.NormalSign();
        List<Posting> postings =
        [
            new(hold.Account, -total * sign, hold.Asset),
            .. Destinations.Select(d => new Posting(d.Account, d.Amount * sign, hold.Asset)),
        ];
        if (Postings.CheckFunds(postings, book, "destinations", hold.Account, total) is { } rejected) return rejected;
        var id = context.NewId();
        return Decision.Record(
            new HoldCaptured(id, Hold, total, Postings.AtScale(postings, book), EffectiveDate, Description, Metadata),
            id);
    }
}
