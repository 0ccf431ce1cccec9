namespace Atlas.Api.Connectors.PlainText;

/// <summary>ledger's directives. What is applied ends with its file, all else goes on.</summary>
internal sealed class LedgerDirectives(
    PlainJournal journal, LedgerAmounts amounts, LedgerTransactions transactions)
    : JournalDirectives(journal, amounts, transactions)
{
    private readonly LedgerAccounts _accounts = new();

    /// <summary>What is applied in each open file, and how it is taken back.</summary>
    private readonly Stack<Stack<(string Label, Action Undo)>> _applied = new();

    public override void EnterFile() => _applied.Push(new());

    public override void LeaveFile()
    {
        var left = _applied.Pop();
        while (left.TryPop(out var last)) last.Undo();
    }

    public override string AccountOf(string written) => _accounts.Of(written);

    public override void Read(IReadOnlyList<(Place At, string Text)> lines)
    {
        var (at, line) = lines[0];
        var text = line.TrimStart('!', '@');
        var (word, rest) = Split(text);
        switch (text.Length == 0 ? ' ' : text[0])
        {
            case '=': ReadRule(lines, text[1..]); return;
            case '~':
                Journal.Periodic.Add(transactions.ReadPeriodic(lines));
                Journal.AddUnused("~ (periodic transaction)", at);
                return;
            case '-': ReadOption(at, text); return;
        }

        // ledger does nothing at all about words that it does not know.
        if (rest.Length == 0 && word is not ("end" or "python") &&
            !word.StartsWith('Y')) throw Wrong(at, line);
        if (ReadBlock(lines, word, rest)) return;
        if (lines.Count > 1)
            throw new JournalSyntaxException(lines[1].At, "an indented line stands outside a transaction");
        ReadLine(at, line, text, word, rest);
    }

    /// <summary>Directives that may have more below them.</summary>
    private bool ReadBlock(IReadOnlyList<(Place At, string Text)> lines, string word, string rest)
    {
        switch (word)
        {
            case "account": ReadAccount(lines, rest); return true;
            case "commodity": ReadCommodity(lines, rest); return true;
            case "payee": ReadPayee(lines, rest); return true;
            case "tag" or "python":
                Journal.AddUnused(word, lines[0].At);
                return true;
            default: return false;
        }
    }

    private void ReadLine(Place at, string line, string text, string word, string rest)
    {
        switch (word)
        {
            case "apply": Apply(at, rest); break;
            case "end": End(at, rest); break;
            case "alias": AddAlias(at, rest); break;
            case "bucket" or "A": transactions.Bucket = _accounts.Below(rest); break;
            case "year": ApplyYear(at, rest); break;
            case "C": AddConversion(at, rest); break;
            case "D": amounts.ReadPlain(new LineCursor(rest, at), learns: true); break;
            default:
                if (text[0] == 'P') ReadPrice(at, text[1..].Trim());
                else if (text[0] == 'Y') ApplyYear(at, text[1..].Trim());
                else if (text[0] is 'i' or 'I' or 'o' or 'O' && word.Length == 1)
                    throw new JournalSyntaxException(at, "clock entries are not supported");
                else if (text[0] is 'A') throw Wrong(at, line);
                else Journal.AddUnused(word, at);
                break;
        }
    }

    protected override string? ReadPriced(LineCursor line) => line.Next == '"'
        ? amounts.ReadSymbol(line)
        : line.TakeWhile(c => !char.IsWhiteSpace(c)) is { Length: > 0 } symbol ? symbol : null;

    /// <summary>ledger carries out automated transactions, so one that cannot be is an error.</summary>
    private void ReadRule(IReadOnlyList<(Place At, string Text)> lines, string query)
    {
        var matches = LedgerQuery.Read(new LineCursor(query.Trim(), lines[0].At), amounts);
        transactions.Rules = [.. transactions.Rules, new PlainRule(matches, transactions.ReadRule(lines))];
    }

    private void ReadOption(Place at, string text)
    {
        var option = text.Split(' ', '\t', '=')[0];
        if (option == "--decimal-comma") amounts.IsDecimalComma = true;
        else if (option == "--input-date-format")
            throw new JournalSyntaxException(at, $"{option} is not supported");
        else Journal.AddUnused("-- (option)", at);
    }

    private void ReadAccount(IReadOnlyList<(Place At, string Text)> lines, string rest)
    {
        var at = lines[0].At;
        var notes = new PlainNotes();
        var (written, tail) = SplitName(rest);
        if (tail.StartsWith(';')) AddComment(tail, notes);
        var name = AccountOf(written);
        foreach (var (place, text) in lines.Skip(1)) ReadAccountDetail(place, text.Trim(), name, notes);
        AddAccount(at, name, notes);
    }

    private void ReadAccountDetail(Place at, string text, string name, PlainNotes notes)
    {
        var (word, rest) = Split(text);
        if (text[0] == ';') AddComment(text, notes);
        else if (word == "default") transactions.Bucket = name;
        else if (rest.Length == 0) throw new JournalSyntaxException(at,
            $"account {word} needs something more");
        else if (word == "alias") _accounts.AddAlias(at, rest, name);
        else if (word == "payee") transactions.Unknown.Add((LedgerPattern.Of(at, rest), name));
        else if (word == "note") notes.Comments.Add(rest);
        else Journal.AddUnused($"account {word}", at);
    }

    private void ReadCommodity(IReadOnlyList<(Place At, string Text)> lines, string rest)
    {
        var at = lines[0].At;
        var notes = new PlainNotes();
        var (written, tail) = SplitName(rest);
        if (tail.StartsWith(';')) AddComment(tail, notes);
        var line = new LineCursor(written, at);
        var symbol = ReadPriced(line) ?? throw line.Fail("there should be a commodity");
        foreach (var (place, text) in lines.Skip(1)) ReadCommodityDetail(place, text.Trim(), symbol, notes);
        if (notes.Kept(KeptNotes.Name) is { } own) Journal.AssetCodes[AmountReader.CodeOf(symbol)] = own;
        else if (lines.Count == 1) Journal.AddUnused("commodity", at);
    }

    private void ReadCommodityDetail(Place at, string text, string symbol, PlainNotes notes)
    {
        var (word, value) = Split(text);
        if (text[0] == ';')
        {
            AddComment(text, notes);
        }
        else if (word == "format")
        {
            var sample = amounts.ReadPlain(new LineCursor(value, at), learns: true);
            if (sample.Commodity != AmountReader.CodeOf(symbol))
                throw new JournalSyntaxException(at,
                    $"the format is of {sample.Commodity} and the directive of {symbol}");
            amounts.Fix(symbol);
        }
        else if (word == "alias" && value.Length > 0)
        {
            amounts.AddAlias(value, symbol);
        }
        else if (value.Length == 0 && word is not ("nomarket" or "default"))
        {
            throw new JournalSyntaxException(at, $"commodity {word} needs something more");
        }
        else
        {
            Journal.AddUnused($"commodity {word}", at);
        }
    }

    private void ReadPayee(IReadOnlyList<(Place At, string Text)> lines, string payee)
    {
        foreach (var (at, text) in lines.Skip(1))
        {
            var (word, pattern) = Split(text.Trim());
            if (pattern.Length == 0) throw new JournalSyntaxException(at,
                $"payee {word} needs something more");
            if (word == "alias") transactions.Payees.Add((LedgerPattern.Of(at, pattern), payee));
            else Journal.AddUnused($"payee {word}", at);
        }

        if (lines.Count == 1) Journal.AddUnused("payee", lines[0].At);
    }

    private void Apply(Place at, string rest)
    {
        var (word, value) = Split(rest);
        if (value.Length == 0) throw new JournalSyntaxException(at, $"apply {word} needs something more");
        switch (word)
        {
            case "account":
                _accounts.Enter(value);
                _applied.Peek().Push(("account", _accounts.Leave));
                break;
            case "tag":
                transactions.Tags.Add(value.Contains(':', StringComparison.Ordinal) ? value : $":{value}:");
                _applied.Peek().Push(("tag", () => transactions.Tags.RemoveAt(transactions.Tags.Count - 1)));
                break;
            case "fixed" or "rate": ApplyRate(at, value); break;
            case "year": ApplyYear(at, value); break;
            default: Journal.AddUnused($"apply {word}", at); break;
        }
    }

    private void ApplyRate(Place at, string text)
    {
        var line = new LineCursor(text, at);
        var commodity = ReadPriced(line) ?? throw line.Fail("there should be a commodity");
        line.SkipBlanks();
        var code = AmountReader.CodeOf(commodity);
        var before = transactions.Rates.GetValueOrDefault(code);
        transactions.Rates[code] = amounts.ReadAside(line);
        _applied.Peek().Push(("fixed", () =>
        {
            if (before is null) transactions.Rates.Remove(code);
            else transactions.Rates[code] = before;
        }));
    }

    /// <summary><c>C 1 EUR = 100 ct</c>: ledger counts the larger one in the smaller.</summary>
    private void AddConversion(Place at, string rest)
    {
        var equals = rest.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return;
        var larger = amounts.ReadPlain(new LineCursor(rest[..equals], at), learns: true);
        var smaller = amounts.ReadPlain(new LineCursor(rest[(equals + 1)..], at), learns: true);
        amounts.AddConversion(larger.Commodity, smaller);
    }

    private void ApplyYear(Place at, string text)
    {
        var before = transactions.DefaultYear;
        SetYear(at, text);
        _applied.Peek().Push(("year", () => transactions.DefaultYear = before));
    }

    private void End(Place at, string rest)
    {
        var label = Split(rest).Argument;
        if (!_applied.Peek().TryPeek(out var last))
            throw new JournalSyntaxException(at, $"'end {rest}' ends nothing: nothing was applied before");
        if (label.Length > 0 && label != last.Label) throw new JournalSyntaxException(at,
            $"'end {rest}' does not end what was applied last, 'apply {last.Label}'");
        _applied.Peek().Pop().Undo();
    }

    private void AddAlias(Place at, string rest)
    {
        var equals = rest.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            Journal.AddUnused("alias", at);
            return;
        }

        _accounts.AddAlias(at, rest[..equals].Trim(), _accounts.Below(rest[(equals + 1)..].Trim()));
    }
}
