namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Reads hledger's and ledger's journals, which differ in details: comments, numbers, assertions. A line that
/// cannot be read is an error of its entry, and reading goes on behind it.
/// </summary>
public sealed class HledgerJournal
{
    private const int IncludeDepthMax = 50;
    private static readonly string[] BlockWords = ["comment", "test"];

    private readonly PlainJournal _journal;
    private readonly IJournalFiles _files;
    private readonly AmountReader _amounts;
    private readonly HledgerTransactions _transactions;
    private readonly HledgerDirectives _directives;
    private readonly List<string> _open = [];

    private HledgerJournal(Dialect dialect, IJournalFiles files, int currentYear)
    {
        (_journal, _files, _amounts) = (new PlainJournal(dialect), files, new AmountReader(dialect));
        _transactions = new HledgerTransactions(dialect, _amounts, a => _directives!.AccountOf(a))
        {
            DefaultYear = currentYear,
        };
        _directives = new HledgerDirectives(_journal, _amounts, _transactions);
    }

    /// <param name="currentYear">The year of dates without one, until a directive sets another.</param>
    public static PlainJournal Read(Dialect dialect, string path, IJournalFiles files, int currentYear)
    {
        var reader = new HledgerJournal(dialect, files, currentYear);
        reader.ReadFile(path, new Place(path, 0));
        return reader._journal;
    }

    private void ReadFile(string path, Place includedAt)
    {
        if (_open.Contains(path)) throw new JournalSyntaxException(includedAt, $"{path} includes itself");
        if (_open.Count >= IncludeDepthMax)
            throw new JournalSyntaxException(includedAt, "includes are nested too deeply");
        var text = ReadText(path, includedAt);
        _open.Add(path);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++) lines[i] = lines[i].TrimEnd('\r');
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

        _open.RemoveAt(_open.Count - 1);
    }

    private string ReadText(string path, Place includedAt)
    {
        var text =
            _files.Read(path) ?? throw new JournalSyntaxException(includedAt, $"there is no file {path}");
        var nul = text.IndexOf('\0', StringComparison.Ordinal);
        return nul < 0 ? text : throw new JournalSyntaxException(
            new Place(path, 1 + text.AsSpan(0, nul).Count('\n')),
                "this line has a NUL character; this is no text file");
    }

    /// <summary>
    /// An entry is a line and the indented ones below it; a comment block ends with its own line.
    /// </summary>
    private static int EndOfEntry(string[] lines, int start)
    {
        var first = lines[start].TrimEnd();
        if (BlockWords.Contains(first.TrimStart('!', '@'), StringComparer.Ordinal))
        {
            for (var i = start + 1; i < lines.Length; i++)
                if (lines[i].Trim() is "end comment" or "end test") return i + 1;
            return lines.Length;
        }

        var end = start + 1;
        if (first.Length == 0) return end;
        while (end < lines.Length && lines[end].Length > 0 && char.IsWhiteSpace(lines[end][0]) &&
               !string.IsNullOrWhiteSpace(lines[end])) end++;
        return end;
    }

    private void ReadEntry(string path, string[] lines, int start, int end)
    {
        var (line, at) = (lines[start], new Place(path, start + 1));
        if (string.IsNullOrWhiteSpace(line) || IsComment(line.TrimStart()[0], line[0])) return;
        if (char.IsWhiteSpace(line[0]))
            throw new JournalSyntaxException(at, "an indented line stands outside a transaction");
        if (BlockWords.Contains(line.TrimEnd().TrimStart('!', '@'), StringComparer.Ordinal)) return;
        var entry = new List<(Place, string)>();
        for (var i = start; i < end; i++) entry.Add((new Place(path, i + 1), lines[i]));
        if (char.IsAsciiDigit(line[0]))
            _journal.Entries.Add(_transactions.Read(entry));
        else if (HledgerDirectives.IncludeOf(line) is { } pattern)
            Include(path, at, pattern);
        else
            _directives.Read(entry);
    }

    private bool IsComment(char c, char first) => _journal.Dialect == Dialect.Ledger
        ? c is ';' || (c == first && c is '#' or '%' or '|' or '*')
        : c is ';' || (c == first && c is '#' or '*');

    private void Include(string path, Place at, string pattern)
    {
        var colon = pattern.IndexOf(':', StringComparison.Ordinal);
        var kind = colon > 1 && pattern[..colon].All(char.IsAsciiLetterLower) ? pattern[..colon] : null;
        if (kind is not (null or "journal" or "hledger" or "ledger"))
            throw new JournalSyntaxException(at, $"files of the kind {kind} cannot be included");
        var found = _files.Find(path, kind is null ? pattern : pattern[(colon + 1)..].Trim());
        if (found.Count == 0) throw new JournalSyntaxException(at, $"there is no file {pattern} to include");
        foreach (var file in found) ReadFile(file, at);
    }
}
