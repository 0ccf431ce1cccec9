using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Books hledger's transactions. It first balances what it can, and then goes from posting to posting by
/// their
/// own dates; a transaction that sets an account to a balance comes whole, on its date.
/// </summary>
internal sealed partial class BookHledger
{
    private readonly BookedJournal _result;
    private readonly Dictionary<string, HledgerHoldings> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public BookHledger(BookedJournal result)
    {
        _result = result;
        var journal = result.Read;
        foreach (var price in journal.Prices) See(price.Price);
        foreach (var posting in journal.Entries.OfType<PlainTransaction>().SelectMany(t => t.Postings))
            if (posting.Amount is { } amount) See(amount);
        if (journal.DefaultPrecision is var (commodity, places)) _places[commodity] = places;
        foreach (var (declared, shown) in journal.Precisions) _places[declared] = shown;
    }

    public void Run()
    {
        var transactions = _result.Read.Entries.OfType<PlainTransaction>().ToList();
        var booked = new BookedTransaction?[transactions.Count];
        var steps = new List<(DateOnly Date, int Transaction, int Posting)>();
        var legs = new List<BookedLeg>[transactions.Count][];
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

        _result.Transactions.AddRange(booked.OfType<BookedTransaction>());
    }

    private static bool IsAssigned(PlainPosting posting) => posting is { Amount: null, Assertion: not null };

    private void See(PlainAmount amount) => _places[amount.Commodity] =
        Math.Max(_places.GetValueOrDefault(amount.Commodity), amount.Number.Places);

    private bool Try(Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (JournalSyntaxException wrong)
        {
            _result.Errors.Add(wrong.Error);
            return false;
        }
    }

    private static List<BookedLeg>[] Known(PlainTransaction transaction) =>
    [
        .. transaction.Postings.Select(p => p.Amount is { } amount
            ? new List<BookedLeg> { LegOf(p, HledgerHoldings.Held.Of(amount, p.Price)) }
            : []),
    ];

    private static BookedLeg LegOf(PlainPosting posting, HledgerHoldings.Held held) =>
        new(posting.Account, held.Amount, IsRest: false, posting)
        {
            Cost = posting.Cost,
            Price = PriceOf(held),
            Weight = held.Price is null ? null : held.Weight,
        };

    private static PlainAmount? PriceOf(HledgerHoldings.Held held) => held.Price switch
    {
        null => null,
        { IsTotal: false, Number: { } each, Commodity: { } paid } => new PlainAmount(each, paid),
        { Commodity: { } paid } when held.Amount.Number.IsZero => new PlainAmount(Exact.Zero, paid),
        { Number: { } total, Commodity: { } paid } =>
            new PlainAmount(Exact.Divide(total, held.Amount.Number), paid),
        _ => null,
    };

    private BookedTransaction Balanced(PlainTransaction transaction, List<BookedLeg>[] legs)
    {
        var booked = new BookedTransaction(transaction);
        Balance(transaction, booked, legs, PostingKind.Real);
        Balance(transaction, booked, legs, PostingKind.BalancedVirtual);
        foreach (var leg in legs.SelectMany(l => l)) booked.Legs.Add(leg);
        return booked;
    }

    private void Balance(
        PlainTransaction transaction, BookedTransaction booked, List<BookedLeg>[] legs, PostingKind kind)
    {
        var residual = new Residual();
        var sums = new HledgerHoldings();
        PlainPosting? elided = null;
        var at = -1;
        for (var i = 0; i < legs.Length; i++)
        {
            var posting = transaction.Postings[i];
            if (posting.Kind != kind) continue;
            if (legs[i].Count == 0)
            {
                if (elided is not null) throw new JournalSyntaxException(
                    posting.At, $"a second amount is left out; the first is in line {elided.At.Line}");
                (elided, at) = (posting, i);
            }

            foreach (var leg in legs[i]) Weigh(leg, booked, residual, sums);
        }

        if (elided is null) CheckResidual(transaction, booked, residual, sums);
        else foreach (var rest in residual.NotZero)
            legs[at].Add(
                new BookedLeg(elided.Account, rest with { Number = -rest.Number }, IsRest: true, elided));
    }

    private static void Weigh(
        BookedLeg leg, BookedTransaction booked, Residual residual, HledgerHoldings sums)
    {
        var weight = leg.Weight ?? leg.Amount;
        if (leg.Weight is not null) booked.Conversions.Add(new Conversion(leg.Amount, weight));
        residual.Add(weight);
        sums.Add(new HledgerHoldings.Held(
            leg.Amount, leg.Weight is null ? null : new PlainPrice(weight.Number, weight.Commodity, true)));
    }

    private void CheckResidual(
        PlainTransaction transaction, BookedTransaction booked, Residual residual, HledgerHoldings sums)
    {
        var left = residual.NotZero.Where(r => !IsNothing(r)).ToList();
        if (left.Count == 0) return;
        var open = sums.NotZero.ToList();
        if (open is [{ Price: null }, { Price: null }] &&
            open[0].Amount.Number.Sign != open[1].Amount.Number.Sign)
        {
            var (one, two) = (open[0].Amount, open[1].Amount);
            booked.Conversions.Add(new Conversion(one, two with { Number = -two.Number }));
            return;
        }

        throw new JournalSyntaxException(
            transaction.At, $"the transaction does not balance: {string.Join(", ", left)} too much");
    }

    /// <summary>Whether it shows as zero at the commodity's places.</summary>
    private bool IsNothing(PlainAmount amount) => amount.Number.IsZero ||
        (_places.TryGetValue(amount.Commodity, out var shown) && amount.Number.Round(shown).IsZero);
}
