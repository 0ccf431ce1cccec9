namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Sorts a transaction's postings by the currency in which they count. A currency that is left out is that of
/// the only other group, or the only one that the account holds.
/// </summary>
internal sealed class BeancountGroups(Func<string, BeancountInventory> heldBy)
{
    private readonly List<(string Currency, int First, List<BeancountDraft> Drafts)> _groups = [];

    /// <returns>The groups in the order of their first postings.</returns>
    public IEnumerable<(string Currency, List<BeancountDraft> Drafts)> Of(List<BeancountDraft> drafts)
    {
        var unknown = new List<BeancountDraft>();
        foreach (var draft in drafts.Where(d => !d.IsAuto))
        {
            if (draft.Spec is not null && draft.HasPrice)
            {
                draft.CostCurrency ??= draft.PriceCurrency;
                draft.PriceCurrency ??= draft.CostCurrency;
            }

            if (draft.Bucket is { } bucket) Add(bucket, draft);
            else unknown.Add(draft);
        }

        if (unknown.Count == 1 && _groups.Count == 1) TakeOther(unknown[0], _groups[0].Currency);
        else foreach (var draft in unknown) TakeHeld(draft);
        foreach (var (_, _, group) in _groups)
            foreach (var draft in group) draft.Currency ??= heldBy(draft.From.Account).OnlyCurrency;
        AddAuto([.. drafts.Where(d => d.IsAuto)]);
        CheckCurrencies();
        return _groups.OrderBy(g => g.First)
            .Select(g => (g.Currency, g.Drafts.OrderBy(d => d.Index).ToList()));
    }

    private void Add(string currency, BeancountDraft draft)
    {
        var at = _groups.FindIndex(g => g.Currency == currency);
        if (at < 0) _groups.Add((currency, draft.Index, [draft]));
        else _groups[at].Drafts.Add(draft);
    }

    private void TakeOther(BeancountDraft draft, string currency)
    {
        if (draft.Spec is null && !draft.HasPrice) draft.Currency = currency;
        if (draft.HasPrice) draft.PriceCurrency ??= currency;
        if (draft.Spec is not null) draft.CostCurrency ??= currency;
        Add(draft.Bucket!, draft);
    }

    private void TakeHeld(BeancountDraft draft)
    {
        var held = heldBy(draft.From.Account);
        draft.Currency ??= held.OnlyCurrency;
        if (held.OnlyCostCurrency is { } paid)
        {
            if (draft.HasPrice) draft.PriceCurrency ??= paid;
            if (draft.Spec is not null) draft.CostCurrency ??= paid;
        }

        Add(draft.Bucket ?? throw new JournalSyntaxException(draft.From.At,
            "the currency in which this posting counts cannot be told"), draft);
    }

    /// <summary>A posting of an account alone stands in every group.</summary>
    private void AddAuto(List<BeancountDraft> auto)
    {
        if (auto.Count > 1)
            throw new JournalSyntaxException(auto[^1].From.At, "more than one posting has no amount");
        foreach (var draft in auto)
        {
            for (var i = 0; i < _groups.Count; i++)
            {
                var copy = draft.Copy();
                copy.Currency = _groups[i].Currency;
                _groups[i].Drafts.Add(copy);
            }
        }
    }

    private void CheckCurrencies()
    {
        foreach (var draft in _groups.SelectMany(g => g.Drafts))
        {
            var isOpen = draft.Currency is null || (draft.Spec is not null && draft.CostCurrency is null) ||
                (draft.HasPrice && draft.PriceCurrency is null);
            if (isOpen) throw new JournalSyntaxException(draft.From.At, "a currency cannot be told");
        }
    }
}
