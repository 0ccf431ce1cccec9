using System.Globalization;
using System.Text.RegularExpressions;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>ledger's transactions, plain and automated.</summary>
internal sealed class LedgerTransactions(LedgerAmounts amounts, PlainJournal journal)
    : JournalTransactions(Dialect.Ledger, amounts)
{
    /// <summary>Commands that may stand among postings; none moves money.</summary>
    private static readonly string[] Commands = ["assert", "check", "expr"];

    /// <summary>Automated transactions so far.</summary>
    public IReadOnlyList<PlainRule> Rules { get; set; } = [];

    /// <summary>Balances transactions of one posting.</summary>
    public string? Bucket { get; set; }

    /// <summary>Tags that <c>apply tag</c> gives to all below it.</summary>
    public List<string> Tags { get; } = [];

    /// <summary>Costs that <c>apply fixed</c> gives to amounts below it, by their commodity.</summary>
    public Dictionary<string, PlainAmount> Rates { get; } = new(StringComparer.Ordinal);

    /// <summary>Other names of payees.</summary>
    public List<(Regex Pattern, string Payee)> Payees { get; } = [];

    /// <summary>Accounts that take what is posted to one called Unknown, by payee.</summary>
    public List<(Regex Payee, string Account)> Unknown { get; } = [];

    public override PlainTransaction Read(IReadOnlyList<(Place At, string Text)> lines)
    {
        var transaction = ReadHeader(new LineCursor(lines[0].Text, lines[0].At));
        PlainPosting? posting = null;
        foreach (var (at, text) in lines.Skip(1))
        {
            var body = text.Trim();
            if (body[0] == ';') AddComment(transaction, posting, at, body[1..]);
            else if (CommandOf(body) is { } command) journal.AddUnused($"{command} in a transaction", at);
            else transaction.Postings.Add(posting = Applied(
                ReadPosting(new LineCursor(body, at), transaction), transaction));
        }

        foreach (var tag in Tags) CommentReader.Add(Dialect, tag, transaction.Notes);
        transaction.Rules = Rules;
        transaction.Bucket = Bucket;
        transaction.PlacesMark = journal.PlacesSeen.Next();
        return transaction;
    }

    /// <summary>The postings of an automated transaction.</summary>
    public IReadOnlyList<PlainRuleLine> ReadRule(IReadOnlyList<(Place At, string Text)> lines)
    {
        var read = new List<PlainRuleLine>();
        foreach (var (at, text) in lines.Skip(1))
        {
            var body = text.Trim();
            if (body[0] == ';' || CommandOf(body) is not null ||
                body.StartsWith("eval ", StringComparison.Ordinal))
                journal.AddUnused("what an automated transaction says besides its postings", at);
            else
                read.Add(ReadRuleLine(new LineCursor(body, at)));
        }

        return read;
    }

    /// <summary>A periodic transaction, which only has to balance.</summary>
    public PlainTransaction ReadPeriodic(IReadOnlyList<(Place At, string Text)> lines)
    {
        var read = new PlainTransaction(lines[0].At, new DateOnly(Today.Year, 1, 1));
        foreach (var (at, text) in lines.Skip(1))
            if (text.Trim() is { } body && body[0] != ';')
                read.Postings.Add(ReadPosting(new LineCursor(body, at), read));
        read.PlacesMark = journal.PlacesSeen.Next();
        return read;
    }

    /// <summary>Month and day, year, month and day, or year and month; the marks may differ.</summary>
    protected override bool IsDate(string text)
    {
        var parts = text.Split(['-', '/', '.']);
        return parts.Length == 2
            ? parts[0].Length is <= 2 or 4
            : parts[0].Length == 4 && parts[1].Length <= 2 && parts[2].Length <= 2;
    }

    /// <summary>A year and a month mean the first day.</summary>
    protected override string Whole(string text) =>
        text.Split('-', '/', '.') is [{ Length: 4 }, _] ? $"{text}/1" : text;

    /// <summary>A month that is not over lies in the year before.</summary>
    protected override int YearOf(string text) =>
        int.TryParse(text.Split('-', '/', '.')[0], CultureInfo.InvariantCulture, out var month) &&
        month is <= 12 && month > Today.Month
            ? Today.Year - 1
            : Today.Year;

    /// <summary>Its year is found as that of any date.</summary>
    protected override DateOnly ReadSecond(LineCursor line, DateOnly date) =>
        DateOf(line, line.TakeWhile(PlainDates.IsPart));

    protected override string DescriptionOf(string written)
    {
        foreach (var (pattern, payee) in Payees)
            if (pattern.IsMatch(written)) return payee;
        return written;
    }

    protected override string? ReadCode(LineCursor line) =>
        line.Rest.Contains(')', StringComparison.Ordinal) ? base.ReadCode(line) : null;

    protected override DateOnly? DateIn(
        LineCursor line, string comment, PlainTransaction transaction, PlainPosting? posting) =>
        CommentReader.LedgerDateIn(comment, text => DateOf(line, text));

    /// <summary>Two blanks or a tab stand before a comment behind text.</summary>
    protected override (string Text, string Comment) SplitComment(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var isComment = text[i] == ';' && (i == 0 || text[i - 1] == '\t' ||
                (i > 1 && text[i - 1] == ' ' && text[i - 2] is ' ' or '\t'));
            if (isComment) return (text[..i].Trim(), text[(i + 1)..]);
        }

        return (text, "");
    }

    /// <summary>ledger pays no heed to what follows the amount.</summary>
    protected override PlainAmount ReadCostAmount(LineCursor inside) =>
        amounts.ReadPlain(inside, learns: false);

    protected override void ReadLotAndPrice(LineCursor line, PlainPosting posting, bool mayHaveLot)
    {
        if (mayHaveLot) ReadLots(line, posting);
        line.SkipBlanks();
        // What counts nothing has no lot.
        if (posting.Amount!.Commodity == PlainAmount.NoCommodity) posting.Cost = null;
        if (line.Next is not ('@' or '(')) return;
        posting.Price = ReadPrice(line);
        if (posting.Price.Number is { Sign: < 0 }) throw line.Fail("a price may not be negative");
        if (posting.Price.Commodity == posting.Amount!.Commodity)
            throw line.Fail($"{posting.Price.Commodity} is priced in itself");
    }

    protected override PlainAssertion ReadAssertion(LineCursor line, PlainPosting posting)
    {
        line.Position++;
        line.SkipBlanks();
        var amount = amounts.ReadAside(line);
        // The lot of a balance says nothing about the balance.
        ReadLots(line, new PlainPosting(line.At, ""));
        return new PlainAssertion(amount, IsSole: false, WithSubaccounts: false);
    }

    private void ReadLots(LineCursor line, PlainPosting lots)
    {
        while (true)
        {
            line.SkipBlanks();
            if (line.Next == '{') lots.Cost = ReadCost(line, lots.Cost);
            else if (line.Next == '[') lots.Cost = ReadLotDate(line, lots.Cost);
            else if (line.Next == '(' && line.Peek(1) != '@') ReadLotNote(line, lots);
            else return;
        }
    }

    private static void ReadLotNote(LineCursor line, PlainPosting posting)
    {
        line.Position++;
        if (line.TryTake('('))
        {
            // What a lot is valued at says nothing about what it is.
            line.TakeUntil(')');
            if (!line.TryTake(')')) throw line.Fail($"a ) is missing before {line.Here()}");
            return;
        }

        if (posting.Cost?.Label is not null) throw line.Fail("a second note of the lot");
        var note = line.TakeUntil(')').Trim();
        posting.Cost = (posting.Cost ?? new PlainCost(null, null, null)) with { Label = note };
    }

    private PlainPosting Applied(PlainPosting posting, PlainTransaction transaction)
    {
        if (posting is { Amount: { } amount, Cost: null } &&
            Rates.TryGetValue(amount.Commodity, out var rate))
            posting.Cost = new PlainCost(rate.Number, null, rate.Commodity);
        if (posting.Account.Split(':')[^1] != "Unknown" || Unknown.Count == 0) return posting;
        var payee = transaction.Description ?? "<Unspecified payee>";
        var (_, account) = Unknown.FirstOrDefault(u => u.Payee.IsMatch(payee));
        posting.Account = account ?? posting.Account;
        return posting;
    }

    private PlainRuleLine ReadRuleLine(LineCursor line)
    {
        if (line.Next is '*' or '!') line.Position++;
        line.SkipBlanks();
        var (account, kind) = ReadAccount(line);
        if (account.Contains("%(", StringComparison.Ordinal))
            throw line.Fail("an account that a format makes is not supported");
        line.SkipBlanks();
        Func<RuleSubject, PlainAmount> amountOf;
        var isExpression = line.Next == '(';
        if (isExpression)
        {
            amountOf = LedgerExpression.ReadRule(line, amounts);
        }
        else
        {
            var read = AmountReader.IsStart(line)
                ? amounts.ReadPlain(line, learns: true)
                : throw line.Fail("a posting of an automated transaction has no amount");
            amountOf = _ => read;
        }

        line.SkipBlanks();
        if (!line.IsAtEnd && line.Next != ';')
            throw line.Fail($"{line.Here()} is not supported in an automated transaction");
        return new PlainRuleLine(line.At, Trimmed(AccountOf(account)), kind, amountOf);
    }

    private static string? CommandOf(string body) => Array.Find(Commands, c => body.Length > c.Length + 1 &&
        body.StartsWith(c, StringComparison.Ordinal) && char.IsWhiteSpace(body[c.Length]));
}
