using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// A beancount posting while it is booked: what is written of it, and what has been found since. Null is
/// what is
/// still missing; a cost or price that it does not have is no part of it.
/// </summary>
internal sealed class BeancountDraft
{
    public BeancountDraft(PlainPosting from, int index)
    {
        (From, Index) = (from, index);
        Number = from.Amount?.Number ?? from.OpenNumber;
        Currency = from.Amount?.Commodity ?? from.OpenCommodity;
        (CostCurrency, PriceCurrency) = (from.Cost?.Commodity, from.Price?.Commodity);
        Spec = from.Cost;
        PriceNumber = from.Price switch
        {
            { IsTotal: true, Number: { } total } when Number is { IsZero: false } units =>
                Exact.Divide(total, units.Abs),
            { IsTotal: true, Number: not null } => Exact.Zero,
            var price => price?.Number,
        };
    }

    private BeancountDraft(BeancountDraft other)
    {
        (From, Index, Number, Currency) = (other.From, other.Index, other.Number, other.Currency);
        (Spec, CostCurrency, Lot) = (other.Spec, other.CostCurrency, other.Lot);
        (PriceNumber, PriceCurrency, IsFound) = (other.PriceNumber, other.PriceCurrency, other.IsFound);
    }

    public PlainPosting From { get; }

    public int Index { get; }

    public Exact? Number { get; set; }

    public string? Currency { get; set; }

    /// <summary>The cost as written; null where the posting has none.</summary>
    public PlainCost? Spec { get; set; }

    public string? CostCurrency { get; set; }

    /// <summary>The lot, once it is known.</summary>
    public LotCost? Lot { get; set; }

    public Exact? PriceNumber { get; set; }

    public string? PriceCurrency { get; set; }

    /// <summary>Something of it was computed, so its digits tell nothing.</summary>
    public bool IsFound { get; set; }

    public bool HasPrice => From.Price is not null;

    /// <summary>Nothing but an account: it takes what the others leave, in every currency.</summary>
    public bool IsAuto => Number is null && Currency is null && Spec is null && !HasPrice;

    public bool IsTotalOpen => Lot is null && Spec is { IsTotalOpen: true };

    /// <summary>The cost of each unit is to be found.</summary>
    public bool IsEachOpen => Lot is null && Spec is { PerUnit: null, IsWhole: false };

    /// <summary>The currency in which it counts, as far as it is known.</summary>
    public string? Bucket =>
        Spec is not null && CostCurrency is not null ? CostCurrency
        : HasPrice && PriceCurrency is not null ? PriceCurrency
        : Spec is null && !HasPrice ? Currency
        : null;

    /// <summary>What it counts as when the transaction is balanced; beancount computes 28 digits.</summary>
    public PlainAmount Weight => Lot is { } lot
        ? new PlainAmount((Number!.Value * lot.Number).WithDigits(Exact.QuotientDigits), lot.Currency)
        : HasPrice
            ? new PlainAmount((Number!.Value * PriceNumber!.Value).WithDigits(Exact.QuotientDigits),
                PriceCurrency!)
            : new PlainAmount(Number!.Value, Currency!);

    public BeancountDraft Copy() => new(this);

    /// <summary>What each unit costs as written; null where that is not said.</summary>
    public Exact? CostOfEach()
    {
        if (Spec is not { } spec || IsTotalOpen || IsEachOpen) return null;
        var each = spec.PerUnit ?? Exact.Zero;
        if (spec.Total is not { } total) return each;
        var units = Number!.Value.Abs;
        return units.IsZero
            ? throw new JournalSyntaxException(From.At, "nothing has no cost in total")
            : Exact.Divide(total + (each * units), units);
    }

    public BeancountSize? Size()
    {
        if (Number is not { } number || Currency is null) return null;
        Exact?[] costs = Lot is { } lot ? [lot.Number] : [Spec?.Total, Spec?.PerUnit];
        return new BeancountSize(new PlainAmount(number, Currency), [.. costs.OfType<Exact>()], CostCurrency,
            PriceNumber is { } price &&
                PriceCurrency is not null ? new PlainAmount(price, PriceCurrency) : null);
    }

    public BookedLeg ToLeg()
    {
        var units = new PlainAmount(Number!.Value, Currency!);
        return new BookedLeg(From.Account, units, IsRest: false, From)
        {
            Cost = Lot?.ToCost(),
            Price = HasPrice && PriceNumber is { } price ? new PlainAmount(price, PriceCurrency!) : null,
            Weight = Weight == units ? null : Weight,
        };
    }
}
