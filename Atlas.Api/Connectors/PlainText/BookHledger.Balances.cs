using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>How hledger keeps balances, checks them and sets them.</summary>
internal sealed partial class BookHledger
{
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
            if (IsAssigned(posting) && _result.Read.RuleAccounts.Contains(posting.Account))
                throw new JournalSyntaxException(posting.At,
                    $"a rule posts to {posting.Account}, so it cannot be set to a balance; say the amount");
            legs[i] = [];
            if (posting.Amount is { } known)
            {
                legs[i].Add(LegOf(posting, new HledgerHoldings.Held(known, null)));
                Enter(posting, legs[i]);
            }
            else if (posting.Assertion is { } assigned)
            {
                legs[i].AddRange(Set(posting, assigned));
            }
        }

        var open = Enumerable.Range(0, legs.Length).Where(i => legs[i].Count == 0).ToList();
        var booked = Balanced(transaction, legs);
        foreach (var i in open) Add(legs[i]);
        return booked;
    }

    /// <summary>Sets the account to a balance; the legs are what it lacked.</summary>
    private List<BookedLeg> Set(PlainPosting posting, PlainAssertion assigned)
    {
        var wanted = HledgerHoldings.Held.Of(assigned.Amount, posting.Price);
        var own = HeldBy(posting.Account);
        var next = new HledgerHoldings();
        if (!assigned.IsSole)
            foreach (var other in own.Except(assigned.Amount.Commodity)) next.Add(other);
        next.Add(wanted);
        if (assigned.WithSubaccounts)
        {
            foreach (var (path, held) in _running)
                if (RunningBalances.IsBelow(path,
                    posting.Account)) foreach (var below in held.NotZero) next.Add(-below);
        }

        var difference = new HledgerHoldings();
        difference.AddAll(next);
        foreach (var before in own.NotZero) difference.Add(-before);
        _running[posting.Account] = next;
        if (Broken(posting, assigned) is { } reason) throw new JournalSyntaxException(posting.At, reason);
        _result.AssertionsHeld++;
        var legs = difference.NotZero.Select(h => LegOf(posting, h)).ToList();
        return legs.Count > 0
            ? legs
            : [LegOf(posting, new HledgerHoldings.Held(
                assigned.Amount with { Number = Exact.Zero }, null))];
    }

    private void Enter(PlainPosting posting, List<BookedLeg> legs)
    {
        Add(legs);
        if (posting.Assertion is not { } assertion) return;
        if (Broken(posting, assertion) is { } reason) throw new JournalSyntaxException(posting.At, reason);
        _result.AssertionsHeld++;
    }

    /// <summary>Balances are kept without the prices of what is posted.</summary>
    private void Add(List<BookedLeg> legs)
    {
        foreach (var leg in legs) HeldBy(leg.Account).Add(new HledgerHoldings.Held(leg.Amount, null));
    }

    private HledgerHoldings HeldBy(string account) =>
        _running.TryGetValue(account, out var held) ? held : _running[account] = new HledgerHoldings();

    private string? Broken(PlainPosting posting, PlainAssertion assertion)
    {
        var wanted = assertion.Amount;
        var own = HeldBy(posting.Account);
        var seen = own;
        if (assertion.WithSubaccounts)
        {
            seen = new HledgerHoldings();
            seen.AddAll(own);
            foreach (var (path, held) in _running)
                if (RunningBalances.IsBelow(path, posting.Account)) seen.AddAll(held);
        }

        var has = seen.FirstOf(wanted.Commodity);
        if (has != wanted.Number)
            return $"{posting.Account} should hold {wanted} here and holds {has} {wanted.Commodity}";
        if (!assertion.IsSole) return null;
        var other = own.Except(wanted.Commodity).Select(h => h.Amount.Commodity)
            .FirstOrDefault(c => !seen.FirstOf(c).IsZero);
        return other is null
            ? null
            : $"{posting.Account} should hold nothing but {wanted} here and holds " +
                $"{seen.FirstOf(other)} {other} too";
    }
}
