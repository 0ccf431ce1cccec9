namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Reads a transaction of hledger's or ledger's journals: a line with a date, indented postings below.
/// </summary>
internal abstract class JournalTransactions(Dialect dialect, AmountReader amounts)
{
    /// <summary>The day of the import, for dates without a year.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>The year of dates without one, where a directive sets it.</summary>
    public int? DefaultYear { get; set; }

    /// <summary>A written account, under the directives in force.</summary>
    public required Func<string, string> AccountOf { get; init; }

    protected Dialect Dialect { get; } = dialect;

    /// <exception cref="JournalSyntaxException">It cannot be read.</exception>
    public abstract PlainTransaction Read(IReadOnlyList<(Place At, string Text)> lines);

    public DateOnly DateOf(LineCursor line, string text, int? year = null) =>
        PlainDates.TryParse(Whole(text), year ?? DefaultYear ?? YearOf(text), out var date) && IsDate(text)
            ? date
            : throw line.Fail($"'{text}' is no date");

    /// <summary>Whether the program reads a date that is written so.</summary>
    protected abstract bool IsDate(string text);

    /// <summary>A date of which a part is implied, with that part.</summary>
    protected virtual string Whole(string text) => text;

    /// <summary>The year of a month and day without one.</summary>
    protected virtual int YearOf(string text) => Today.Year;

    protected PlainTransaction ReadHeader(LineCursor line)
    {
        var date = DateOf(line, line.TakeWhile(PlainDates.IsPart));
        DateOnly? second = line.TryTake('=') ? ReadSecond(line, date) : null;
        if (!line.IsAtEnd && !char.IsWhiteSpace(line.Next))
            throw line.Fail($"there should be a blank between the date and {line.Here()}");
        line.SkipBlanks();
        var flag = line.TryTake('*') ? "*" : line.TryTake('!') ? "!" : null;
        line.SkipBlanks();
        var code = line.Next == '(' ? ReadCode(line) : null;
        var (description, comment) = SplitComment(line.Rest.Trim());
        var transaction = new PlainTransaction(line.At, date)
        {
            SecondDate = second,
            Flag = flag,
            Code = code,
            Description = description.Length == 0 ? null : DescriptionOf(description),
        };
        AddComment(transaction, null, line.At, comment);
        return transaction;
    }

    protected virtual DateOnly ReadSecond(LineCursor line, DateOnly date) =>
        DateOf(line, line.TakeWhile(PlainDates.IsPart), date.Year);

    protected virtual string DescriptionOf(string written) => written;

    protected abstract (string Text, string Comment) SplitComment(string text);

    protected virtual string? ReadCode(LineCursor line)
    {
        line.Position++;
        var code = line.TakeUntil(')').Trim();
        return code.Length == 0 ? null : code;
    }

    /// <summary>
    /// A comment behind or below a posting, or behind the transaction's first line or below it.
    /// </summary>
    protected void AddComment(PlainTransaction transaction, PlainPosting? posting, Place at, string comment)
    {
        CommentReader.Add(Dialect, comment, posting?.Notes ?? transaction.Notes);
        var date = DateIn(new LineCursor(comment, at), comment, transaction, posting);
        if (posting is not null) posting.Date = date ?? posting.Date;
        else if (date is not null) transaction.Date = date.Value;
    }

    /// <summary>The date that a comment gives what it belongs to.</summary>
    protected abstract DateOnly? DateIn(
        LineCursor line, string comment, PlainTransaction transaction, PlainPosting? posting);

    protected PlainPosting ReadPosting(LineCursor line, PlainTransaction transaction)
    {
        var flag = line.Next is '*' or '!' ? line.Next.ToString() : null;
        if (flag is not null) line.Position++;
        line.SkipBlanks();
        var isDeferred = Dialect == Dialect.Ledger && line.Next == '<';
        var (account, kind) = ReadAccount(line);
        var posting = new PlainPosting(line.At, Trimmed(AccountOf(account)))
        {
            Kind = kind, Flag = flag, IsDeferred = isDeferred,
        };
        line.SkipBlanks();
        if (AmountReader.IsStart(line))
        {
            var isExpression = line.Next == '(';
            posting.Amount = amounts.Read(line);
            ReadLotAndPrice(line, posting, mayHaveLot: !isExpression);
        }

        line.SkipBlanks();
        if (line.Next == '=') posting.Assertion = ReadAssertion(line, posting);
        line.SkipBlanks();
        if (line.TryTake(';')) AddComment(transaction, posting, line.At, line.Rest);
        else if (!line.IsAtEnd) throw line.Fail($"{line.Here()} is not understood");
        return posting;
    }

