using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Books beancount's transactions: sorts the postings by the currency in which they count, matches lots,
/// finds
/// what is left out in each of these groups, and checks that each balances.
/// </summary>
internal sealed class BeancountTransactions(BeancountTolerances tolerances, Func<string, string> methodOf)
{
    private readonly Dictionary<string, BeancountInventory> _held = new(StringComparer.Ordinal);

    /// <exception cref="JournalSyntaxException">It cannot be booked; nothing of it was.</exception>
    public BookedTransaction Book(PlainTransaction transaction)
    {
        var drafts = transaction.Postings.Select((p, i) => new BeancountDraft(p, i)).ToList();
        var slack = tolerances.Of(drafts.Select(d => d.Size()).OfType<BeancountSize>());
        var booked = new List<BeancountDraft>();
        foreach (var (currency, group) in new BeancountGroups(HeldBy).Of(drafts))
        {
            var reduced = Reduce(transaction, group);
            BeancountGaps.Fill(currency, reduced, slack);
            booked.AddRange(reduced);
        }

        Check(transaction, booked);
        var result = new BookedTransaction(transaction);
        foreach (var draft in booked.OrderBy(d => d.Index))
        {
            HeldBy(draft.From.Account).Add(draft.Currency!, draft.Lot, draft.Number!.Value);
            var leg = draft.ToLeg();
            result.Legs.Add(leg);
            if (leg.Weight is { } weight) result.Conversions.Add(new Conversion(leg.Amount, weight));
        }

        return result;
    }

    private BeancountInventory HeldBy(string account) => _held.TryGetValue(account, out var held)
        ? held
        : _held[account] = new BeancountInventory();

    /// <summary>Sales take from the lots that there are, other postings with a cost open new ones.</summary>
    private List<BeancountDraft> Reduce(PlainTransaction transaction, List<BeancountDraft> group)
    {
        var local = new Dictionary<string, BeancountInventory>(StringComparer.Ordinal);
        var reduced = new List<BeancountDraft>();
        foreach (var draft in group)
        {
            var account = draft.From.Account;
            var held = local.GetValueOrDefault(account) ?? HeldBy(account);
            var method = methodOf(account);
            if (method == "NONE" || draft is not { Spec: { } spec, Number: { } units,
                Currency: { } currency } ||
                !held.IsReducedBy(currency, units))
            {
                draft.Spec = draft.Spec is { Date: null } undated
                    ? undated with { Date = transaction.Date }
                    : draft.Spec;
                reduced.Add(draft);
            }
            else
            {
                // What this group takes is gone for the rest of it, whether it will be booked or not.
                local[account] = held = local.GetValueOrDefault(account) ?? held.Copy();
                foreach (var (cost, part) in BeancountLots.Take(
                    draft.From.At, currency, units, Matching(draft, held, spec, currency), method))
                {
                    held.Add(currency, cost, part);
                    var taken = draft.Copy();
                    (taken.Number, taken.Lot) = (part, cost);
                    reduced.Add(taken);
                }
            }
        }

        return reduced;
    }

    private static List<(LotCost Cost, Exact Units)> Matching(
        BeancountDraft draft, BeancountInventory held, PlainCost spec, string currency)
    {
        var each = draft.CostOfEach();
        var matching = held.Lots(currency, lot =>
            (each is null || each == lot.Number) &&
            (draft.CostCurrency is null || draft.CostCurrency == lot.Currency) &&
            (spec.Date is null || spec.Date == lot.Date) &&
            (string.IsNullOrEmpty(spec.Label) || spec.Label == lot.Label));
        return matching.Count > 0 ? matching : throw new JournalSyntaxException(draft.From.At,
            $"{draft.From.Account} has no lot of {currency} that matches the cost");
    }

    private void Check(PlainTransaction transaction, List<BeancountDraft> booked)
    {
        var slack = tolerances.Of(booked.Where(d => !d.IsFound).Select(d =>
            d.Size()).OfType<BeancountSize>());
        var residual = new Residual();
        foreach (var draft in booked) residual.Add(draft.Weight);
        foreach (var left in residual.NotZero)
        {
            if (left.Number.Abs > BeancountTolerances.In(slack, left.Commodity))
                throw new JournalSyntaxException(transaction.At,
                    $"the transaction does not balance: {left.Number.Trim()} {left.Commodity} too much");
        }
    }
}
