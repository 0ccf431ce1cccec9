using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Books hledger's and ledger's transactions: finds elided amounts and implied conversions, carries out
/// balance assignments, checks assertions and that everything balances, each in the order and with the slack
/// of its program.
/// </summary>
internal sealed partial class BookHledger(BookedJournal result, Scales scales)
{
    private readonly RunningBalances _running = new();

    /// <summary>What ledger's real postings see: no virtual ones.</summary>
    private readonly RunningBalances _real = new();
    private readonly PlainJournal _journal = result.Read;

    private bool IsLedger => _journal.Dialect == Dialect.Ledger;

    public void Run()
    {
        var transactions = _journal.Entries.OfType<PlainTransaction>().ToList();
        if (IsLedger) RunInOrder(transactions);
        else RunByDate(transactions);
    }

    /// <summary>ledger checks what it has read so far.</summary>
    private void RunInOrder(List<PlainTransaction> transactions)
    {
        foreach (var transaction in transactions)
        {
            try
            {
                var booked = new BookedTransaction(transaction);
                var legs = Known(transaction);
                Balance(transaction, booked, legs, k => k != PostingKind.Virtual);
                Check(transaction, legs);
                Completed(booked, legs);
                booked.Legs.AddRange(Made(transaction, [.. booked.Legs]));
                result.Transactions.Add(booked);
            }
            catch (JournalSyntaxException wrong)
            {
                result.Errors.Add(wrong.Error);
            }
        }
    }

    private List<BookedLeg>[] Known(PlainTransaction transaction)
    {
        var trial = new List<(string, PlainAmount)>();
        return [.. transaction.Postings.Select(posting =>
        {
            var amount = posting.Amount
                ?? (posting.Assertion is { } assigned ? Assign(posting, assigned, trial) : null);
            if (amount is null) return [];
            trial.Add((posting.Account, amount));
            return new List<BookedLeg> { LegOf(posting, amount) };
        })];
    }

    private BookedTransaction Balanced(PlainTransaction transaction, List<BookedLeg>[] legs)
    {
        var booked = new BookedTransaction(transaction);
        Balance(transaction, booked, legs, k => k == PostingKind.Real);
        Balance(transaction, booked, legs, k => k == PostingKind.BalancedVirtual);
        return Completed(booked, legs);
    }

    private static BookedTransaction Completed(BookedTransaction booked, List<BookedLeg>[] legs)
    {
        foreach (var leg in legs.SelectMany(l => l)) booked.Legs.Add(leg);
        return booked;
    }

    /// <summary>The amount that makes the account hold what the posting says.</summary>
    private PlainAmount Assign(
        PlainPosting posting, PlainAssertion assigned, List<(string Account, PlainAmount Amount)> trial)
    {
        var seen = SeenBy(posting);
        var held = seen.Of(posting.Account, assigned.Amount.Commodity, assigned.WithSubaccounts);
        foreach (var (account, amount) in trial)
        {
            if (amount.Commodity == assigned.Amount.Commodity && (account == posting.Account ||
                (assigned.WithSubaccounts &&
                    account.StartsWith(posting.Account + ":", StringComparison.Ordinal))))
                held += amount.Number;
        }

        if (IsLedger && assigned.Amount is { Commodity: PlainAmount.NoCommodity, Number.IsZero: true } &&
            seen.Other(posting.Account, null, false) is { } only)
            return only with { Number = -only.Number };
        return assigned.Amount with { Number = assigned.Amount.Number - held };
    }

    private BookedLeg LegOf(PlainPosting posting, PlainAmount amount) =>
        new(posting.Account, amount, IsRest: false, posting)
        {
            Cost = posting.Cost,
            Price = PriceOf(posting, amount),
            Weight = WeightOf(posting, amount),
        };

    private static PlainAmount? PriceOf(PlainPosting posting, PlainAmount amount) => posting.Price switch
    {
        null or { Number: null } or { Commodity: null } => null,
        { IsTotal: false } price => new PlainAmount(price.Number.Value, price.Commodity),
        { } total when amount.Number.IsZero => new PlainAmount(Exact.Zero, total.Commodity),
        { } total =>
            new PlainAmount(Exact.Divide(total.Number.Value, amount.Number.Abs), total.Commodity),
    };

