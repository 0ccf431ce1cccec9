using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Ledger.Holds;

/// <summary>Where captured funds go. The amount is positive and in the hold's asset.</summary>
public sealed record CaptureDestination(string Account, decimal Amount);

/// <summary>
/// Moves held funds to their destinations, wholly or in part; what is not captured stays held. A hold whose
/// time is over is refused, whether or not its expiry has been recorded yet.
/// </summary>
public sealed record CaptureHold(
    Guid Hold,
    IReadOnlyList<CaptureDestination> Destinations,
    DateOnly EffectiveDate,
    string? Description = null,
    IReadOnlyDictionary<string, string>? Metadata = null) : ILedgerCommand
{
    IEnumerable<Guid> ILedgerCommand.NeededHolds => [Hold];

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
        // Of a hold that is not there the asset and the side are unknown, so only the command's own fields
        // are judged.
        var incoming = Destinations.Select(d => new Posting(d.Account, d.Amount, hold?.Asset ?? "")).ToList();
        return Postings.CheckAmounts(incoming, book, "destinations")
            ?? (hold is null ? null : CheckTotal(book.FindAsset(hold.Asset)!))
            ?? Limits.CheckDate(EffectiveDate)
            ?? CheckMagnitudes()
            ?? (hold is null ? book.RejectMissing(Hold) : null)
            ?? Decision.First(
                Postings.CheckPlaces(incoming, book, "destinations"),
                book.CheckPlace(hold!.Account, hold.Asset, "")?.At("hold"))
            ?? CheckHold(hold, book, context)
            ?? Capture(hold, book, context);
    }

    /// <summary>amount_out_of_range: the sum leaves the held account as one posting.</summary>
    private Decision? CheckTotal(Asset asset)
    {
        var total = 0m;
        foreach (var destination in Destinations)
        {
            total += destination.Amount;
            if (!Amount.Fits(total, asset.Scale))
                return Decision.Reject(RejectionCode.AmountOutOfRange, "destinations", ("asset", asset.Code));
        }

        return null;
    }

    private Decision? CheckMagnitudes()
    {
        if (Destinations.Count == 0) return Decision.Reject(RejectionCode.TooFewPostings, "destinations");
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

    private Decision? CheckHold(Hold hold, Book book, DecisionContext context)
    {
        if (hold.ExpiresAt <= context.Now)
            return Decision.Reject(RejectionCode.HoldExpired, "hold", ("hold", Hold));
        var scale = book.FindAsset(hold.Asset)!.Scale;
        return Total > hold.Remaining
            ? Decision.Reject(RejectionCode.HoldExceeded, "destinations", ("hold", Hold),
                ("remaining", Amount.Format(hold.Remaining, scale)),
                ("required", Amount.Format(Total, scale)))
            : null;
    }

    private decimal Total => Destinations.Sum(d => d.Amount);

    private Decision Capture(Hold hold, Book book, DecisionContext context)
    {
        var asset = book.FindAsset(hold.Asset)!;
        var sign = book.FindAccount(hold.Account)!.Kind.NormalSign();
        List<Posting> postings =
        [
            new(hold.Account, -Total * sign, hold.Asset),
            .. Destinations.Select(d => new Posting(d.Account, d.Amount * sign, hold.Asset)),
        ];
        return Postings.CheckFunds(postings, book, EffectiveDate, PathOf, hold.Account, Total)
            ?? Record(Amount.AtScale(Total, asset.Scale), Postings.AtScale(postings, book), context.NewId());
    }

    private static string PathOf(int posting) => posting == 0 ? "hold" : $"destinations.{posting - 1}.amount";

    private Decision Record(decimal total, IReadOnlyList<Posting> postings, Guid id) => Decision.Record(
        new HoldCaptured(id, Hold, total, postings, EffectiveDate, Description, Metadata), id);
}
