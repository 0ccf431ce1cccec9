using System.Text;
using System.Text.RegularExpressions;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// ledger's queries, which say what an automated transaction looks for: account patterns, <c>@payee</c>,
/// <c>#code</c>, <c>%tag</c>, <c>note …</c>, <c>expr …</c>, joined by <c>and</c>, <c>or</c>, <c>not</c> and
/// parentheses. Patterns beside each other are alternatives.
/// </summary>
internal sealed class LedgerQuery
{
    private const int DepthMax = 50;
    private const string Marks = "()&|!@#%=";

    private readonly LineCursor _line;
    private readonly LedgerAmounts _amounts;
    private int _depth;

    private LedgerQuery(LineCursor line, LedgerAmounts amounts) => (_line, _amounts) = (line, amounts);

    /// <summary>What a posting is looked at for.</summary>
    private enum Field
    {
        Account,
        Payee,
        Code,
        Note,
        Tag,
    }

    public static Predicate<RuleSubject> Read(LineCursor line, LedgerAmounts amounts)
    {
        var query = new LedgerQuery(line, amounts);
        var read = query.Alternatives(Field.Account)
            ?? throw line.Fail("an automated transaction has to say what it looks for");
        line.SkipAscii();
        return line.IsAtEnd ? read : throw line.Fail($"{line.Here()} is not understood");
    }

    private Predicate<RuleSubject>? Alternatives(Field field)
    {
        if (++_depth > DepthMax) throw _line.Fail("the query is nested too deeply");
        Predicate<RuleSubject>? all = null;
        while (Or(field) is { } next)
        {
            var before = all;
            all = before is null ? next : s => before(s) || next(s);
        }

        _depth--;
        return all;
    }

    private Predicate<RuleSubject>? Or(Field field)
    {
        if (And(field) is not { } left) return null;
        while (TryMark('|') || TryWord("or"))
        {
            var (one, two) = (left, Needed(And(field)));
            left = s => one(s) || two(s);
        }

        return left;
    }

    private Predicate<RuleSubject>? And(Field field)
    {
        if (Not(field) is not { } left) return null;
        while (TryMark('&') || TryWord("and"))
        {
            var (one, two) = (left, Needed(Not(field)));
            left = s => one(s) && two(s);
        }

        return left;
    }

    private Predicate<RuleSubject>? Not(Field field)
    {
        if (!TryMark('!') && !TryWord("not")) return Term(field);
        var negated = Needed(Term(field));
        return s => !negated(s);
    }

    private Predicate<RuleSubject>? Term(Field field)
    {
        _line.SkipAscii();
        if (_line.IsAtEnd || _line.Next == ')') return null;
        if (TryMark('('))
        {
            var inside = Needed(Alternatives(field));
            return TryMark(')') ? inside : throw _line.Fail($"a ) is missing before {_line.Here()}");
        }

        if (FieldOf() is { } other) return Needed(Term(other));
        if (TryWord("expr")) return Condition();
        foreach (var word in new[] { "show", "only", "bold", "for", "since", "until" })
            if (TryWord(word)) throw _line.Fail($"'{word}' is not supported in automated transactions");
        var before = _line.Position;
        var text = ReadText();
        if (text.Length > 0) return field == Field.Tag ? Tag(text) : Match(field, text);
        _line.Position = before;
        return null;
    }

    private Field? FieldOf() =>
        TryMark('@') || TryWord("payee") || TryWord("desc") ? Field.Payee
        : TryMark('#') || TryWord("code") ? Field.Code
        : TryWord("note") ? Field.Note
        : TryMark('%') || TryWord("tag") || TryWord("meta") || TryWord("data") ? Field.Tag
        : null;

    private Predicate<RuleSubject> Condition()
    {
        _line.SkipAscii();
        if (_line.Next is not ('\'' or '"' or '/'))
            return LedgerExpression.ReadCondition(_line, _amounts);
        var inside = new LineCursor(LedgerPattern.ReadQuoted(_line), _line.At);
        return LedgerExpression.ReadCondition(inside, _amounts);
    }

    private Predicate<RuleSubject> Match(Field field, string text)
    {
        var pattern = LedgerPattern.Of(_line.At, text);
        return field switch
        {
            Field.Account => s => pattern.IsMatch(s.Account),
            Field.Payee => s => pattern.IsMatch(s.Transaction.Description ?? "<Unspecified payee>"),
            Field.Code => s => s.Transaction.Code is { } code && pattern.IsMatch(code),
            _ => s => pattern.IsMatch(LedgerExpression.NoteOf(s)),
        };
    }

    private Predicate<RuleSubject> Tag(string text)
    {
        var name = LedgerPattern.Of(_line.At, text);
        Regex? value = null;
        if (TryMark('=')) value = LedgerPattern.Of(_line.At, ReadText());
        return s => LedgerExpression.TagsOf(s).Any(t =>
            name.IsMatch(t.Key) && (value is null || (t.Value is { } said && value.IsMatch(said))));
    }

    private Predicate<RuleSubject> Needed(Predicate<RuleSubject>? read) => read
        ?? throw _line.Fail($"something to look for is missing before {_line.Here()}");

    private string ReadText()
    {
        _line.SkipAscii();
        if (_line.Next is '/' or '\'' or '"') return LedgerPattern.ReadQuoted(_line);
        var text = new StringBuilder();
        var isProtected = _line.TryTake('\\');
        while (!_line.IsAtEnd && !char.IsWhiteSpace(_line.Next) &&
            (isProtected || !Marks.Contains(_line.Next, StringComparison.Ordinal)))
        {
            text.Append(_line.Next);
            _line.Position++;
        }

        return text.ToString();
    }

    private bool TryMark(char mark)
    {
        _line.SkipAscii();
        return _line.TryTake(mark);
    }

    private bool TryWord(string word)
    {
        _line.SkipAscii();
        var before = _line.Position;
        if (_line.TryTake(word) && (_line.IsAtEnd || char.IsWhiteSpace(_line.Next) ||
            Marks.Contains(_line.Next, StringComparison.Ordinal))) return true;
        _line.Position = before;
        return false;
    }
}
