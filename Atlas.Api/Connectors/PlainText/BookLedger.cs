using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Books ledger's transactions in the order of the file, each with what was known until then: finds elided
/// amounts and implied conversions, checks assertions, carries out automated transactions.
/// </summary>
internal sealed partial class BookLedger(BookedJournal result)
{
    private readonly RunningBalances _running = new();

    /// <summary>What real postings see: no virtual ones.</summary>
    private readonly RunningBalances _real = new();
    private readonly Dictionary<string, BookedTransaction> _uuids = new(StringComparer.Ordinal);
    private readonly PlainJournal _journal = result.Read;

    public void Run()
    {
        foreach (var transaction in _journal.Entries.OfType<PlainTransaction>())
        {
            try
            {
                if (Book(transaction) is { } booked) result.Transactions.Add(booked);
            }
            catch (JournalSyntaxException wrong)
            {
                result.Errors.Add(wrong.Error);
            }
        }

        foreach (var periodic in _journal.Periodic) CheckPeriodic(periodic);
    }

    private void CheckPeriodic(PlainTransaction periodic)
    {
        try
        {
            Balance(periodic, new BookedTransaction(periodic), Known(periodic), bucket: null);
        }
        catch (JournalSyntaxException wrong)
        {
            result.Errors.Add(wrong.Error);
        }
    }

    private BookedTransaction? Book(PlainTransaction transaction)
    {
        var legs = Known(transaction);
        var booked = new BookedTransaction(transaction);
        // ledger leaves a transaction aside that has no amount at all.
        if (legs.All(l => l.Count == 0))
        {
            SumUp(transaction, legs);
            return null;
        }

        var bucket = AddBucket(transaction, legs);
        var bucketLegs = Balance(transaction, booked, legs, bucket);
        booked.Legs.AddRange(legs.SelectMany(l => l));
        if (IsKnown(booked)) return null;
        foreach (var leg in booked.Legs) Count(leg);
        var made = Made(transaction, [.. booked.Legs]);
        foreach (var leg in bucketLegs.Concat(made)) Count(leg);
        booked.Legs.AddRange([.. bucketLegs, .. made]);
        return booked;
    }

    /// <summary>
    /// ledger takes a transaction with the UUID of an earlier one for the same: it only enters what that one
    /// deferred.
    /// </summary>
    private bool IsKnown(BookedTransaction booked)
    {
        var uuid = booked.Transaction!.Notes.Metadata.LastOrDefault(m => m.Key == "UUID").Value;
        if (uuid is null || _uuids.TryAdd(uuid, booked)) return false;
        foreach (var leg in _uuids[uuid].Legs.Where(l => l.From is { IsDeferred: true })) Enter(leg);
        return true;
    }

    private static PlainPosting? AddBucket(PlainTransaction transaction, List<BookedLeg>[] legs) =>
        transaction.Bucket is { } bucket && legs is [{ Count: > 0 }] &&
        transaction.Postings[0].Kind != PostingKind.Virtual
            ? new PlainPosting(transaction.At, bucket)
            : null;

    /// <summary>
    /// The written amounts and those that assertions lead to, each checked where it stands.
    /// </summary>
    private List<BookedLeg>[] Known(PlainTransaction transaction)
    {
        var before = new List<(PlainPosting Posting, PlainAmount Amount)>();
        return [.. transaction.Postings.Select(posting =>
        {
            var amount = posting.Assertion is { } assertion
                ? Asserted(posting, assertion, before, transaction.PlacesMark)
                : posting.Amount;
            if (amount is null) return [];
            before.Add((posting, amount));
            return new List<BookedLeg> { LegOf(posting, amount) };
        })];
    }

    /// <summary>
    /// The amount of a posting that says what its account holds then. A balance without a commodity speaks of
    /// all commodities.
    /// </summary>
    private PlainAmount Asserted(
        PlainPosting posting, PlainAssertion assertion,
        List<(PlainPosting Posting, PlainAmount Amount)> before, int mark)
    {
        var wanted = assertion.Amount;
        var missing = new Residual();
        missing.Add(wanted);
        var isReal = posting.Kind == PostingKind.Real;
        foreach (var held in (isReal ? _real : _running).All(posting.Account))
            missing.Add(held with { Number = -held.Number });
        foreach (var (other, amount) in before)
            if (other.Account == posting.Account && (other.Kind == PostingKind.Real) == isReal)
                missing.Add(amount with { Number = -amount.Number });
        var isOne = wanted.Commodity != PlainAmount.NoCommodity;
        if (posting.Amount is { } given) missing.Add(given with { Number = -given.Number });
        var left = missing.NotZero.Where(m => !isOne || m.Commodity == wanted.Commodity).ToList();
        if (posting.Amount is not { } written)
        {
            return left switch
            {
                [] => wanted with { Number = Exact.Zero },
                [var only] => only,
                _ => throw new JournalSyntaxException(posting.At,
                    $"{posting.Account} holds several commodities, so it cannot be set to {wanted}"),
            };
        }

        if (left.FirstOrDefault(l =>
            !IsNothing(l, mark)) is { } off) throw new JournalSyntaxException(posting.At,
            $"{posting.Account} should hold {wanted} here and is off by {-off.Number} {off.Commodity}");
        result.AssertionsHeld++;
        return written;
    }

    private static BookedLeg LegOf(PlainPosting posting, PlainAmount amount) =>
        new(posting.Account, amount, IsRest: false, posting)
        {
            Cost = posting.Cost,
            Price = PriceOf(posting, amount),
        };

    private static PlainAmount? PriceOf(PlainPosting posting, PlainAmount amount) => posting.Price switch
    {
        null or { Number: null } or { Commodity: null } => null,
        { IsTotal: false } price => new PlainAmount(price.Number.Value, price.Commodity),
        { } total when amount.Number.IsZero => new PlainAmount(Exact.Zero, total.Commodity),
        { } total => new PlainAmount(Exact.Divide(total.Number.Value, amount.Number.Abs), total.Commodity),
    };

    private void Count(BookedLeg leg)
    {
        if (leg.From is not { IsDeferred: true }) Enter(leg);
    }

    private void Enter(BookedLeg leg)
    {
        _running.Add(leg.Account, leg.Amount);
        if (leg.From?.Kind == PostingKind.Real) _real.Add(leg.Account, leg.Amount);
    }

    /// <summary>
    /// Whether it shows as zero at the places that the commodity has had so far: none where only prices
    /// name it.
    /// </summary>
    private bool IsNothing(PlainAmount amount, int mark)
    {
        if (amount.Number.IsZero || amount.Commodity == PlainAmount.NoCommodity) return amount.Number.IsZero;
        var places = _journal.PlacesSeen.At(mark, amount.Commodity) ?? 0;
        return amount.Number.Places > places && amount.Number.Round(places).IsZero;
    }
}
