using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Books beancount's transactions: matches lots, finds what is left out, checks that each balances.
/// </summary>
internal sealed class BeancountTransactions(BeancountTolerances tolerances, Func<string, string> methodOf)
{
    private readonly BeancountLots _lots = new();

    public BookedTransaction Book(PlainTransaction transaction)
    {
        var booked = new BookedTransaction(transaction);
        try
        {
            Book(transaction, booked);
            return booked;
        }
        catch (JournalSyntaxException)
        {
            foreach (var leg in booked.Legs) Apply(leg, leg.Amount with { Number = -leg.Amount.Number });
            throw;
        }
    }

    private void Book(PlainTransaction transaction, BookedTransaction booked)
    {
        var slack = tolerances.Of(transaction);
        var residual = new Residual();
        var open = new List<PlainPosting>();
        foreach (var posting in transaction.Postings)
        {
            if (posting.Amount is not { } units || IsOpen(posting, units)) open.Add(posting);
            else Add(booked, residual, LegsOf(transaction, posting, units));
        }

        // The posting without any amount comes last: it takes what the others leave.
        foreach (var posting in open.OrderBy(p => p is { Amount: null, OpenCommodity: null }))
            Fill(transaction, booked, residual, slack, posting, open);
        foreach (var left in residual.NotZero)
        {
            if (left.Number.Abs > BeancountTolerances.In(slack, left.Commodity))
                throw new JournalSyntaxException(
                transaction.At,
                    $"the transaction does not balance: {left.Number.Trim()} {left.Commodity} too much");
        }
    }

    /// <summary>Whether its weight has to be found from the other postings.</summary>
    private bool IsOpen(PlainPosting posting, PlainAmount units) =>
        posting.Cost is { } cost
            ? (cost.PerUnit ?? cost.Total) is null && !_lots.IsReduction(posting, units)
            : posting.Price is { Number: null } or { Commodity: null };

    private List<(BookedLeg Leg, PlainAmount Weight)> LegsOf(
        PlainTransaction transaction, PlainPosting posting, PlainAmount units)
    {
        if (posting.Cost is not { } spec)
        {
            var leg = new BookedLeg(posting.Account, units, IsRest: false, posting)
            {
                Price = PriceOf(posting, units),
            };
            return [(leg, WeightAtPrice(posting, units))];
        }

        var method = methodOf(posting.Account);
        var spelled = spec with { PerUnit = EachOf(spec, units) };
        if (method != "NONE" && _lots.IsReduction(posting, units))
        {
            var matched =
                new PlainPosting(posting.At, posting.Account) { Cost = spelled with { Total = null } };
            return [.. _lots.Match(matched, units, method)
                .Select(m => LotLeg(posting, m.Units, units.Commodity, m.Cost))];
        }

        var currency =
            spec.Commodity ?? throw new JournalSyntaxException(posting.At, "the cost names no currency");
        var cost = new LotCost(spelled.PerUnit!.Value, currency, spec.Date ?? transaction.Date, spec.Label);
        var bought = LotLeg(posting, units.Number, units.Commodity, cost);
        // A total is exact where the quotient need not be.
        if (spec.Total is { } total)
            bought.Weight = new PlainAmount(
                (units.Number * (spec.PerUnit ?? Exact.Zero)) + Signed(total, units), currency);
        return [bought];
    }

    private static (BookedLeg Leg, PlainAmount Weight) LotLeg(
        PlainPosting posting, Exact units, string commodity, LotCost cost)
    {
        var amount = new PlainAmount(units, commodity);
        var leg = new BookedLeg(posting.Account, amount, IsRest: false, posting)
        {
            Cost = cost.ToCost(),
            Price = PriceOf(posting, amount),
        };
        return (leg, new PlainAmount(units * cost.Number, cost.Currency));
    }

    private static Exact? EachOf(PlainCost cost, PlainAmount units) =>
        cost.Total is not { } total || units.Number.IsZero
        ? cost.PerUnit
        : (cost.PerUnit ?? Exact.Zero) + Exact.Divide(total.Abs, units.Number.Abs);

    private static Exact Signed(Exact total, PlainAmount units) => units.Number.Sign < 0 ? -total : total;

