using System.Globalization;
using System.Text.RegularExpressions;
using Atlas.Ledger.Accounts;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>What hledger's and ledger's directives change about the entries below them.</summary>
internal sealed partial class HledgerDirectives(
    PlainJournal journal, AmountReader amounts, HledgerTransactions transactions)
{
    private const string Pattern = "(?<pattern>[^/]+)";
    private const string Word = "(?<pattern>[\\w^$:]+)";
    private const string Expression = $"(expr\\s+)?['\"]?account\\s*=~\\s*/{Pattern}/['\"]?";

    private static readonly TimeSpan RegexMax = TimeSpan.FromSeconds(10);

    private static readonly string[] NameEnds = ["\t", "  ", ";"];

    private readonly List<string> _parents = [];
    private readonly List<Func<string, string>> _aliases = [];

    /// <summary>The pattern of an include, or null where the line is another directive.</summary>
    public static string? IncludeOf(string line)
    {
        var (word, rest) = Split(line);
        return word == "include" && rest.Length > 0 ? rest.Trim('"', '\'') : null;
    }

    /// <summary>An account as written, under <c>apply account</c> and with its aliases resolved.</summary>
    public string AccountOf(string written)
    {
        var account = _parents.Count == 0 ? written : $"{string.Join(':', _parents)}:{written}";
        for (var i = _aliases.Count - 1; i >= 0; i--) account = _aliases[i](account);
        return account;
    }

    public void Read(IReadOnlyList<(Place At, string Text)> lines)
    {
        var (at, line) = lines[0];
        var (word, rest) = Split(line);
        switch (word)
        {
            case "account": ReadAccount(lines, rest); break;
            case "commodity": ReadCommodity(lines, rest); break;
            case "D": ReadDefaultCommodity(at, rest); break;
            case "decimal-mark":
                amounts.DecimalMark = rest is ['.' or ','] ? rest[0] : throw Wrong(at, line);
                break;
            case "Y" or "year": SetYear(at, rest); break;
            case "P": ReadPrice(at, rest); break;
            case "apply": Apply(at, rest); break;
            case "end": End(at, rest); break;
            case "alias": AddAlias(at, rest); break;
            case "A" or "bucket" when journal.Dialect == Dialect.Ledger:
                transactions.Bucket = AccountOf(rest);
                break;
            default:
                if (line[0] != '=' || !TryReadRule(lines)) ReadUnused(at, line, word);
                break;
        }
    }

    /// <summary>
    /// ledger carries out automated transactions, hledger only where it is told to. Here those are known
    /// that match accounts by one pattern; others are listed as unused.
    /// </summary>
    private bool TryReadRule(IReadOnlyList<(Place At, string Text)> lines)
    {
        if (journal.Dialect != Dialect.Ledger) return false;
        var match = RulePattern().Match(lines[0].Text);
        if (!match.Success || transactions.ReadRule(lines.Skip(1)) is not { } read) return false;
        var pattern = RegexOf(lines[0].At, match.Groups["pattern"].Value);
        transactions.Rules = [.. transactions.Rules, new PlainRule(pattern.IsMatch, read)];
        return true;
    }

    /// <summary><c>= /pattern/</c>, <c>= expr account =~ /pattern/</c>, <c>= word</c>.</summary>
    [GeneratedRegex(
        $"^=\\s*({Expression}|/{Pattern}/|{Word})\\s*(;.*)?$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex RulePattern();

    private static (string Word, string Argument) Split(string line)
    {
        var text = line.TrimStart('!', '@').Trim();
        var space = text.IndexOfAny([' ', '\t']);
        // Y2024 and P2024… may stand without a blank.
        if (space != 1 && text.Length > 1 && text[0] == 'Y' && char.IsAsciiDigit(text[1]))
            return ("Y", text[1..]);
        return space < 0 ? (text, "") : (text[..space], text[(space + 1)..].Trim());
    }

    private void ReadUnused(Place at, string line, string word)
    {
        var name = line[0] switch
        {
            '~' => "~ (periodic transaction)",
            '=' => "= (automated transaction)",
            '-' => "-- (option)",
            _ => word,
        };
        string[] known =
        [
            "C", "N", "I", "i", "o", "O", "b", "h", "payee", "tag", "assert", "check", "eval", "expr",
            "define", "def", "fixed", "endfixed", "python", "import", "value", "capture", "test",
            "endapply", "A", "bucket",
        ];
        if (line[0] is not ('~' or '=' or '-') && !known.Contains(word, StringComparer.Ordinal))
            throw Wrong(at, line);
        journal.AddUnused(name, at);
    }

    private static JournalSyntaxException Wrong(Place at, string line) =>
        new(at, $"{new LineCursor(line, at).Here()} is neither a transaction nor a directive");

    private void ReadAccount(IReadOnlyList<(Place At, string Text)> lines, string rest)
    {
        var at = lines[0].At;
        var end = NameEnds.Select(e => rest.IndexOf(e, StringComparison.Ordinal))
            .Where(i => i >= 0).DefaultIfEmpty(rest.Length).Min();
        var name = AccountOf(rest[..end].Trim());
        var notes = new PlainNotes();
        var tail = rest[end..].Trim();
        if (tail.StartsWith(';')) AddComment(at, tail, notes);
        else if (tail.Length == 1) notes.Metadata.Add(new("type", tail));
        foreach (var (place, text) in lines.Skip(1)) ReadAccountDetail(place, text.Trim(), name, notes);
        var type = notes.Metadata.LastOrDefault(m => m.Key == "type").Value;
        if (KindOf(type) is { } kind) journal.Kinds[name] = kind;
        if (notes.Exact.ContainsKey("type")) notes.Metadata.RemoveAll(m => m.Key == "type");
        if (notes.Kept(KeptNotes.Name) is { } own) journal.AccountNames[name] = own;
        journal.Accounts.Add(new PlainAccount(at, name, notes));
    }

    private void AddComment(Place at, string text, PlainNotes notes) =>
        CommentReader.Add(journal.Dialect, at, text[1..], notes, DateOnly.MinValue);

    private void ReadAccountDetail(Place at, string text, string name, PlainNotes notes)
    {
        if (text.StartsWith(';'))
        {
            AddComment(at, text, notes);
            return;
        }

        var (word, rest) = Split(text);
        if (word == "alias" && rest.Length > 0) _aliases.Add(a => Renamed(a, rest, name));
        else if (word == "default" && journal.Dialect == Dialect.Ledger) transactions.Bucket = name;
        else if (word == "note") notes.Comments.Add(rest);
        else journal.AddUnused($"account {word}", at);
    }

    internal static AccountKind? KindOf(string? type) => type?.Split(',')[0].ToUpperInvariant() switch
    {
        "A" or "ASSET" or "C" or "CASH" => AccountKind.Asset,
        "L" or "LIABILITY" => AccountKind.Liability,
        "E" or "EQUITY" or "V" or "CONVERSION" => AccountKind.Equity,
        "R" or "REVENUE" or "I" or "INCOME" => AccountKind.Income,
        "X" or "EXPENSE" => AccountKind.Expense,
        _ => null,
    };

    private void ReadCommodity(IReadOnlyList<(Place At, string Text)> lines, string rest)
    {
        var at = lines[0].At;
        var notes = new PlainNotes();
        var line = new LineCursor(rest, at);
        var code = AmountReader.ReadSymbol(line) ?? PlainAmount.NoCommodity;
        var isStyled = line.Rest.Split(';')[0].Any(char.IsAsciiDigit);
        if (isStyled)
        {
            line.Position = 0;
            code = LearnStyle(line);
        }

        line.SkipBlanks();
        if (line.Next == ';') AddComment(at, line.Rest, notes);
        foreach (var (place, detail) in lines.Skip(1)) ReadCommodityDetail(place, detail.Trim(), notes);
        if (notes.Kept(KeptNotes.Name) is { } own) journal.AssetCodes[code] = own;
        else if (!isStyled && lines.Count == 1) journal.AddUnused("commodity", at);
    }

    /// <summary>
    /// <c>P DATE [TIME] COMMODITY AMOUNT</c>; what follows is left aside, as the programs do.
    /// </summary>
    private void ReadPrice(Place at, string rest)
    {
        var line = new LineCursor(rest, at);
        var day = line.TakeWhile(c => !char.IsWhiteSpace(c));
        if (!PlainDates.TryParse(day, transactions.DefaultYear, out var date))
            throw line.Fail($"'{day}' is no date");
        line.SkipBlanks();
        var time = char.IsAsciiDigit(line.Next) ? line.TakeWhile(c => !char.IsWhiteSpace(c)) : "00:00";
        if (!TimeOnly.TryParse(time, CultureInfo.InvariantCulture, out var moment))
            throw line.Fail($"'{time}' is no time");
        line.SkipBlanks();
        var commodity = AmountReader.ReadSymbol(line)
            ?? throw line.Fail($"there should be a commodity before {line.Here()}");
        journal.Prices.Add(new PlainMarketPrice(
            at, date, moment, AmountReader.CodeOf(commodity), amounts.Copy().Read(line)));
    }

    private void ReadCommodityDetail(Place at, string text, PlainNotes notes)
    {
        var (word, value) = Split(text);
        if (text.StartsWith(';')) AddComment(at, text, notes);
        else if (word == "format") LearnStyle(new LineCursor(value, at));
        else journal.AddUnused($"commodity {word}", at);
    }

    /// <returns>The commodity's code.</returns>
    private string LearnStyle(LineCursor line)
    {
        var (number, commodity, _) = AmountReader.ReadRaw(line);
        var places = amounts.LearnStyle(commodity, number);
        if (journal.Dialect == Dialect.Hledger) journal.Precisions[AmountReader.CodeOf(commodity)] = places;
        return AmountReader.CodeOf(commodity);
    }

    private void ReadDefaultCommodity(Place at, string rest)
    {
        var commodity = LearnStyle(new LineCursor(rest, at));
        // ledger uses it for amounts on its command line only.
        if (journal.Dialect == Dialect.Hledger) amounts.DefaultCommodity = commodity;
    }

    private void SetYear(Place at, string rest) => transactions.DefaultYear =
        int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var year) &&
            year is > 0 and < 10_000
            ? year
            : throw new JournalSyntaxException(at, $"'{rest}' is no year");

    private void Apply(Place at, string rest)
    {
        var (word, value) = Split(rest);
        if (word == "account" && value.Length > 0) _parents.Add(value);
        else if (word == "year") SetYear(at, value);
        else journal.AddUnused($"apply {word}", at);
    }

    private void End(Place at, string rest)
    {
        if (rest is "apply account" or "apply" or "account" or "")
        {
            if (_parents.Count > 0) _parents.RemoveAt(_parents.Count - 1);
        }
        else if (rest == "aliases")
        {
            _aliases.Clear();
        }
        else
        {
            journal.AddUnused($"end {rest}", at);
        }
    }

    private void AddAlias(Place at, string rest)
    {
        var equals = rest.StartsWith('/')
            ? rest.IndexOf('=', rest.LastIndexOf('/'))
            : rest.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1) throw new JournalSyntaxException(at, "an alias is written OLD = NEW");
        var (old, name) = (rest[..equals].Trim(), rest[(equals + 1)..].Trim());
        if (old is not ['/', _, .., '/'])
        {
            _aliases.Add(a => Renamed(a, old, name));
            return;
        }

        var regex = RegexOf(at, old[1..^1]);
        var replacement = Enumerable.Range(0, 10).Aggregate(
            name, (text, i) => text.Replace($"\\{i}", $"${{{i}}}", StringComparison.Ordinal));
        _aliases.Add(a => regex.Replace(a, replacement));
    }

    private static Regex RegexOf(Place at, string pattern)
    {
        try
        {
            // Without backtracking no pattern takes longer than the text is long.
            return new Regex(
                pattern,
                RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking,
                RegexMax);
        }
        catch (Exception unfit) when (unfit is ArgumentException or NotSupportedException)
        {
            throw new JournalSyntaxException(at, $"/{pattern}/ is no regular expression");
        }
    }

    private static string Renamed(string account, string old, string name) =>
        account == old ? name
        : account.StartsWith(old + ":", StringComparison.Ordinal) ? name + account[old.Length..]
        : account;
}
