using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>A posting that a rule of ledger's looks at.</summary>
/// <param name="All">The transaction's postings, this one among them.</param>
internal sealed record RuleSubject(
    PlainTransaction Transaction, PlainPosting Posting, string Account, PlainAmount Amount,
    IReadOnlyList<RuleSubject> All);

/// <summary>A value of ledger's expressions: a number of something, a text, a day or a truth.</summary>
internal readonly record struct LedgerValue(
    Exact Number, string? Commodity = null, string? Text = null, DateOnly? Day = null, bool IsTruth = false)
{
    public static LedgerValue Of(bool truth) => new(new Exact(truth ? 1 : 0, 0), IsTruth: true);

    public static LedgerValue Of(string? text) => new(Exact.Zero, Text: text ?? "");

    public static LedgerValue Of(PlainAmount amount) =>
        new(amount.Number, amount.Commodity == PlainAmount.NoCommodity ? null : amount.Commodity);

    public bool IsTrue => Text is { } text ? text.Length > 0 : Day is not null || !Number.IsZero;

    public PlainAmount? Amount => Text is null && Day is null && !IsTruth
        ? new PlainAmount(Number, Commodity ?? PlainAmount.NoCommodity)
        : null;
}

/// <summary>
/// ledger's value expressions, as far as amounts and rules use them: arithmetic, comparisons, patterns, and
/// what
/// a posting and its transaction say. Anything else is an error.
/// </summary>
internal sealed partial class LedgerExpression
{
    private const int DepthMax = 50;
    private const int QuotientPlacesMax = 12;

    private readonly LineCursor _line;
    private readonly LedgerAmounts _amounts;
    private int _depth;

    private LedgerExpression(LineCursor line, LedgerAmounts amounts) => (_line, _amounts) = (line, amounts);

    private delegate LedgerValue Node(RuleSubject? subject);

    /// <summary>An amount in parentheses that needs nothing but itself.</summary>
    public static PlainAmount ReadAmount(LineCursor line, LedgerAmounts amounts) =>
        Term(line, amounts)(null).Amount is { } amount
            ? Short(amount)
            : throw line.Fail("the expression is no amount");

    /// <summary>An amount in parentheses, for each posting that a rule matches.</summary>
    public static Func<RuleSubject, PlainAmount> ReadRule(LineCursor line, LedgerAmounts amounts)
    {
        var node = Term(line, amounts);
        return s => node(s).Amount is { } amount
            ? Short(amount)
            : throw line.Fail("the expression is no amount");
    }

    /// <summary>A condition, up to the end of the line.</summary>
    public static Predicate<RuleSubject> ReadCondition(LineCursor line, LedgerAmounts amounts)
    {
        var node = new LedgerExpression(line, amounts).Choice();
        line.SkipAscii();
        if (!line.IsAtEnd) throw line.Fail($"{line.Here()} is not understood");
        return s => node(s).IsTrue;
    }

    /// <summary>A quotient has no end; so many places nobody can post.</summary>
    private static PlainAmount Short(PlainAmount amount) =>
        amount with { Number = amount.Number.Round(QuotientPlacesMax) };

    private static Node Term(LineCursor line, LedgerAmounts amounts) =>
        new LedgerExpression(line, amounts).Unary();

    private Node Choice()
    {
        if (++_depth > DepthMax) throw _line.Fail("the expression is nested too deeply");
        var condition = Or();
        _depth--;
        if (!TryOperator("?")) return condition;
        var then = Choice();
        if (!TryOperator(":")) throw _line.Fail($"a : is missing before {_line.Here()}");
        var other = Choice();
        return s => condition(s).IsTrue ? then(s) : other(s);
    }

    private Node Or()
    {
        var left = And();
        while (TryOperator("||") || TryOperator("|") || TryWord("or"))
        {
            var (one, two) = (left, And());
            left = s => one(s) is { IsTrue: true } value ? value : two(s);
        }

        return left;
    }

