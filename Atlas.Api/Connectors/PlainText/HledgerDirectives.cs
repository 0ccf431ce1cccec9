namespace Atlas.Api.Connectors.PlainText;

/// <summary>hledger's directives. Most hold up to the end of their file.</summary>
internal sealed class HledgerDirectives(
    PlainJournal journal, HledgerAmounts amounts, HledgerTransactions transactions)
    : JournalDirectives(journal, amounts, transactions)
{
    private readonly Stack<State> _outer = new();
    private List<string> _parents = [];
    private List<Func<string, string>> _aliases = [];

    public override void EnterFile()
    {
        _outer.Push(new State(_parents, _aliases, transactions.DefaultYear, amounts.State));
        (_parents, _aliases) = ([.. _parents], [.. _aliases]);
    }

    public override void LeaveFile() =>
        (_parents, _aliases, transactions.DefaultYear, amounts.State) = _outer.Pop();

    public override string AccountOf(string written)
    {
        var account = _parents.Count == 0 ? written : $"{string.Join(':', _parents)}:{written}";
        for (var i = _aliases.Count - 1; i >= 0; i--) account = _aliases[i](account);
        return account;
    }

    public override void Read(IReadOnlyList<(Place At, string Text)> lines)
    {
        var (at, line) = lines[0];
        var text = line.StartsWith('!') ? line[1..] : line;
        var (word, rest) = Split(text);
        switch (word)
        {
            case "account": ReadAccount(lines, rest); return;
            case "commodity": ReadCommodity(lines, rest); return;
            case ['=', ..]:
                transactions.CheckPostings(lines, isRule: true);
                Journal.AddUnused("= (automated transaction)", at);
                return;
            case ['~', ..]:
                if (text.TrimStart('~').Trim().Length == 0) throw Wrong(at, line);
                transactions.CheckPostings(lines, isRule: false);
                Journal.AddUnused("~ (periodic transaction)", at);
                return;
        }

        CheckBelow(lines);
        ReadLine(at, line, text, word, rest);
    }

    private void ReadLine(Place at, string line, string text, string word, string rest)
    {
        var isWhole = rest.Length > 0;
        switch (word)
        {
            case "D" when isWhole: ReadDefaultCommodity(at, rest); break;
            case "decimal-mark" when isWhole:
                amounts.State = amounts.State with
                {
                    DecimalMark = rest[0] is '.' or ',' ? rest[0] : throw Wrong(at, line),
                };
                break;
            case ['Y', ..]: SetYear(at, Uncommented(text[1..])); break;
            case ['P', ..] when word.Length == 1 || char.IsAsciiDigit(word[1]):
                ReadPrice(at, text[1..].Trim());
                break;
            case "apply" when Split(rest) is ("account", { Length: > 0 } parent): _parents.Add(parent); break;
            case "end" or "pop": End(at, line, word, Uncommented(rest)); break;
            case "alias" when isWhole: AddAlias(at, rest); break;
            case "payee" or "tag" or "N" or "C" when isWhole: Journal.AddUnused(word, at); break;
            default: throw Wrong(at, line);
        }
    }

    /// <summary>Only comments may stand below most directives.</summary>
    private static void CheckBelow(IReadOnlyList<(Place At, string Text)> lines)
    {
        foreach (var (at, text) in lines.Skip(1))
            if (text.Trim()[0] is not (';' or '#' or '*'))
                throw new JournalSyntaxException(at, "an indented line stands outside a transaction");
    }

    private static string Uncommented(string text) => text.Split(';')[0].Trim();

    private void End(Place at, string line, string word, string rest)
    {
        var what = string.Join(' ', rest.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
        if (what == "apply account" && _parents.Count > 0) _parents.RemoveAt(_parents.Count - 1);
        else if (what == "apply account") throw new JournalSyntaxException(at,
            "no account was applied before");
        else if (what == "aliases") _aliases.Clear();
        else if (word == "pop" || what.StartsWith("tag", StringComparison.Ordinal))
            Journal.AddUnused($"{word} {what}".Trim(), at);
        else throw Wrong(at, line);
    }

    private void ReadAccount(IReadOnlyList<(Place At, string Text)> lines, string rest)
    {
        var at = lines[0].At;
        var notes = new PlainNotes();
        var line = new LineCursor(rest, at);
        var written = transactions.ReadName(line);
        var tail = line.Rest.Trim();
        if (tail.StartsWith(';')) AddComment(tail, notes);
        else if (tail.Length > 0)
            throw new JournalSyntaxException(at, $"'{tail}' behind the account's name is not understood");
        var name = AccountOf(written);
        foreach (var (place, text) in lines.Skip(1))
        {
            if (text.Trim() is [';', ..] comment) AddComment(comment, notes);
            else Journal.AddUnused($"account {Split(text.Trim()).Word}", place);
        }

        AddAccount(at, name, notes);
    }

    private void ReadCommodity(IReadOnlyList<(Place At, string Text)> lines, string rest)
    {
        var at = lines[0].At;
        var notes = new PlainNotes();
        var line = new LineCursor(rest, at);
        var style = rest.Split(';')[0].Any(char.IsAsciiDigit) && !IsQuotedName(rest)
            ? amounts.ReadStyle(line)
            : null;
        var code = style is null
            ? amounts.ReadSymbol(line) ?? throw line.Fail($"{line.Here()} is no commodity")
            : style.Commodity;
        line.SkipBlanks();
        if (line.Next == ';') AddComment(line.Rest, notes);
        else if (!line.IsAtEnd) throw line.Fail($"{line.Here()} is not understood");
        foreach (var (place, text) in lines.Skip(1))
        {
            var (word, value) = Split(text.Trim());
            if (word[0] == ';') AddComment(text.Trim(), notes);
            else if (word == "format" && style is null) style = FormatOf(new LineCursor(value, place), code);
            else throw new JournalSyntaxException(place, $"commodity {word} is not understood");
        }

        if (style is not null) Learn(style);
        if (notes.Kept(KeptNotes.Name) is { } own) Journal.AssetCodes[AmountReader.CodeOf(code)] = own;
        else if (style is null) Journal.AddUnused("commodity", at);
    }

    private static bool IsQuotedName(string text) =>
        text is ['"', ..] && text.IndexOf('"', 1) is var close && close > 0 &&
            text[(close + 1)..].Split(';')[0].Trim().Length == 0;

    private HledgerStyle FormatOf(LineCursor line, string code)
    {
        var style = amounts.ReadStyle(line);
        return style.Commodity == code
            ? style
            : throw line.Fail($"the format is of {style.Commodity} and the directive of {code}");
    }

    private void Learn(HledgerStyle style)
    {
        amounts.Learn(style);
        Journal.Precisions[AmountReader.CodeOf(style.Commodity)] = style.Places;
    }

    private void ReadDefaultCommodity(Place at, string rest)
    {
        var style = amounts.ReadStyle(new LineCursor(rest, at));
        amounts.State = amounts.State with { Default = style };
        Journal.DefaultPrecision = (AmountReader.CodeOf(style.Commodity), style.Places);
    }

    private void AddAlias(Place at, string rest)
    {
        if (rest is ['/', ..])
        {
            var close = rest.IndexOf('/', 1);
            var tail = close < 2 ? "" : rest[(close + 1)..].Trim();
            if (!tail.StartsWith('=')) throw new JournalSyntaxException(at,
                "an alias is written /OLD/ = NEW");
            var regex = LedgerPattern.Of(at, rest[1..close]);
            var replacement = ReplacementOf(tail[1..].TrimStart());
            _aliases.Add(a => regex.Replace(a, replacement));
            return;
        }

        var equals = rest.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1) throw new JournalSyntaxException(at, "an alias is written OLD = NEW");
        var (old, name) = (rest[..equals].TrimEnd(), rest[(equals + 1)..].Trim());
        _aliases.Add(a => a == old ? name
            : a.StartsWith(old + ":", StringComparison.Ordinal) ? name + a[old.Length..]
            : a);
    }

    /// <summary><c>\1</c> is the first group, everything else stands for itself.</summary>
    private static string ReplacementOf(string text) => Enumerable.Range(0, 10).Aggregate(
        text.Replace("$", "$$", StringComparison.Ordinal),
        (all, i) => all.Replace($"\\{i}", $"${{{i}}}", StringComparison.Ordinal));

    private sealed record State(
        List<string> Parents, List<Func<string, string>> Aliases, int? Year, HledgerNumberState Numbers);
}
