using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Finds the one number that is left out in a group of postings that count in one currency.
/// </summary>
internal static class BeancountGaps
{
    /// <summary>A group may lack one number; a posting of which nothing is left is taken out.</summary>
    public static void Fill(string currency, List<BeancountDraft> group, Dictionary<string, Exact> slack)
    {
        var open = group.Where(IsOpen).ToList();
        var gaps = open.Sum(GapsOf);
        if (gaps > 1) throw new JournalSyntaxException(
            open[0].From.At, $"more than one number of the postings in {currency} is left out");
        foreach (var draft in group)
            if (!IsOpen(draft)) Settle(draft);
        if (open is [var only]) Find(only, group, slack);
        foreach (var draft in group.Where(d => d.Lot is not null)) CheckLot(draft);
    }

    private static bool IsOpen(BeancountDraft draft) => GapsOf(draft) > 0;

    private static int GapsOf(BeancountDraft draft) => (draft.Number is null ? 1 : 0) +
        (draft.IsEachOpen ? 1 : 0) + (draft.IsTotalOpen ? 1 : 0) +
        (draft is { HasPrice: true, PriceNumber: null } ? 1 : 0);

    private static void Settle(BeancountDraft draft)
    {
        if (draft.Lot is not null || draft is not { Spec: { } spec, CostCurrency: { } currency }) return;
        draft.Lot = new LotCost(draft.CostOfEach()!.Value, currency, spec.Date ?? default, spec.Label);
    }

    private static void CheckLot(BeancountDraft draft)
    {
        if (draft.Number is { IsZero: true })
            throw new JournalSyntaxException(draft.From.At, "a lot of nothing has no cost");
        if (draft.Lot!.Number.Sign < 0)
            throw new JournalSyntaxException(draft.From.At, "the cost is negative");
    }

    private static void Find(
        BeancountDraft draft, List<BeancountDraft> group, Dictionary<string, Exact> slack)
    {
        var weight = group.Where(d => d != draft)
            .Aggregate(Exact.Zero, (sum, d) => sum - d.Weight.Number).WithDigits(Exact.QuotientDigits);
        draft.IsFound = true;
        if (draft.Number is null) FindUnits(draft, group, slack, weight);
        else if (draft.IsEachOpen) FindEach(draft, group, weight);
        else if (draft.IsTotalOpen) FindTotal(draft, weight);
        else FindPrice(draft, weight);
    }

    private static void FindUnits(
        BeancountDraft draft, List<BeancountDraft> group, Dictionary<string, Exact> slack, Exact weight)
    {
        if (weight.IsZero)
        {
            group.Remove(draft);
            return;
        }

        var units = weight;
        if (draft.Spec is { } spec)
        {
            if (spec.IsWhole || spec.PerUnit is not { IsZero: false } each) throw new JournalSyntaxException(
                draft.From.At, "an amount cannot be found from its cost in total alone");
            units = Exact.Divide(weight - (spec.Total ?? Exact.Zero), each);
        }
        else if (draft.HasPrice)
        {
            units = draft.PriceNumber is { IsZero: false } price
                ? Exact.Divide(weight, price)
                : throw new JournalSyntaxException(draft.From.At, "an amount cannot be found from no price");
        }

        draft.Number = BeancountTolerances.Quantize(slack, draft.Currency!, units);
        Settle(draft);
    }

    private static void FindEach(BeancountDraft draft, List<BeancountDraft> group, Exact weight)
    {
        var units = draft.Number!.Value;
        if (units.IsZero)
        {
            group.Remove(draft);
            return;
        }

        draft.Spec = draft.Spec! with
        {
            PerUnit = Exact.Divide(weight - (draft.Spec!.Total ?? Exact.Zero), units),
        };
        Settle(draft);
    }

    private static void FindTotal(BeancountDraft draft, Exact weight)
    {
        var each = draft.Spec!.PerUnit ?? Exact.Zero;
        draft.Spec = draft.Spec with { Total = weight - (each * draft.Number!.Value), IsTotalOpen = false };
        Settle(draft);
    }

    private static void FindPrice(BeancountDraft draft, Exact weight)
    {
        if (draft.Spec is not null) throw new JournalSyntaxException(
            draft.From.At, "the price of a lot with a cost cannot be found");
        draft.PriceNumber = draft.Number is { IsZero: false } units
            ? Exact.Divide(weight, units).Abs
            : throw new JournalSyntaxException(draft.From.At, "nothing has no price");
    }
}
