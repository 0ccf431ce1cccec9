using System.Text;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Reads hledger's and ledger's journals, which differ in details: comments, numbers, directives. A line that
/// cannot be read is an error of its entry, and reading goes on behind it.
/// </summary>
public sealed class HledgerJournal
{
    private const int IncludeDepthMax = 50;

    /// <summary>ledger reads no longer lines.</summary>
    private const int LedgerLineBytesMax = 4_094;

    private readonly PlainJournal _journal;
    private readonly IJournalFiles _files;
    private readonly JournalTransactions _transactions;
    private readonly JournalDirectives _directives;
    private readonly List<string> _open = [];

    private HledgerJournal(Dialect dialect, IJournalFiles files, DateOnly today)
    {
        (_journal, _files) = (new PlainJournal(dialect), files);
        if (dialect == Dialect.Ledger)
        {
            var amounts = new LedgerAmounts(_journal.PlacesSeen);
            var transactions = new LedgerTransactions(amounts, _journal)
            {
                Today = today,
                AccountOf = a => _directives!.AccountOf(a),
            };
            (_transactions, _directives) =
                (transactions, new LedgerDirectives(_journal, amounts, transactions));
        }
        else
        {
            var amounts = new HledgerAmounts();
            var transactions = new HledgerTransactions(amounts, _journal.RuleAccounts)
            {
                Today = today,
                AccountOf = a => _directives!.AccountOf(a),
            };
            (_transactions, _directives) =
                (transactions, new HledgerDirectives(_journal, amounts, transactions));
        }
    }

    private bool IsLedger => _journal.Dialect == Dialect.Ledger;

    /// <param name="today">Tells the year of dates without one, until a directive sets another.</param>
    public static PlainJournal Read(Dialect dialect, string path, IJournalFiles files, DateOnly today)
    {
        var reader = new HledgerJournal(dialect, files, today);
        reader.ReadFile(path, new Place(path, 1));
        return reader._journal;
    }

    private void ReadFile(string path, Place includedAt)
    {
        if (_open.Contains(path)) throw new JournalSyntaxException(includedAt, $"{path} includes itself");
        if (_open.Count >= IncludeDepthMax)
            throw new JournalSyntaxException(includedAt, "includes are nested too deeply");
        var text = PlainTexts.Read(_files, path, includedAt);
        _open.Add(path);
        _directives.EnterFile();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
            lines[i] = IsLedger ? lines[i].TrimEnd(' ', '\t', '\r', '\v', '\f') : lines[i].TrimEnd('\r');
        for (var i = 0; i < lines.Length;)
        {
            var end = EndOfEntry(lines, i);
            try
            {
                ReadEntry(path, lines, i, end);
            }
            catch (JournalSyntaxException wrong)
            {
                _journal.Errors.Add(wrong.Error);
            }

            i = end;
        }

        _directives.LeaveFile();
        _open.RemoveAt(_open.Count - 1);
    }

    /// <summary>
    /// An entry is a line and the indented ones below it; a comment block ends with its own line.
    /// </summary>
    private int EndOfEntry(string[] lines, int start)
    {
        if (IsBlock(lines[start]))
        {
            for (var i = start + 1; i < lines.Length; i++)
                if (IsEndOfBlock(lines[i])) return i + 1;
            return lines.Length;
        }

        var end = start + 1;
        if (lines[start].Length == 0 || char.IsWhiteSpace(lines[start][0]) ||
            IsComment(lines[start])) return end;
        while (end < lines.Length && lines[end].Length > 0 && char.IsWhiteSpace(lines[end][0]) &&
               !string.IsNullOrWhiteSpace(lines[end])) end++;
        return end;
    }

    private bool IsBlock(string line)
    {
        var word = line.Split(' ', '\t')[0];
        return IsLedger ? word.TrimStart('!', '@') is "comment" or "test" : line.TrimEnd() == "comment";
    }

    private bool IsEndOfBlock(string line) => IsLedger
        ? line.StartsWith("end comment", StringComparison.Ordinal) ||
            line.StartsWith("end test", StringComparison.Ordinal)
        : line.TrimEnd() == "end comment";

    private void ReadEntry(string path, string[] lines, int start, int end)
    {
        var (line, at) = (lines[start], new Place(path, start + 1));
        if (string.IsNullOrWhiteSpace(line) || IsComment(line) || IsBlock(line)) return;
        if (char.IsWhiteSpace(line[0]))
            throw new JournalSyntaxException(at, "an indented line stands outside a transaction");
        var entry = new List<(Place At, string Text)>();
        for (var i = start; i < end; i++) entry.Add((new Place(path, i + 1), lines[i]));
        if (IsLedger) CheckLength(entry);
        if (char.IsAsciiDigit(line[0])) _journal.Entries.Add(_transactions.Read(entry));
        else if (IncludeOf(line) is { } pattern) Include(path, at, pattern);
        else _directives.Read(entry);
    }

    private static void CheckLength(List<(Place At, string Text)> entry)
    {
        foreach (var (at, text) in entry)
        {
            if (text.Length * 4 > LedgerLineBytesMax && Encoding.UTF8.GetByteCount(text) > LedgerLineBytesMax)
                throw new JournalSyntaxException(at, $"the line is longer than {LedgerLineBytesMax} bytes");
        }
    }

    /// <summary>ledger wants the mark in the first column; its postings have none below theirs.</summary>
    private bool IsComment(string line) =>
        IsLedger ? line[0] is ';' or '#' or '|' or '*' or '%' : line.TrimStart()[0] is ';' or '#' or '*';

    private static string? IncludeOf(string line)
    {
        const string Word = "include";
        var text = line.TrimStart('!', '@');
        return text.StartsWith(Word, StringComparison.Ordinal) && text.Length > Word.Length &&
            char.IsWhiteSpace(text[Word.Length])
            ? text[Word.Length..].Trim().Trim('"', '\'')
            : null;
    }

    private void Include(string path, Place at, string pattern)
    {
        string[] kinds = ["journal", "timeclock", "timedot", "csv"];
        var kind = IsLedger
            ? null
            : Array.Find(kinds, k => pattern.StartsWith($"{k}:", StringComparison.Ordinal));
        if (kind is not null) pattern = pattern[(kind.Length + 1)..].Trim();
        var found = _files.Find(path, pattern);
        if (found.Count == 0) throw new JournalSyntaxException(at, $"there is no file {pattern} to include");
        foreach (var file in found)
        {
            var spoken = kind ?? Array.Find(kinds, k =>
                !IsLedger && file.EndsWith($".{k}", StringComparison.Ordinal));
            if (spoken is not (null or "journal"))
                throw new JournalSyntaxException(at, $"files of the kind {spoken} cannot be included");
            ReadFile(file, at);
        }
    }
}
