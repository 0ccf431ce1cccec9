using System.Globalization;
using Atlas.Ledger.Accounts;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>What directives change about the entries below them.</summary>
internal abstract class JournalDirectives(
    PlainJournal journal, AmountReader amounts, JournalTransactions transactions)
{
    private static readonly string[] NameEnds = ["\t", "  ", ";"];

    protected PlainJournal Journal { get; } = journal;

    /// <summary>Some directives hold to the end of their file.</summary>
    public abstract void EnterFile();

    public abstract void LeaveFile();

    /// <summary>An account as written, under its parent and with its aliases resolved.</summary>
    public abstract string AccountOf(string written);

    /// <param name="lines">The directive and what is indented below it.</param>
    /// <exception cref="JournalSyntaxException">It cannot be read.</exception>
    public abstract void Read(IReadOnlyList<(Place At, string Text)> lines);

    internal static AccountKind? KindOf(string? type) => type?.ToUpperInvariant() switch
    {
        "A" or "ASSET" or "C" or "CASH" => AccountKind.Asset,
        "L" or "LIABILITY" => AccountKind.Liability,
        "E" or "EQUITY" or "V" or "CONVERSION" => AccountKind.Equity,
        "R" or "REVENUE" => AccountKind.Income,
        "X" or "EXPENSE" => AccountKind.Expense,
        _ => null,
    };

    protected static (string Word, string Argument) Split(string text)
    {
        var space = text.IndexOfAny([' ', '\t']);
        return space < 0 ? (text, "") : (text[..space], text[(space + 1)..].Trim());
    }

    protected static (string Name, string Tail) SplitName(string text)
    {
        var end = NameEnds.Select(e => text.IndexOf(e, StringComparison.Ordinal))
            .Where(i => i >= 0).DefaultIfEmpty(text.Length).Min();
        return (text[..end].Trim(), text[end..].Trim());
    }

    protected static JournalSyntaxException Wrong(Place at, string line) =>
        new(at, $"{new LineCursor(line, at).Here()} is neither a transaction nor a directive");

    protected void AddComment(string text, PlainNotes notes) =>
        CommentReader.Add(Journal.Dialect, text[1..], notes);

    protected void AddAccount(Place at, string name, PlainNotes notes)
    {
        var type = notes.Metadata.LastOrDefault(m => m.Key == "type").Value;
        if (KindOf(type) is { } kind) Journal.Kinds[name] = kind;
        else if (type is not null && Journal.Dialect == Dialect.Hledger)
            throw new JournalSyntaxException(at, $"'{type}' is no type of accounts: A, L, E, R, X, C or V");
        if (notes.Exact.ContainsKey("type")) notes.Metadata.RemoveAll(m => m.Key == "type");
        if (notes.Kept(KeptNotes.Name) is { } own) Journal.AccountNames[name] = own;
        Journal.Accounts.Add(new PlainAccount(at, name, notes));
    }

    protected void SetYear(Place at, string text) => transactions.DefaultYear =
        text.Length is 4 && text.All(char.IsAsciiDigit) &&
            int.Parse(text, CultureInfo.InvariantCulture) is > 0 and var year
            ? year
            : throw new JournalSyntaxException(at, $"'{text}' is no year");

    /// <summary>
    /// <c>DATE [TIME] COMMODITY AMOUNT</c>; what follows is left aside, as the programs do.
    /// </summary>
    protected void ReadPrice(Place at, string rest)
    {
        var line = new LineCursor(rest, at);
        var date = transactions.DateOf(line, line.TakeWhile(c => !char.IsWhiteSpace(c)));
        line.SkipBlanks();
        var moment = TimeOnly.MinValue;
        if (char.IsAsciiDigit(line.Next))
        {
            var time = line.TakeWhile(c => !char.IsWhiteSpace(c));
            if (!TimeOnly.TryParse(time.Split('+', '-')[0], CultureInfo.InvariantCulture, out moment))
                throw line.Fail($"'{time}' is no time");
        }

        line.SkipBlanks();
        var commodity = ReadPriced(line) ?? throw line.Fail(
            $"there should be a commodity before {line.Here()}");
        line.SkipBlanks();
        Journal.Prices.Add(new PlainMarketPrice(
            at, date, moment, AmountReader.CodeOf(commodity), amounts.ReadAside(line)));
    }

    protected virtual string? ReadPriced(LineCursor line) => amounts.ReadSymbol(line);
}
