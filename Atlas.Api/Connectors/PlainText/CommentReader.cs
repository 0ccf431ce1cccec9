namespace Atlas.Api.Connectors.PlainText;

/// <summary>Takes tags, metadata and dates out of comments, which stay as they are.</summary>
internal static class CommentReader
{
    /// <summary>Adds a comment to a transaction or posting.</summary>
    /// <returns>The posting's own date, where the comment gives one.</returns>
    public static DateOnly? Add(Dialect dialect, Place at, string comment, PlainNotes notes, DateOnly date)
    {
        comment = comment.Trim();
        if (comment.Length == 0) return null;
        notes.Comments.Add(comment);
        if (dialect == Dialect.Ledger) AddLedgerTags(comment, notes);
        else AddHledgerTags(comment, notes);
        return DateIn(dialect, at, comment, date);
    }

    /// <summary>hledger: <c>name:value</c> up to a comma, anywhere in the comment.</summary>
    private static void AddHledgerTags(string comment, PlainNotes notes)
    {
        foreach (var part in comment.Split(','))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1) continue;
            var start = part.LastIndexOfAny([' ', '\t'], colon - 1) + 1;
            Add(notes, part[start..colon], part[(colon + 1)..].Trim());
        }
    }

    /// <summary>ledger: <c>:one:two:</c>, or <c>Name: value</c> over the whole comment.</summary>
    private static void AddLedgerTags(string comment, PlainNotes notes)
    {
        var words = comment.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var word in words)
        {
            if (word.Length < 3 || word[0] != ':' || word[^1] != ':') continue;
            foreach (var tag in word.Split(':', StringSplitOptions.RemoveEmptyEntries)) notes.Tags.Add(tag);
        }

        if (words[0].Length > 1 && words[0][^1] == ':' && words[0][0] != ':')
            Add(notes, words[0].TrimEnd(':'), comment[words[0].Length..].Trim());
    }

    private static void Add(PlainNotes notes, string name, string value)
    {
        if (name.Length == 0) return;
        if (value.Length == 0) notes.Tags.Add(name);
        else notes.Metadata.Add(new KeyValuePair<string, string>(name, value));
    }

    private static DateOnly? DateIn(Dialect dialect, Place at, string comment, DateOnly date)
    {
        if (dialect == Dialect.Hledger && TagValue(comment, "date:") is { } value)
        {
            return PlainDates.TryParse(value, date.Year, out var tagged)
                ? tagged
                : throw new JournalSyntaxException(at, $"'{value}' is no date");
        }

        var open = comment.IndexOf('[', StringComparison.Ordinal);
        var close = open < 0 ? -1 : comment.IndexOf(']', open);
        if (close < 0) return null;
        var first = comment[(open + 1)..close].Split('=')[0];
        return first.Length > 0 && PlainDates.TryParse(first, date.Year, out var bracketed)
            ? bracketed
            : null;
    }

    private static string? TagValue(string comment, string tag)
    {
        foreach (var part in comment.Split(','))
        {
            var at = part.IndexOf(tag, StringComparison.Ordinal);
            if (at < 0 || (at > 0 && !char.IsWhiteSpace(part[at - 1]))) continue;
            var value = part[(at + tag.Length)..].Trim();
            return value.Length == 0 ? null : value.Split(' ')[0];
        }

        return null;
    }
}
