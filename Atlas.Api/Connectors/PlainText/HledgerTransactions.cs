namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Reads a transaction of hledger's or ledger's journals: a line with a date, indented postings below.
/// </summary>
internal sealed class HledgerTransactions(
    Dialect dialect, AmountReader amounts, Func<string, string> accountOf)
{
    /// <summary>The year of dates without one.</summary>
    public int? DefaultYear { get; set; }

    /// <summary>ledger's automated transactions so far.</summary>
    public IReadOnlyList<PlainRule> Rules { get; set; } = [];

    /// <summary>ledger's <c>bucket</c>: balances transactions of one posting.</summary>
    public string? Bucket { get; set; }

    public PlainTransaction Read(IReadOnlyList<(Place At, string Text)> lines)
    {
        var transaction = ReadHeader(new LineCursor(lines[0].Text, lines[0].At));
        PlainPosting? posting = null;
        foreach (var (at, text) in lines.Skip(1))
        {
            var body = text.Trim();
            if (body[0] == ';' || (dialect == Dialect.Ledger && body[0] is '#' or '%' or '|'))
                AddComment(transaction, posting, at, body[1..]);
            else if (dialect == Dialect.Ledger && IsLedgerKeyword(body)) throw new JournalSyntaxException(
                at, $"{body.Split(' ')[0]} inside a transaction is not supported");
            else
                transaction.Postings.Add(posting = ReadPosting(new LineCursor(body, at), transaction.Date));
        }

        if (Bucket is not null && transaction.Postings is [{ Amount: not null, Kind: PostingKind.Real } only])
            transaction.Postings.Add(new PlainPosting(only.At, Bucket));
        return transaction;
    }

    /// <summary>The postings of an automated transaction; null where one has more than an amount.</summary>
    public IReadOnlyList<PlainRuleLine>? ReadRule(IEnumerable<(Place At, string Text)> lines)
    {
        var read = new List<PlainRuleLine>();
        foreach (var (at, text) in lines)
        {
            var line = new LineCursor(text.Split("  ;")[0].Trim(), at);
            if (line.IsAtEnd || line.Next == ';') continue;
            var (account, kind) = ReadAccount(line);
            line.SkipBlanks();
            if (!AmountReader.IsStart(line.Next) || line.Next == '(') return null;
            var (number, commodity, isNegative) = AmountReader.ReadRaw(line);
            line.SkipBlanks();
            if (!line.IsAtEnd) return null;
            var amount = amounts.ToAmount(line, number, commodity, isNegative);
            read.Add(new PlainRuleLine(
                at, accountOf(account), kind, commodity.Length == 0 ? null : amount, amount.Number));
        }

        return read.Count == 0 ? null : read;
    }

    public DateOnly ReadDate(LineCursor line)
    {
        var text = line.TakeWhile(PlainDates.IsPart);
        return PlainDates.TryParse(text, DefaultYear, out var date)
            ? date
            : throw line.Fail($"'{text}' is no date{(DefaultYear is null ? " with a year" : "")}");
    }

    private static bool IsLedgerKeyword(string body) =>
        body.StartsWith("assert ", StringComparison.Ordinal) ||
            body.StartsWith("check ", StringComparison.Ordinal) ||
        body.StartsWith("expr ", StringComparison.Ordinal);

    private PlainTransaction ReadHeader(LineCursor line)
    {
        var date = ReadDate(line);
        DateOnly? second = null;
        if (line.TryTake('='))
        {
            var text = line.TakeWhile(PlainDates.IsPart);
            second = PlainDates.TryParse(text, date.Year, out var parsed)
                ? parsed
                : throw line.Fail($"'{text}' is no date");
        }

        if (!line.IsAtEnd && !char.IsWhiteSpace(line.Next) && line.Next is not ('*' or '!' or '(' or ';'))
            throw line.Fail($"there should be a blank between the date and {line.Here()}");
        line.SkipBlanks();
        var flag = line.TryTake('*') ? "*" : line.TryTake('!') ? "!" : null;
        line.SkipBlanks();
        var code =
            line.Next == '(' && line.Rest.Contains(')', StringComparison.Ordinal) ? ReadCode(line) : null;
        var (description, comment) = SplitComment(line.Rest.Trim());
        var transaction = new PlainTransaction(line.At, date)
        {
            SecondDate = second,
            Rules = Rules,
            Flag = flag,
            Code = code,
            Description = description.Length == 0 ? null : description,
        };
        CommentReader.Add(dialect, line.At, comment, transaction.Notes, date);
        return transaction;
    }

    private static string? ReadCode(LineCursor line)
    {
        line.Position++;
        var code = line.TakeUntil(')').Trim();
        return code.Length == 0 ? null : code;
    }

    /// <summary>
    /// ledger wants two blanks or a tab before a comment behind text, hledger takes every semicolon.
    /// </summary>
    private (string Text, string Comment) SplitComment(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != ';') continue;
            var isComment = dialect == Dialect.Hledger || i == 0 || text[i - 1] == '\t' ||
                (i > 1 && text[i - 1] == ' ' && text[i - 2] == ' ');
            if (isComment) return (text[..i].Trim(), text[(i + 1)..]);
        }

        return (text, "");
    }

    private void AddComment(PlainTransaction transaction, PlainPosting? posting, Place at, string comment)
    {
        var date =
            CommentReader.Add(dialect, at, comment, posting?.Notes ?? transaction.Notes, transaction.Date);
        if (posting is not null) posting.Date = date ?? posting.Date;
    }

    private PlainPosting ReadPosting(LineCursor line, DateOnly date)
    {
        var flag = line.Next is '*' or '!' ? line.Next.ToString() : null;
        if (flag is not null) line.Position++;
        line.SkipBlanks();
        var (account, kind) = ReadAccount(line);
        var posting = new PlainPosting(line.At, accountOf(account)) { Kind = kind, Flag = flag };
        line.SkipBlanks();
        if (AmountReader.IsStart(line.Next)) posting.Amount = amounts.Read(line);
        if (posting.Amount is not null) ReadCostAndPrice(line, posting);
        line.SkipBlanks();
        if (line.Next == '=') posting.Assertion = ReadAssertion(line, posting);
        line.SkipBlanks();
        // hledger allows the lot's cost behind the assertion or the price too.
        if (posting.Amount is not null) ReadCostAndPrice(line, posting);
        if (line.TryTake(';'))
            posting.Date =
                CommentReader.Add(dialect, line.At, line.Rest, posting.Notes, date) ?? posting.Date;
        else if (!line.IsAtEnd)
            throw line.Fail($"{line.Here()} is not understood");
        return posting;
    }

    private static (string Account, PostingKind Kind) ReadAccount(LineCursor line)
    {
        var rest = line.Rest;
        var end = 0;
        while (end < rest.Length && rest[end] != '\t' &&
            !(rest[end] == ' ' && (end + 1 == rest.Length || rest[end + 1] is ' ' or '\t')))
            end++;
        var name = rest[..end].Trim();
        line.Position += end;
        if (name is ['(', _, .., ')']) return (name[1..^1].Trim(), PostingKind.Virtual);
        if (name is ['[', _, .., ']']) return (name[1..^1].Trim(), PostingKind.BalancedVirtual);
        if (name is ['<', _, .., '>']) return (name[1..^1].Trim(), PostingKind.Real);
        if (name.Length == 0) throw line.Fail("there is no account");
        return (name, PostingKind.Real);
    }

    private void ReadCostAndPrice(LineCursor line, PlainPosting posting)
    {
        while (true)
        {
            line.SkipBlanks();
            if (line.Next == '{') posting.Cost = ReadCost(line, posting.Cost);
            else if (line.Next == '[' && (posting.Cost is not null || dialect == Dialect.Ledger))
                posting.Cost = ReadLotDate(line, posting.Cost ?? new PlainCost(null, null, null));
            else if (line.Next == '(' && line.Peek(1) != '@') ReadLotNote(line, posting);
            else if (line.Next is '@' or '(' && posting.Price is null) posting.Price = ReadPrice(line);
            else return;
        }
    }

    private PlainCost ReadCost(LineCursor line, PlainCost? before)
    {
        line.Position++;
        var isTotal = line.TryTake('{');
        line.SkipBlanks();
        line.TryTake('=');
        line.SkipBlanks();
        var amount = line.Next == '}' ? null : amounts.Read(line);
        line.SkipBlanks();
        if (!line.TryTake('}') || (isTotal && !line.TryTake('}')))
            throw line.Fail($"a }} is missing before {line.Here()}");
        return new PlainCost(
            isTotal ? null : amount?.Number, isTotal ? amount?.Number : null, amount?.Commodity,
            before?.Date, before?.Label);
    }

    private PlainCost ReadLotDate(LineCursor line, PlainCost cost)
    {
        line.Position++;
        var text = line.TakeUntil(']').Trim();
        return PlainDates.TryParse(text, DefaultYear, out var date)
            ? cost with { Date = date }
            : throw line.Fail($"'{text}' is no date");
    }

    private static void ReadLotNote(LineCursor line, PlainPosting posting)
    {
        line.Position++;
        var note = line.TakeUntil(')').Trim();
        posting.Cost = (posting.Cost ?? new PlainCost(null, null, null)) with { Label = note };
    }

    private PlainPrice ReadPrice(LineCursor line)
    {
        // ledger's (@) keeps a price out of its price history.
        var isVirtual = line.TryTake('(');
        if (!line.TryTake('@')) throw line.Fail($"{line.Here()} is not understood");
        var isTotal = line.TryTake('@');
        if (isVirtual && !line.TryTake(')')) throw line.Fail($"a ) is missing before {line.Here()}");
        line.SkipBlanks();
        line.TryTake('=');
        var price = amounts.Read(line);
        return new PlainPrice(price.Number, price.Commodity, isTotal);
    }

    private PlainAssertion ReadAssertion(LineCursor line, PlainPosting posting)
    {
        line.Position++;
        var isSole = line.TryTake('=');
        var withSubaccounts = line.TryTake('*');
        line.SkipBlanks();
        var amount = amounts.Read(line);
        // What it costs is not asserted; hledger prices a balance that is set.
        var priced = new PlainPosting(line.At, "");
        ReadCostAndPrice(line, priced);
        if (dialect == Dialect.Hledger && posting.Amount is null) posting.Price = priced.Price;
        return new PlainAssertion(amount, isSole, withSubaccounts);
    }
}
