namespace Atlas.Api.Connectors.PlainText;

/// <summary>ledger's automated transactions add postings to those below them.</summary>
internal sealed partial class BookHledger
{
    /// <summary>What the rules above a transaction make of its postings.</summary>
    private List<BookedLeg> Made(PlainTransaction transaction, IReadOnlyList<BookedLeg> written)
    {
        var made = new List<BookedLeg>();
        var residual = new Residual();
        foreach (var rule in transaction.Rules)
        {
            foreach (var (leg, line) in written.Where(l => rule.Matches(l.Account))
                .SelectMany(l => rule.Lines.Select(line => (l, line))))
            {
                var added = LegOf(leg, line);
                made.Add(added);
                if (line.Kind != PostingKind.Virtual) residual.Add(added.Amount);
            }
        }

        if (residual.NotZero.FirstOrDefault(r => !IsNothing(r)) is { } left)
            throw new JournalSyntaxException(transaction.At,
                $"with its automated transactions the transaction does not balance: {left} too much");
        foreach (var leg in made) Count(leg);
        return made;
    }

    private static BookedLeg LegOf(BookedLeg matched, PlainRuleLine line)
    {
        var account = line.Account.Replace("$account", matched.Account, StringComparison.Ordinal);
        var amount = line.Fixed ??
            matched.Amount with { Number = matched.Amount.Number * line.Factor };
        var from = new PlainPosting(line.At, account) { Kind = line.Kind };
        return new BookedLeg(account, amount, IsRest: false, from) { IsMade = true };
    }
}
