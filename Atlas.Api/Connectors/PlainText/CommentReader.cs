namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Takes tags, metadata and dates out of comments. A comment that says more than that stays one as well.
/// </summary>
internal static class CommentReader
{
    /// <summary>Adds a comment to a transaction or posting.</summary>
    public static void Add(Dialect dialect, string comment, PlainNotes notes)
    {
        comment = comment.Trim();
        if (comment.Length == 0 || TryAddExact(comment, notes)) return;
        var saysMore = dialect == Dialect.Ledger
            ? !AddLedgerTags(comment, notes)
            : !AddHledgerTags(comment, notes);
        if (saysMore) notes.Comments.Add(comment);
    }

    /// <summary>What an export wrote for Atlas alone.</summary>
    private static bool TryAddExact(string comment, PlainNotes notes)
    {
        const string Start = $"{KeptNotes.Exact}: ";
        if (!comment.StartsWith(Start, StringComparison.Ordinal)) return false;
        if (KeptNotes.Read(comment[Start.Length..]) is not { } exact) return false;
        foreach (var (key, value) in exact) notes.Exact[key] = value;
        return true;
    }

    /// <summary>hledger: <c>name:value</c> up to a comma, anywhere in the comment.</summary>
    /// <returns>Whether there is nothing else in it.</returns>
    private static bool AddHledgerTags(string comment, PlainNotes notes)
    {
        var isAll = true;
        foreach (var part in comment.Split(',', StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var start = colon < 1 ? 0 : part.LastIndexOfAny([' ', '\t'], colon - 1) + 1;
            isAll &= start == 0 && colon > 0;
            if (colon > start) Add(notes, part[start..colon], part[(colon + 1)..].Trim());
        }

        return isAll;
    }

    /// <summary>ledger: <c>:one:two:</c>, or <c>Name: value</c> over the whole comment.</summary>
    /// <returns>Whether there is nothing else in it.</returns>
    private static bool AddLedgerTags(string comment, PlainNotes notes)
    {
        var words = comment.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isAll = true;
        foreach (var word in words)
        {
            var isTags = word is [':', _, .., ':'];
            isAll &= isTags;
            if (!isTags) continue;
            foreach (var tag in word.Split(':', StringSplitOptions.RemoveEmptyEntries)) notes.Tags.Add(tag);
        }

        if (words[0].Length < 2 || words[0][^1] != ':' || words[0][0] == ':') return isAll;
        Add(notes, words[0].TrimEnd(':'), comment[words[0].Length..].Trim());
        return true;
    }

    private static void Add(PlainNotes notes, string name, string value)
    {
        if (value.Length == 0) notes.Tags.Add(name);
        else notes.Metadata.Add(new KeyValuePair<string, string>(name, value));
    }

    /// <summary>ledger's <c>[2026/01/31]</c>, with a second date behind a <c>=</c>.</summary>
    /// <param name="dateOf">Reads a date or fails.</param>
    public static DateOnly? LedgerDateIn(string comment, Func<string, DateOnly> dateOf)
    {
        var open = comment.IndexOf('[', StringComparison.Ordinal);
        if (open < 0 || open + 1 >= comment.Length) return null;
        if (!char.IsAsciiDigit(comment[open + 1]) && comment[open + 1] != '=') return null;
        var close = comment.IndexOf(']', open);
        if (close < 0) return null;
        var dates = comment[(open + 1)..close].Split('=', 2);
        if (dates.Length == 2) dateOf(dates[1]);
        return dates[0].Length > 0 ? dateOf(dates[0]) : null;
    }
}
