using System.Globalization;
using System.Text.RegularExpressions;

namespace Atlas.Api.Connectors.PlainText.Export;

/// <summary>Tags and metadata as a notation writes them.</summary>
/// <param name="Tags">In their order, each once.</param>
/// <param name="Metadata">By key; a posting's without the prefix that says which posting.</param>
/// <param name="Own">What we say ourselves, under names of <see cref="KeptNotes"/>.</param>
internal sealed record Notes(
    IReadOnlyList<string> Tags, IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyDictionary<string, string> Own)
{
    /// <summary>All entries by key, the ledger's and ours told apart.</summary>
    public IEnumerable<(string Key, string Value, bool IsOwn)> Entries =>
        Metadata.Select(m => (m.Key, m.Value, false)).Concat(Own.Select(o => (o.Key, o.Value, true)))
            .OrderBy(e => e.Key, StringComparer.Ordinal).ThenBy(e => e.Item3);
}

/// <summary>
/// Splits texts into those that a notation reads back as they are and those that have to be kept exactly.
/// </summary>
internal static partial class ExportNotes
{
    /// <summary>Milliseconds for a pattern on a text of 255 bytes.</summary>
    private const int TimeMax = 1_000;

    private const RegexOptions Loose = RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;

    /// <summary>Comment lines of hledger and ledger, without the semicolon.</summary>
    public static IEnumerable<string> Comments(Dialect dialect, Notes notes)
    {
        var exact = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var implied = new PlainNotes();
        var lines = new List<string>();
        foreach (var (key, comment) in notes.Metadata.Where(m => IsNumbered(m.Key, "comment"))
            .OrderBy(m => NumberOf(m.Key)))
        {
            if (IsPlainComment(dialect, comment, implied)) lines.Add(comment);
            else exact[key] = comment;
        }

        var tags = SplitTags(notes.Tags, IsPlainKey, exact)
            .Where(t => !implied.Tags.Contains(t)).ToList();
        if (tags.Count > 0)
            yield return dialect == Dialect.Ledger
                ? $":{string.Join(':', tags)}:"
                : $"{string.Join(":, ", tags)}:";
        foreach (var line in lines) yield return line;
        foreach (var (key, value, isOwn) in notes.Entries)
        {
            if (IsNumbered(key, "comment")) continue;
            if (implied.Metadata.Exists(m => m.Key == key && m.Value == value)) continue;
            var written = isOwn ? key : KeptNotes.KeyOf(key);
            if (written == key && IsPlainEntry(dialect, key, value)) yield return $"{key}: {value}";
            else exact[written] = value;
        }

        if (exact.Count > 0) yield return $"{KeptNotes.Exact}: {KeptNotes.Write(exact)}";
    }

    /// <summary>beancount's tags and links for the first line, and the lines of metadata.</summary>
    public static (string Marks, List<string> Lines) Beancount(Notes notes, bool hasMarks)
    {
        var exact = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var tags = SplitTags(notes.Tags, t => hasMarks && BeancountMark().IsMatch(t), exact);
        var links = notes.Metadata
            .Where(m => hasMarks && IsNumbered(m.Key, "link") && BeancountMark().IsMatch(m.Value))
            .OrderBy(m => NumberOf(m.Key)).ToList();
        var lines = new List<string>();
        foreach (var (key, value, isOwn) in notes.Entries)
        {
            if (links.Exists(l => l.Key == key)) continue;
            var written = isOwn ? key : KeptNotes.KeyOf(key);
            if (written == key && BeancountKey().IsMatch(key) && key is not ("filename" or "lineno") &&
                IsBeancountText(value))
                lines.Add($"{key}: {Quoted(value)}");
            else exact[written] = value;
        }

        if (exact.Count > 0) lines.Add($"{KeptNotes.Exact}: {Quoted(KeptNotes.Write(exact))}");
        return (string.Concat([.. tags.Select(t => $" #{t}"), .. links.Select(l => $" ^{l.Value}")]), lines);
    }

    /// <summary>Whether beancount reads a text back as it is: line breaks and tabs are no trouble.</summary>
    public static bool IsBeancountText(string text) =>
        text == text.Trim() && !text.Any(c => c is not ('\n' or '\t') && PlainTexts.IsHidden(c));

    public static string Quoted(string text) => '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal) + '"';

    /// <summary>Whether nothing in a text is taken for a date by who looks for dates in comments.</summary>
    public static bool HasNoDate(string text) => !DateInComment().IsMatch(text);

    private static List<string> SplitTags(
        IReadOnlyList<string> tags, Func<string, bool> isPlain, SortedDictionary<string, string> exact)
    {
        var plain = new List<string>();
        foreach (var tag in tags.Distinct(StringComparer.Ordinal))
        {
            if (isPlain(tag)) plain.Add(tag);
            else exact[KeptNotes.TagKey(exact)] = tag;
        }

        return plain;
    }

    /// <summary>Whether a key is the name or one of its further pieces: <c>tag</c>, <c>tag.2</c>.</summary>
    public static bool IsNumbered(string key, string name) => key == name ||
        (key.StartsWith(name, StringComparison.Ordinal) && Number().IsMatch(key.AsSpan(name.Length)));

    public static int NumberOf(string key) =>
        key.IndexOf('.', StringComparison.Ordinal) is var dot && dot < 0
            ? 1
            : int.Parse(key.AsSpan(dot + 1), CultureInfo.InvariantCulture);

    /// <summary>A comment that is read back as a comment; what it implies besides is added.</summary>
    private static bool IsPlainComment(Dialect dialect, string comment, PlainNotes implied)
    {
        if (!PlainTexts.IsPlain(comment) || !HasNoDate(comment)) return false;
        var read = new PlainNotes();
        CommentReader.Add(dialect, comment, read);
        if (read.Comments is not [var kept] || kept != comment) return false;
        implied.Tags.AddRange(read.Tags);
        implied.Metadata.AddRange(read.Metadata);
        return true;
    }

    private static bool IsPlainKey(string key) => PlainKey().IsMatch(key) && !ReservedKey().IsMatch(key);

    private static bool IsPlainEntry(Dialect dialect, string key, string value)
    {
        if (!IsPlainKey(key)) return false;
        if (!PlainTexts.IsPlain(value) || !HasNoDate(value)) return false;
        return dialect == Dialect.Ledger
            ? !value.Split(' ').Any(w => w is [':', ..] or [.., ':'])
            : !value.Contains(',', StringComparison.Ordinal);
    }

    [GeneratedRegex("""^[^\s:,;="'()\[\]{}<>\p{C}]+\z""", RegexOptions.ExplicitCapture, TimeMax)]
    private static partial Regex PlainKey();

    /// <summary>Keys that one of the programs gives a meaning.</summary>
    [GeneratedRegex("^(date2?|uuid|value|type|atlas)\\z", Loose, TimeMax)]
    private static partial Regex ReservedKey();

    [GeneratedRegex(@"\[\s*[0-9=]|\bdate2?:", Loose, TimeMax)]
    private static partial Regex DateInComment();

    [GeneratedRegex("^\\.([2-9]|[1-9][0-9]{1,3})\\z", RegexOptions.ExplicitCapture, TimeMax)]
    private static partial Regex Number();

    [GeneratedRegex("^[A-Za-z0-9_/.-]+\\z", RegexOptions.ExplicitCapture, TimeMax)]
    private static partial Regex BeancountMark();

    [GeneratedRegex("^[a-z][A-Za-z0-9_-]+\\z", RegexOptions.ExplicitCapture, TimeMax)]
    private static partial Regex BeancountKey();
}