    private Node And()
    {
        var left = Comparison();
        while (TryOperator("&&") || TryOperator("&") || TryWord("and"))
        {
            var (one, two) = (left, Comparison());
            left = s => one(s).IsTrue ? two(s) : LedgerValue.Of(false);
        }

        return left;
    }

    private Node Comparison()
    {
        var left = Sum();
        foreach (var sign in new[] { "=~", "!~", "==", "!=", "<=", ">=", "<", ">" })
        {
            if (!TryOperator(sign)) continue;
            var one = left;
            if (sign[1..] == "~")
            {
                var pattern = LedgerPattern.Read(_line);
                return s => LedgerValue.Of(pattern.IsMatch(TextOf(one(s))) == (sign == "=~"));
            }

            var two = Sum();
            return s => LedgerValue.Of(IsSo(sign, one(s), two(s)));
        }

        return left;
    }

    private bool IsSo(string sign, LedgerValue one, LedgerValue two)
    {
        if ((one.Text ?? two.Text) is not null && sign is "==" or "!=")
            return (TextOf(one) == TextOf(two)) == (sign == "==");
        var order = one.Day is { } a && two.Day is { } b ? a.CompareTo(b) : Compared(one, two);
        return sign switch
        {
            "==" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            ">" => order > 0,
            "<=" => order <= 0,
            _ => order >= 0,
        };
    }

    private int Compared(LedgerValue one, LedgerValue two)
    {
        if (one.Text is not null || two.Text is not null || one.Day is not null || two.Day is not null)
            throw _line.Fail("the expression compares what cannot be compared");
        if (one.Commodity is { } a && two.Commodity is { } b && a != b)
            throw _line.Fail($"the expression compares {a} with {b}");
        return one.Number.CompareTo(two.Number);
    }

    private string TextOf(LedgerValue value) => value.Text
        ?? throw _line.Fail("a pattern is looked for in what is no text");

    private Node Sum()
    {
        var left = Product();
        while (true)
        {
            var isMinus = TryOperator("-");
            if (!isMinus && !TryOperator("+")) return left;
            var (one, two) = (left, Product());
            left = s => Added(one(s), two(s), isMinus);
        }
    }

    private LedgerValue Added(LedgerValue one, LedgerValue two, bool isMinus)
    {
        if (one.Amount is null ||
            two.Amount is null) throw _line.Fail("the expression adds what is no number");
        if (one.Commodity is { } a && two.Commodity is { } b && a != b)
            throw _line.Fail($"the amount adds {a} to {b}");
        return new LedgerValue(
            isMinus ? one.Number - two.Number : one.Number + two.Number, one.Commodity ?? two.Commodity);
    }

    private Node Product()
    {
        var left = Unary();
        while (true)
        {
            var isQuotient = TryOperator("/") || TryWord("div");
            if (!isQuotient && !TryOperator("*")) return left;
            var (one, two) = (left, Unary());
            left = s => Multiplied(one(s), two(s), isQuotient);
        }
    }

    private LedgerValue Multiplied(LedgerValue one, LedgerValue two, bool isQuotient)
    {
        if (one.Amount is null || two.Amount is null)
            throw _line.Fail("the expression multiplies what is no number");
        if (isQuotient && two.Number.IsZero) throw _line.Fail("the amount divides by zero");
        return new LedgerValue(
            isQuotient ? Exact.Divide(one.Number, two.Number) : one.Number * two.Number,
            one.Commodity ?? two.Commodity);
    }

    private bool TryOperator(string sign)
    {
        _line.SkipAscii();
        var before = _line.Position;
        if (!_line.TryTake(sign)) return false;
        // <= is no <, and =~ is no =.
        var isLonger = sign.Length == 1 && (
            (sign is "<" or ">" or "!" && _line.Next is '=' or '~') || (sign == "=" &&
                _line.Next is '=' or '~'));
        if (isLonger) _line.Position = before;
        return !isLonger;
    }

    private bool TryWord(string word)
    {
        _line.SkipAscii();
        var before = _line.Position;
        if (_line.TryTake(word) && !IsName(_line.Next)) return true;
        _line.Position = before;
        return false;
    }

    private static bool IsName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
