using Atlas.Ledger.Accounts;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Reads beancount's journals. An entry is a line and the indented ones below it; one that cannot be read is
/// an error, and reading goes on behind it. Included files come after the one that includes them, and only
/// the
/// first one's options and plugins count.
/// </summary>
public sealed class BeancountJournal
{
    private const int LinesOfStringMax = 1_000;

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
    private readonly Queue<(string Path, Place IncludedAt)> _waiting = new();
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    private BeancountJournal(IJournalFiles files) => _files = files;

    public static PlainJournal Read(string path, IJournalFiles files)
    {
        var reader = new BeancountJournal(files);
        reader.ReadFile(path, new Place(path, 1));
        while (reader._waiting.TryDequeue(out var next))
            reader.Try(() => reader.ReadFile(next.Path, next.IncludedAt));
        foreach (var (option, name, kind) in Roots)
            reader._journal.Kinds[reader._journal.Option(option) ?? name] = kind;
        return reader._journal;
    }

    private void Try(Action read)
    {
        try
        {
            read();
        }
        catch (JournalSyntaxException wrong)
        {
            _journal.Errors.Add(wrong.Error);
        }
    }

    private void ReadFile(string path, Place includedAt)
    {
        if (!_read.Add(path)) throw new JournalSyntaxException(includedAt, $"{path} is included twice");
        var lines = Lines(path, PlainTexts.Read(_files, path, includedAt));
        var entries = new BeancountEntries(_journal, _files, isFirst: _read.Count == 1);
        for (var i = 0; i < lines.Count;)
        {
            var end = i + 1;
            while (lines[i].Text.Length > 0 && end < lines.Count && lines[end].Text.Length > 0 &&
                char.IsWhiteSpace(lines[end].Text[0]))
                end++;
            var entry = lines.GetRange(i, end - i);
            var before = _journal.Entries.Count;
            Try(() => ReadEntry(path, entries, entry));
            CheckRoots(_journal.Entries.Skip(before), entries.Options);
            i = end;
        }

        entries.End();
    }

    /// <summary>Lines without comments; a string over several lines makes them one.</summary>
    private static List<(Place At, string Text)> Lines(string path, string text)
    {
        var read = text.Split('\n');
        var lines = new List<(Place, string)>();
        for (var i = 0; i < read.Length; i++)
        {
            var (line, start) = (read[i].TrimEnd('\r'), i);
            if (BeancountLine.IsIgnored(line)) line = "";
            while (BeancountLine.IsOpen(line) && i + 1 < read.Length && i - start < LinesOfStringMax)
                line += "\n" + read[++i].TrimEnd('\r');
            line = BeancountLine.WithoutComment(line).TrimEnd();
            // An indented comment does not end its entry, an empty line does.
            if (line.Length > 0 || read[start].Trim().Length == 0 || !char.IsWhiteSpace(read[start][0]))
                lines.Add((new Place(path, start + 1), line));
        }

        return lines;
    }

    private void ReadEntry(string path, BeancountEntries entries, List<(Place At, string Text)> lines)
    {
        var (at, text) = lines[0];
        if (text.Length == 0) return;
        if (char.IsWhiteSpace(text[0]))
            throw new JournalSyntaxException(at, "an indented line stands outside an entry");
        var line = new LineCursor(text, at);
        if (BeancountLine.TryDate(line) is { } date)
        {
            entries.ReadDated(line, date, lines);
            return;
        }

        var word = BeancountLine.ReadWord(line);
        if (word == "include") Include(path, line);
        else entries.ReadUndated(line, word);
        BeancountLine.ReadEnd(line);
        if (lines.Count > 1) throw new JournalSyntaxException(
            lines[1].At, "an indented line stands outside an entry");
    }

    private void Include(string path, LineCursor line)
    {
        var pattern = BeancountLine.ReadString(line);
        var found = _files.Find(path, pattern);
        if (found.Count == 0) throw line.Fail($"there is no file {pattern} to include");
        foreach (var file in found) _waiting.Enqueue((file, line.At));
    }

    /// <summary>An account's first part is one of five words, which the file's options may change.</summary>
    private void CheckRoots(
        IEnumerable<PlainEntry> entries, IReadOnlyList<KeyValuePair<string, string>> options)
    {
        var names = Roots.Select(r => options.LastOrDefault(o => o.Key == r.Option).Value ?? r.Name).ToList();
        var wrong = entries.SelectMany(BookBeancount.AccountsOf)
            .Where(a => !names.Contains(a.Account.Split(':')[0], StringComparer.Ordinal));
        foreach (var (at, account) in wrong)
            _journal.Errors.Add(new JournalError(at,
                $"{account} is no account: it should begin with one of {string.Join(", ", names)}"));
    }
}
