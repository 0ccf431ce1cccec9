using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>The smallest parts: amounts, texts, days, and what a posting says.</summary>
internal sealed partial class LedgerExpression
{
    private Node Unary()
    {
        if (++_depth > DepthMax) throw _line.Fail("the amount has too many parentheses");
        var node = UnaryOf();
        _depth--;
        return node;
    }

    private Node UnaryOf()
    {
        _line.SkipAscii();
        if (TryOperator("!") || TryWord("not"))
        {
            var negated = Unary();
            return s => LedgerValue.Of(!negated(s).IsTrue);
        }

        // A sign right before a number belongs to the number.
        if (_line.Next != '-' || _amounts.TryRead(_line, learns: true) is not { } amount)
        {
            if (!TryOperator("-")) return Primary();
            var term = Unary();
            return s => term(s) is { Amount: not null } value
                ? value with { Number = -value.Number }
                : throw _line.Fail("a sign stands before what is no number");
        }

        return _ => LedgerValue.Of(amount);
    }

    private Node Primary()
    {
        if (_line.TryTake('('))
        {
            var inside = Choice();
            _line.SkipAscii();
            return _line.TryTake(')') ? inside : throw _line.Fail($"a ) is missing before {_line.Here()}");
        }

        if (_line.Next == '[')
        {
            _line.Position++;
            var day = _line.TakeUntil(']');
            return PlainDates.TryParse(day.Trim(), null, out var date)
                ? _ => new LedgerValue(Exact.Zero, Day: date)
                : throw _line.Fail($"'{day}' is no date");
        }

        if (_line.Next == '\'' || (_line.Next == '"' && !IsQuotedSymbol()))
        {
            var text = LedgerPattern.ReadQuoted(_line);
            return _ => LedgerValue.Of(text);
        }

        if (TryWord("true")) return _ => LedgerValue.Of(true);
        if (TryWord("false")) return _ => LedgerValue.Of(false);
        return _amounts.TryRead(_line, learns: true) is { } amount ? _ => LedgerValue.Of(amount) : Named();
    }

    /// <summary>A commodity in quotes has its number behind it, a text has not.</summary>
    private bool IsQuotedSymbol()
    {
        var before = _line.Position;
        var isSymbol = _amounts.TryRead(_line, learns: false) is not null;
        _line.Position = before;
        return isSymbol;
    }

    private Node Named()
    {
        var name = _line.TakeWhile(IsName);
        if (name.Length == 0) throw _line.Fail($"there should be a number before {_line.Here()}");
        _line.SkipAscii();
        var inside = _line.Next == '(' ? FunctionOf(name) : null;
        if (inside is not null) return inside;
        return name switch
        {
            "amount" or "a" => s => LedgerValue.Of(Of(s).Amount),
            "account" => s => LedgerValue.Of(Of(s).Account),
            "payee" or "p" => s => LedgerValue.Of(Of(s).Transaction.Description),
            "code" => s => LedgerValue.Of(Of(s).Transaction.Code),
            "note" or "comment" => s => LedgerValue.Of(NoteOf(Of(s))),
            "commodity" => s => LedgerValue.Of(Of(s).Amount.Commodity),
            "date" or "d" => s => new LedgerValue(Exact.Zero,
                Day: Of(s).Posting.Date ?? Of(s).Transaction.Date),
            "quantity" => s => new LedgerValue(Of(s).Amount.Number),
            "cleared" or "X" => s => LedgerValue.Of(FlagOf(Of(s)) == "*"),
            "pending" or "Y" => s => LedgerValue.Of(FlagOf(Of(s)) == "!"),
            "uncleared" => s => LedgerValue.Of(FlagOf(Of(s)) is null),
            "real" or "R" => s => LedgerValue.Of(Of(s).Posting.Kind == PostingKind.Real),
            "virtual" => s => LedgerValue.Of(Of(s).Posting.Kind != PostingKind.Real),
            _ => throw Unknown(name),
        };
    }

    private Node? FunctionOf(string name)
    {
        switch (name)
        {
            case "account" or "payee" or "commodity" when IsCallOfNothing(): return null;
            case "abs" or "quantity" or "commodity" or "any" or "all": break;
            case "has_tag" or "tag" or "has_meta" or "meta": return Tag(name[0] is 'h');
            default: throw Unknown(name);
        }

        _line.Position++;
        var inside = Choice();
        _line.SkipAscii();
        if (!_line.TryTake(')')) throw _line.Fail($"a ) is missing before {_line.Here()}");
        return name switch
        {
            "abs" => s => inside(s) is { Amount: not null } value ? value with { Number = value.Number.Abs }
                : throw _line.Fail("abs() takes a number"),
            "quantity" => s => new LedgerValue(inside(s).Number),
            "commodity" => s => LedgerValue.Of(inside(s).Commodity),
            "any" => s => LedgerValue.Of(Of(s).All.Any(p => inside(p).IsTrue)),
            _ => s => LedgerValue.Of(Of(s).All.All(p => inside(p).IsTrue)),
        };
    }

    private bool IsCallOfNothing()
    {
        if (_line.Peek(1) != ')') return false;
        _line.Position += 2;
        return true;
    }

    /// <summary><c>has_tag(/name/)</c>, <c>tag("name")</c>.</summary>
    private Node Tag(bool isCheck)
    {
        _line.Position++;
        _line.SkipAscii();
        var isPattern = _line.Next == '/';
        if (!isPattern && _line.Next is not ('"' or '\''))
            throw _line.Fail($"there should be a tag before {_line.Here()}");
        var name = LedgerPattern.ReadQuoted(_line);
        _line.SkipAscii();
        if (!_line.TryTake(')')) throw _line.Fail($"a ) is missing before {_line.Here()}");
        var pattern = isPattern ? LedgerPattern.Of(_line.At, name) : null;
        return s =>
        {
            var found = TagsOf(Of(s)).Where(t => pattern?.IsMatch(t.Key) ?? t.Key == name).ToList();
            return isCheck ? LedgerValue.Of(found.Count > 0) : LedgerValue.Of(found.FirstOrDefault().Value);
        };
    }

    /// <summary>Tags of a posting and of its transaction, with their values.</summary>
    internal static IEnumerable<KeyValuePair<string, string?>> TagsOf(RuleSubject subject) =>
        new[] { subject.Posting.Notes, subject.Transaction.Notes }.SelectMany(n =>
            n.Tags.Select(t => new KeyValuePair<string, string?>(t, null))
                .Concat(n.Metadata.Select(m => new KeyValuePair<string, string?>(m.Key, m.Value))));

    internal static string NoteOf(RuleSubject subject) =>
        string.Join('\n', subject.Transaction.Notes.Comments.Concat(subject.Posting.Notes.Comments));

    private static string? FlagOf(RuleSubject subject) => subject.Posting.Flag ?? subject.Transaction.Flag;

    private RuleSubject Of(RuleSubject? subject) => subject
        ?? throw _line.Fail("an amount by itself cannot ask about its posting");

    private JournalSyntaxException Unknown(string name) =>
        _line.Fail($"'{name}' is not supported in expressions");
}
