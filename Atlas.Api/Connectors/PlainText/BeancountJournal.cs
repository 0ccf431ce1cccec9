using Atlas.Ledger.Accounts;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Reads beancount's journals. An entry is a line and the indented ones below it; one that cannot be read is
/// an error, and reading goes on behind it.
/// </summary>
public sealed class BeancountJournal
{
    private const int IncludeDepthMax = 50;
    private static readonly (string Option, string Name, AccountKind Kind)[] Roots =
    [
        ("name_assets", "Assets", AccountKind.Asset),
        ("name_liabilities", "Liabilities", AccountKind.Liability),
        ("name_equity", "Equity", AccountKind.Equity),
        ("name_income", "Income", AccountKind.Income),
        ("name_expenses", "Expenses", AccountKind.Expense),
    ];

    private readonly PlainJournal _journal = new(Dialect.Beancount);
    private readonly IJournalFiles _files;
    private readonly BeancountEntries _entries;
    private readonly List<string> _open = [];
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    private BeancountJournal(IJournalFiles files) =>
        (_files, _entries) = (files, new BeancountEntries(_journal));

    public static PlainJournal Read(string path, IJournalFiles files)
    {
        var reader = new BeancountJournal(files);
        reader.ReadFile(path, new Place(path, 0));
        foreach (var (option, name, kind) in Roots)
            reader._journal.Kinds[reader._journal.Option(option) ?? name] = kind;
        reader.CheckRoots();
        return reader._journal;
    }

    private void ReadFile(string path, Place includedAt)
    {
        if (_open.Contains(path)) throw new JournalSyntaxException(includedAt, $"{path} includes itself");
        if (_open.Count >= IncludeDepthMax)
            throw new JournalSyntaxException(includedAt, "includes are nested too deeply");
        if (!_read.Add(path)) throw new JournalSyntaxException(includedAt, $"{path} is included twice");
        var text =
            _files.Read(path) ?? throw new JournalSyntaxException(includedAt, $"there is no file {path}");
        var nul = text.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0) throw new JournalSyntaxException(
            new Place(path, 1 + text.AsSpan(0, nul).Count('\n')),
                "this line has a NUL character; this is no text file");
        _open.Add(path);
        var lines = Lines(path, text);
        for (var i = 0; i < lines.Count;)
        {
            var end = i + 1;
            while (end < lines.Count && lines[end].Text.Length > 0 && char.IsWhiteSpace(lines[end].Text[0]))
                end++;
            try
            {
                ReadEntry(path, lines.GetRange(i, end - i));
            }
            catch (JournalSyntaxException wrong)
            {
                _journal.Errors.Add(wrong.Error);
            }

            i = end;
        }

        _open.RemoveAt(_open.Count - 1);
    }

    /// <summary>Lines without comments; a string over several lines makes them one.</summary>
    private static List<(Place At, string Text)> Lines(string path, string text)
    {
        var read = text.Split('\n');
        var lines = new List<(Place, string)>();
        for (var i = 0; i < read.Length; i++)
        {
            var (line, start) = (read[i].TrimEnd('\r'), i);
            if (line.Length > 0 && IsIgnored(line[0])) line = "";
            while (BeancountLine.IsOpen(line) && i + 1 < read.Length && i - start < 200)
                line += "\n" + read[++i].TrimEnd('\r');
            line = BeancountLine.WithoutComment(line).TrimEnd();
            // An indented comment does not end its entry, an empty line does.
            if (line.Length > 0 || read[start].Trim().Length == 0 || !char.IsWhiteSpace(read[start][0]))
                lines.Add((new Place(path, start + 1), line));
        }

        return lines;
    }

    /// <summary>Headings and the like: lines that begin with a mark are no entries.</summary>
    private static bool IsIgnored(char first) => first is '*' or ':' or '#' or '!' or '&' or '?' or '%';

    private void ReadEntry(string path, List<(Place At, string Text)> lines)
    {
        var (at, text) = lines[0];
        if (text.Length == 0) return;
        if (char.IsWhiteSpace(text[0]))
            throw new JournalSyntaxException(at, "an indented line stands outside an entry");
        var line = new LineCursor(text, at);
        if (BeancountLine.TryDate(line) is { } date)
        {
            _entries.ReadDated(line, date, lines);
            return;
        }

        var word = BeancountLine.ReadWord(line);
        if (word == "include") Include(path, line);
        else _entries.ReadUndated(line, word);
    }

    private void Include(string path, LineCursor line)
    {
        var pattern = BeancountLine.ReadString(line);
        var found = _files.Find(path, pattern);
        if (found.Count == 0) throw line.Fail($"there is no file {pattern} to include");
        foreach (var file in found) ReadFile(file, line.At);
    }

    /// <summary>An account's first part is one of five words, which options may change.</summary>
    private void CheckRoots()
    {
        var wrong = _journal.Entries.SelectMany(e => e switch
        {
            PlainTransaction t => t.Postings.Select(p => (p.At, p.Account)),
            PlainOpen o => [(o.At, o.Account)],
            PlainPad p => [(p.At, p.Account), (p.At, p.Source)],
            _ => [],
        });
        foreach (var (at, account) in wrong)
        {
            var colon = account.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || !_journal.Kinds.ContainsKey(account[..colon]))
                _journal.Errors.Add(new JournalError(
                    at, $"{account} is no account: it should begin with one of " +
                    string.Join(", ", _journal.Kinds.Keys)));
        }
    }
}
