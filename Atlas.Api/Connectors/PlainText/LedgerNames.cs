namespace Atlas.Api.Connectors.PlainText;

/// <summary>What an export wrote under another name gets the ledger's own again.</summary>
internal sealed class LedgerNames(PlainJournal journal)
{
    public void GiveBack(BookedJournal result)
    {
        foreach (var transaction in result.Transactions)
        {
            for (var i = 0; i < transaction.Legs.Count; i++) transaction.Legs[i] = Leg(transaction.Legs[i]);
            for (var i = 0; i < transaction.Conversions.Count; i++)
            {
                var (units, weight) = transaction.Conversions[i];
                transaction.Conversions[i] = new Conversion(Amount(units), Amount(weight));
            }
        }

        for (var i = 0; i < journal.Accounts.Count; i++)
            journal.Accounts[i] = journal.Accounts[i] with { Account = Account(journal.Accounts[i].Account) };
        for (var i = 0; i < journal.Prices.Count; i++)
        {
            var price = journal.Prices[i];
            journal.Prices[i] =
                price with { Commodity = Code(price.Commodity), Price = Amount(price.Price) };
        }

        foreach (var (written, name) in journal.AccountNames)
            if (journal.Kinds.TryGetValue(KindKey(written), out var kind)) journal.Kinds[name] = kind;
    }

    private BookedLeg Leg(BookedLeg leg) => leg with
    {
        Account = Account(leg.Account),
        Amount = Amount(leg.Amount),
        Cost = leg.Cost is { Commodity: { } paid } cost ? cost with { Commodity = Code(paid) } : leg.Cost,
        Price = leg.Price is { } price ? Amount(price) : null,
    };

    private PlainAmount Amount(PlainAmount amount) => amount with { Commodity = Code(amount.Commodity) };

    private string Code(string commodity) => journal.AssetCodes.GetValueOrDefault(commodity, commodity);

    private string Account(string account) => journal.AccountNames.GetValueOrDefault(account, account);

    /// <summary>
    /// beancount tells the kind by the first part of a name, the others tell that of the whole account.
    /// </summary>
    private string KindKey(string account) =>
        journal.Dialect == Dialect.Beancount ? account.Split(':')[0] : account;
}
