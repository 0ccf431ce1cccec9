namespace Atlas.Api.Connectors.PlainText;

/// <summary>ledger's automated transactions add postings to those below them.</summary>
internal sealed partial class BookLedger
{
    /// <summary>What the rules above a transaction make of its postings, one after another.</summary>
    private List<BookedLeg> Made(PlainTransaction transaction, IReadOnlyList<BookedLeg> written)
    {
        var made = new List<BookedLeg>();
        if (transaction.Rules.Count == 0) return made;
        // Where an elided amount became several, ledger looks at the first alone.
        var subjects = new List<RuleSubject>();
        foreach (var leg in written.DistinctBy(l => l.From))
            subjects.Add(new RuleSubject(transaction, leg.From!, leg.Account, leg.Amount, subjects));
        var residual = new Residual();
        foreach (var rule in transaction.Rules)
        {
            foreach (var subject in subjects.Where(s => rule.Matches(s)))
            {
                foreach (var line in rule.Lines)
                {
                    var added = LegOf(subject, line);
                    made.Add(added);
                    if (line.Kind != PostingKind.Virtual) residual.Add(added.Amount);
                }
            }
        }

        if (residual.NotZero.FirstOrDefault(r => !IsNothing(r, transaction.PlacesMark)) is { } left)
            throw new JournalSyntaxException(transaction.At,
                $"with its automated transactions the transaction does not balance: {left} too much");
        return made;
    }

    private static BookedLeg LegOf(RuleSubject matched, PlainRuleLine line)
    {
        var account = line.Account.Replace("$account", matched.Account, StringComparison.Ordinal);
        var amount = line.AmountOf(matched);
        if (amount.Commodity == PlainAmount.NoCommodity)
            amount = matched.Amount with { Number = matched.Amount.Number * amount.Number };
        var from = new PlainPosting(line.At, account) { Kind = line.Kind };
        return new BookedLeg(account, amount, IsRest: false, from) { IsMade = true };
    }
}