    private static PlainAmount? PriceOf(PlainPosting posting, PlainAmount units) => posting.Price switch
    {
        { Number: { } number, Commodity: { } currency, IsTotal: false } => new PlainAmount(number, currency),
        { Number: { } number, Commodity: { } currency } when !units.Number.IsZero =>
            new PlainAmount(Exact.Divide(number.Abs, posting.Amount!.Number.Abs), currency),
        _ => null,
    };

    private static PlainAmount WeightAtPrice(PlainPosting posting, PlainAmount units) => posting.Price switch
    {
        { Number: { } total, Commodity: { } currency, IsTotal: true } =>
            new PlainAmount(units.Number.IsZero ? Exact.Zero : Signed(total, units), currency),
        { Number: { } price, Commodity: { } currency } => new PlainAmount(units.Number * price, currency),
        _ => units,
    };

    private void Add(
        BookedTransaction booked, Residual residual, List<(BookedLeg Leg, PlainAmount Weight)> legs)
    {
        foreach (var (leg, weight) in legs)
        {
            booked.Legs.Add(leg);
            Apply(leg, leg.Amount);
            residual.Add(weight);
            if (weight != leg.Amount) booked.Conversions.Add(new Conversion(leg.Amount, weight));
        }
    }

    private void Fill(
        PlainTransaction transaction, BookedTransaction booked, Residual residual,
        Dictionary<string, Exact> slack, PlainPosting posting, List<PlainPosting> open)
    {
        if (posting is { Amount: null, OpenCommodity: null, Cost: null, Price: null })
        {
            if (open.Count(p => p is { Amount: null, OpenCommodity: null }) > 1)
                throw new JournalSyntaxException(posting.At, "more than one posting has no amount");
            foreach (var rest in residual.NotZero.ToList()) Take(rest.Commodity);
            return;
        }

        if (posting is { Amount: null, OpenCommodity: { } commodity, Cost: null, Price: null })
        {
            Take(commodity);
            return;
        }

        FindPrice(transaction, booked, residual, posting);

        void Take(string currency)
        {
            var number = BeancountTolerances.Quantize(slack, currency, -residual.Of(currency));
            var leg =
                new BookedLeg(posting.Account, new PlainAmount(number, currency), IsRest: false, posting);
            Add(booked, residual, [(leg, leg.Amount)]);
        }
    }

    /// <summary>The cost or price that makes the transaction balance.</summary>
    private void FindPrice(
        PlainTransaction transaction, BookedTransaction booked, Residual residual, PlainPosting posting)
    {
        if (posting.Amount is not { Number.IsZero: false } units)
            throw new JournalSyntaxException(posting.At, "an amount with a price or cost cannot be left out");
        var left = CurrencyLeft(posting, residual);
        var each = Exact.Divide(left.Number.Abs, units.Number.Abs);
        var found = new PlainPosting(posting.At, posting.Account)
        {
            Amount = units,
            Cost = posting.Cost,
            Price = posting.Price,
        };
        if (posting.Cost is { } cost) found.Cost = cost with { PerUnit = each, Commodity = left.Commodity };
        else found.Price = new PlainPrice(left.Number.Abs, left.Commodity, IsTotal: true);
        var legs = LegsOf(transaction, found, units);
        Add(booked, residual,
            [.. legs.Select(l => (l.Leg with { From = posting }, left with { Number = -left.Number }))]);
    }

    private static PlainAmount CurrencyLeft(PlainPosting posting, Residual residual)
    {
        var currency = posting.Cost?.Commodity ?? posting.Price?.Commodity;
        if (currency is not null) return new PlainAmount(residual.Of(currency), currency);
        var left = residual.NotZero.ToList();
        return left.Count == 1
            ? left[0]
            : throw new JournalSyntaxException(posting.At,
                "the cost or price cannot be told from the other postings");
    }

    private void Apply(BookedLeg leg, PlainAmount amount)
    {
        if (leg.Cost is { PerUnit: { } each, Commodity: { } currency, Date: { } date } cost)
            _lots.Add(leg.Account, amount, new LotCost(each, currency, date, cost.Label));
    }
}