    /// <summary>A name with single blanks in it, brackets and all.</summary>
    public string ReadName(LineCursor line)
    {
        var rest = line.Rest;
        var end = 0;
        while (end < rest.Length && !(Dialect == Dialect.Ledger && rest[end] == '\t') &&
            !(char.IsWhiteSpace(rest[end]) && (end + 1 == rest.Length || char.IsWhiteSpace(rest[end + 1]))))
            end++;
        line.Position += end;
        // hledger takes any single blank for a space.
        var name = rest[..end].Trim().Replace('\t', ' ').Replace('\u00a0', ' ');
        return name.Length > 0 && (Dialect == Dialect.Hledger || name[0] != ';')
            ? name
            : throw line.Fail("there is no account");
    }

    /// <summary>A name with single blanks in it, and how its brackets make it count.</summary>
    protected (string Account, PostingKind Kind) ReadAccount(LineCursor line)
    {
        var name = ReadName(line);
        if (name is ['(', _, .., ')']) return (name[1..^1].Trim(), PostingKind.Virtual);
        if (name is ['[', _, .., ']']) return (name[1..^1].Trim(), PostingKind.BalancedVirtual);
        return Dialect == Dialect.Ledger && name is ['<', _, .., '>']
            ? (name[1..^1].Trim(), PostingKind.Real)
            : (name, PostingKind.Real);
    }

    /// <summary>Blanks around the parts of a name are no part of it.</summary>
    protected static string Trimmed(string account) =>
        account.Contains(": ", StringComparison.Ordinal) || account.Contains(" :", StringComparison.Ordinal)
            ? string.Join(':', account.Split(':', StringSplitOptions.TrimEntries))
            : account;

    /// <summary>What stands between the amount and the assertion, in any order.</summary>
    protected abstract void ReadLotAndPrice(LineCursor line, PlainPosting posting, bool mayHaveLot);

    protected abstract PlainAssertion ReadAssertion(LineCursor line, PlainPosting posting);

    /// <summary><c>{10 EUR}</c>, <c>{{100 EUR}}</c>, <c>{=10 EUR}</c>.</summary>
    protected PlainCost ReadCost(LineCursor line, PlainCost? before)
    {
        if (before is { Commodity: not null }) throw line.Fail("a second cost");
        line.Position++;
        var isTotal = line.TryTake('{');
        line.SkipBlanks();
        line.TryTake('=');
        var inside = new LineCursor(line.TakeUntil('}'), line.At);
        inside.SkipBlanks();
        var amount = ReadCostAmount(inside);
        if (isTotal && !line.TryTake('}')) throw line.Fail($"a }} is missing before {line.Here()}");
        return new PlainCost(
            isTotal ? null : amount.Number, isTotal ? amount.Number : null, amount.Commodity,
            before?.Date, before?.Label);
    }

    /// <summary>What stands between the braces.</summary>
    protected virtual PlainAmount ReadCostAmount(LineCursor inside)
    {
        var amount = amounts.ReadAside(inside);
        inside.SkipBlanks();
        return inside.IsAtEnd ? amount : throw inside.Fail($"{inside.Here()} is not understood");
    }

    protected PlainCost ReadLotDate(LineCursor line, PlainCost? before)
    {
        if (before?.Date is not null) throw line.Fail("a second date of the lot");
        line.Position++;
        var date = DateOf(line, line.TakeUntil(']').Trim());
        return (before ?? new PlainCost(null, null, null)) with { Date = date };
    }

    /// <summary><c>@ 2 EUR</c>, <c>@@ 20 EUR</c>; in parentheses too.</summary>
    protected PlainPrice ReadPrice(LineCursor line)
    {
        var isVirtual = line.TryTake('(');
        if (!line.TryTake('@')) throw line.Fail($"{line.Here()} is not understood");
        var isTotal = line.TryTake('@');
        if (isVirtual && !line.TryTake(')')) throw line.Fail($"a ) is missing before {line.Here()}");
        line.SkipBlanks();
        if (Dialect == Dialect.Ledger) line.TryTake('=');
        var price = amounts.ReadAside(line);
        return new PlainPrice(price.Number, price.Commodity, isTotal);
    }
}
