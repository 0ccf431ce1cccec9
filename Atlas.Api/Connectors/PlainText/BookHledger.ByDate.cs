using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>hledger's order, and how it sets accounts to balances.</summary>
internal sealed partial class BookHledger
{
    /// <summary>
    /// hledger first balances what it can, and then goes from posting to posting by their own dates; a
    /// transaction that sets an account to a balance comes whole, on its date.
    /// </summary>
    private void RunByDate(List<PlainTransaction> transactions)
    {
        var booked = new BookedTransaction?[transactions.Count];
        var legs = new List<BookedLeg>[transactions.Count][];
        var steps = new List<(DateOnly Date, int Transaction, int Posting)>();
        for (var i = 0; i < transactions.Count; i++)
        {
            var transaction = transactions[i];
            if (transaction.Postings.Exists(IsAssigned)) steps.Add((transaction.Date, i, -1));
            else if (Try(() => booked[i] = Balanced(transaction, legs[i] = Known(transaction))))
                for (var p = 0; p < legs[i].Length; p++)
                    steps.Add((transaction.Postings[p].Date ?? transaction.Date, i, p));
        }

        foreach (var (_, i, posting) in steps.OrderBy(s => s.Date))
        {
            var isRight = posting < 0
                ? Try(() => booked[i] = BookAssigned(transactions[i]))
                : Try(() => Enter(transactions[i].Postings[posting], legs[i][posting]));
            if (!isRight) booked[i] = null;
        }

        result.Transactions.AddRange(booked.OfType<BookedTransaction>());
    }

    private bool Try(Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (JournalSyntaxException wrong)
        {
            result.Errors.Add(wrong.Error);
            return false;
        }
    }

    private static bool IsAssigned(PlainPosting posting) => posting is { Amount: null, Assertion: not null };

    /// <summary>
    /// hledger takes the postings in their order, without their prices, and fills in what is left out last.
    /// </summary>
    private BookedTransaction BookAssigned(PlainTransaction transaction)
    {
        var legs = new List<BookedLeg>[transaction.Postings.Count];
        for (var i = 0; i < legs.Length; i++)
        {
            var posting = transaction.Postings[i];
            if (IsAssigned(posting) && posting.Date is not null) throw new JournalSyntaxException(posting.At,
                "a posting with a date of its own has to say its amount");
            legs[i] = posting switch
            {
                { Amount: { } known } => [LegOf(posting, known) with { Weight = null }],
                { Assertion: { } assigned } => Difference(posting, assigned),
                _ => [],
            };
            if (legs[i].Count > 0) Enter(posting, legs[i]);
        }

        var open = Enumerable.Range(0, legs.Length).Where(i => legs[i].Count == 0).ToList();
        var booked = Balanced(transaction, legs);
        foreach (var i in open) Enter(transaction.Postings[i], legs[i]);
        return booked;
    }

    /// <summary>What an account lacks to hold what a posting says, in every commodity that counts.</summary>
    private List<BookedLeg> Difference(PlainPosting posting, PlainAssertion assigned)
    {
        var wanted = assigned.Amount;
        var left = new Residual();
        left.Add(wanted with { Number = Exact.Zero });
        foreach (var held in _running.All(posting.Account, assigned.WithSubaccounts))
            left.Add(held with { Number = -held.Number });
        if (!assigned.IsSole)
            foreach (var own in _running.All(posting.Account, false))
                if (own.Commodity != wanted.Commodity) left.Add(own);
        if (posting.Price is null) left.Add(wanted);
        var legs = left.NotZero
            .Select(a => new BookedLeg(posting.Account, a, IsRest: false, posting)).ToList();
        // The price is of all that the account shall hold.
        if (posting.Price is not null) legs.Insert(0, LegOf(posting, wanted));
        return legs.Count > 0
            ? legs
            : [new BookedLeg(posting.Account, wanted with { Number = Exact.Zero }, IsRest: false, posting)];
    }

    private void Enter(PlainPosting posting, List<BookedLeg> legs)
    {
        foreach (var leg in legs) _running.Add(leg.Account, leg.Amount);
        if (posting.Assertion is not { } assertion) return;
        if (Broken(posting, assertion) is { } reason) throw new JournalSyntaxException(posting.At, reason);
        result.AssertionsHeld++;
    }
}
