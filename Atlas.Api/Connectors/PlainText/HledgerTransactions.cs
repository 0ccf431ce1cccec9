namespace Atlas.Api.Connectors.PlainText;

/// <summary>hledger's transactions, and the postings of its rules, which only have to be right.</summary>
/// <param name="rules">The accounts to which rules would post.</param>
internal sealed class HledgerTransactions(HledgerAmounts amounts, ISet<string> rules)
    : JournalTransactions(Dialect.Hledger, amounts)
{
    public override PlainTransaction Read(IReadOnlyList<(Place At, string Text)> lines)
    {
        var transaction = ReadHeader(new LineCursor(lines[0].Text, lines[0].At));
        ReadPostings(lines, transaction);
        return transaction;
    }

    /// <summary>
    /// The postings below a periodic transaction or a rule: hledger does nothing with them unless it is
    /// told to.
    /// </summary>
    public void CheckPostings(IReadOnlyList<(Place At, string Text)> lines, bool isRule)
    {
        var unused = new PlainTransaction(lines[0].At, DateOnly.MinValue.AddYears(Today.Year - 1));
        if (!isRule)
        {
            ReadPostings(lines, unused);
            return;
        }

        foreach (var (at, text) in lines.Skip(1))
        {
            var line = new LineCursor(text.Trim(), at);
            if (line.Next == ';') continue;
            rules.Add(AccountOf(ReadAccount(line).Account));
            line.SkipBlanks();
            if (line.TryTake('*')) amounts.ReadFactor(line);
            else if (AmountReader.IsStart(line)) amounts.Read(line);
        }
    }

    private void ReadPostings(IReadOnlyList<(Place At, string Text)> lines, PlainTransaction transaction)
    {
        PlainPosting? posting = null;
        foreach (var (at, text) in lines.Skip(1))
        {
            var body = text.Trim();
            if (body[0] == ';') AddComment(transaction, posting, at, body[1..]);
            else transaction.Postings.Add(posting = ReadPosting(new LineCursor(body, at), transaction));
        }
    }

    /// <summary>At least four digits of a year, and one kind of mark.</summary>
    protected override bool IsDate(string text)
    {
        var first = text.AsSpan().IndexOfAny("-/.");
        return first >= 0 && text.AsSpan(first + 1).IndexOfAny("-/.") is var second &&
            (second < 0 || text[first] == text[first + 1 + second]);
    }

    /// <summary>Only postings have dates of their own.</summary>
    protected override DateOnly? DateIn(
        LineCursor line, string comment, PlainTransaction transaction, PlainPosting? posting) =>
            posting is null
        ? null
        : HledgerCommentDates.In(comment, text => DateOf(line, text, transaction.Date.Year));

    /// <summary>Every semicolon begins a comment.</summary>
    protected override (string Text, string Comment) SplitComment(string text)
    {
        var at = text.IndexOf(';', StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at].Trim(), text[(at + 1)..]);
    }

    protected override void ReadLotAndPrice(LineCursor line, PlainPosting posting, bool mayHaveLot)
    {
        while (true)
        {
            line.SkipBlanks();
            if (line.Next == '{') posting.Cost = ReadCost(line, posting.Cost);
            else if (line.Next == '[') posting.Cost = ReadLotDate(line, posting.Cost);
            else if (line.Next is '@' or '(' && posting.Price is null) posting.Price = ReadPrice(line);
            else return;
        }
    }

    /// <summary>What it costs is not asserted; a balance that is set has the price.</summary>
    protected override PlainAssertion ReadAssertion(LineCursor line, PlainPosting posting)
    {
        line.Position++;
        var isSole = line.TryTake('=');
        var withSubaccounts = line.TryTake('*');
        line.SkipBlanks();
        var amount = amounts.Read(line);
        line.SkipBlanks();
        var price = line.Next is '@' or '(' ? ReadPrice(line) : null;
        if (posting.Amount is null) posting.Price = price;
        return new PlainAssertion(amount, isSole, withSubaccounts);
    }
}