    private void Balance(
        PlainTransaction transaction, BookedTransaction booked, List<BookedLeg>[] legs,
        Func<PostingKind, bool> counts)
    {
        var residual = new Residual();
        PlainPosting? elided = null;
        var at = -1;
        var isPriced = false;
        for (var i = 0; i < legs.Length; i++)
        {
            var posting = transaction.Postings[i];
            if (!counts(posting.Kind)) continue;
            if (legs[i].Count == 0)
            {
                if (elided is not null) throw new JournalSyntaxException(
                    posting.At, $"a second amount is left out; the first is in line {elided.At.Line}");
                (elided, at) = (posting, i);
                continue;
            }

            foreach (var leg in legs[i])
            {
                var weight = leg.Weight ?? leg.Amount;
                if (weight != leg.Amount) booked.Conversions.Add(new Conversion(leg.Amount, weight));
                isPriced |= weight != leg.Amount;
                residual.Add(weight);
            }
        }

        if (elided is not null)
        {
            foreach (var rest in residual.NotZero)
                legs[at].Add(
                    new BookedLeg(elided.Account, rest with { Number = -rest.Number }, IsRest: true, elided));
            return;
        }

        CheckResidual(transaction, booked, residual, isPriced);
    }

    private void CheckResidual(
        PlainTransaction transaction, BookedTransaction booked, Residual residual, bool isPriced)
    {
        var left = residual.NotZero.Where(r => !IsNothing(r)).ToList();
        if (left.Count == 0) return;
        if (left.Count == 2 && !isPriced && left[0].Number.Sign != left[1].Number.Sign)
        {
            booked.Conversions.Add(new Conversion(left[0], left[1] with { Number = -left[1].Number }));
            return;
        }

        throw new JournalSyntaxException(
            transaction.At, $"the transaction does not balance: {string.Join(", ", left)} too much");
    }

    /// <summary>Whether it shows as zero at the commodity's places.</summary>
    private bool IsNothing(PlainAmount amount)
    {
        if (amount.Number.IsZero) return true;
        if (_journal.Precisions.TryGetValue(amount.Commodity, out var shown))
            return amount.Number.Round(shown).IsZero;
        return scales.IsPosted(amount.Commodity) && amount.Number.Round(scales.Of(amount.Commodity)).IsZero;
    }

    /// <summary>
    /// ledger weighs a lot that is sold by what it cost, hledger by its price; neither by cost alone.
    /// </summary>
    private PlainAmount WeightOf(PlainPosting posting, PlainAmount units)
    {
        if (posting.Price is not { Number: { } price, Commodity: { } currency } given) return units;
        if (IsLedger && posting.Cost is { Commodity: { } paid } cost && paid == currency &&
            (cost.PerUnit ?? cost.Total) is not null)
        {
            return cost.PerUnit is { } each
                ? new PlainAmount(units.Number * each, paid)
                : new PlainAmount(Signed(cost.Total!.Value, units), paid);
        }

        return new PlainAmount(given.IsTotal ? Signed(price, units) : units.Number * price, currency);
    }

    /// <summary>A total has the sign of the amount; hledger lets a negative one turn it.</summary>
    private Exact Signed(Exact total, PlainAmount units) => units.Number.Sign switch
    {
        0 => Exact.Zero,
        < 0 => IsLedger ? -total.Abs : -total,
        _ => IsLedger ? total.Abs : total,
    };

    private void Check(PlainTransaction transaction, List<BookedLeg>[] legs)
    {
        JournalSyntaxException? failed = null;
        for (var i = 0; i < legs.Length; i++)
        {
            var posting = transaction.Postings[i];
            foreach (var leg in legs[i]) Count(leg);
            if (posting.Assertion is not { } assertion) continue;
            if (Broken(posting, assertion) is { } reason)
                failed ??= new JournalSyntaxException(posting.At, reason);
            else result.AssertionsHeld++;
        }

        if (failed is not null) throw failed;
    }

    private void Count(BookedLeg leg)
    {
        _running.Add(leg.Account, leg.Amount);
        if (leg.From?.Kind == PostingKind.Real) _real.Add(leg.Account, leg.Amount);
    }

    private RunningBalances SeenBy(PlainPosting posting) =>
        IsLedger && posting.Kind == PostingKind.Real ? _real : _running;

    private string? Broken(PlainPosting posting, PlainAssertion assertion)
    {
        var wanted = assertion.Amount;
        // ledger's bare zero means every commodity.
        var isBlank = IsLedger && wanted is { Commodity: PlainAmount.NoCommodity, Number.IsZero: true };
        var seen = SeenBy(posting);
        var held = seen.Of(posting.Account, wanted.Commodity, assertion.WithSubaccounts);
        var difference = wanted with { Number = held - wanted.Number };
        if (IsLedger ? !IsNothing(difference) : !difference.Number.IsZero)
            return $"{posting.Account} should hold {wanted} here and holds {held} {wanted.Commodity}";
        if (!assertion.IsSole && !isBlank) return null;
        return seen.Other(posting.Account, wanted.Commodity, assertion.WithSubaccounts) is { } other &&
            !(IsLedger && IsNothing(other))
            ? $"{posting.Account} should hold nothing but {wanted} here and holds {other} too"
            : null;
    }
}
