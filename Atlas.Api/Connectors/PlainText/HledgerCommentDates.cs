namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// The dates in a comment of hledger's: <c>date:2026-01-31</c> and <c>[2026-01-31=2026-02-01]</c>. Whatever
/// looks
/// like one has to be one.
/// </summary>
/// <param name="dateOf">Reads a date or fails.</param>
internal sealed class HledgerCommentDates(string comment, Func<string, DateOnly> dateOf)
{
    private DateOnly? _first;

    /// <summary>The first date that is no second one.</summary>
    public static DateOnly? In(string comment, Func<string, DateOnly> dateOf)
    {
        var dates = new HledgerCommentDates(comment, dateOf);
        for (var at = 0; at < comment.Length;) at = dates.ReadTag(at);
        return dates._first;
    }

    /// <returns>Where the next tag may begin.</returns>
    private int ReadTag(int start)
    {
        var colon = EndOf(':', start);
        if (colon == comment.Length) return colon;
        var name = comment[start..colon];
        name = name[(name.LastIndexOfAny([' ', '\t']) + 1)..];
        var at = colon + 1;
        if (name.Length == 0) return at;
        while (at < comment.Length && char.IsWhiteSpace(comment[at])) at++;
        if (name is "date" or "date2")
        {
            var end = at;
            while (end < comment.Length && PlainDates.IsPart(comment[end])) end++;
            Note(name, dateOf(comment[at..end]));
            at = end;
        }

        return EndOf(',', at) + 1;
    }

    /// <summary>Dates in brackets count wherever they stand.</summary>
    private int EndOf(char end, int from)
    {
        for (; from < comment.Length && comment[from] != end; from++)
            if (comment[from] == '[') ReadBracket(from);
        return from;
    }

    private void ReadBracket(int open)
    {
        var close = comment.IndexOf(']', open);
        if (close < 0) return;
        var inside = comment[(open + 1)..close];
        if (!inside.All(c => PlainDates.IsPart(c) || c == '=')) return;
        if (!inside.Any(char.IsAsciiDigit) || inside.AsSpan().IndexOfAny("-/.") < 0) return;
        var dates = inside.Split('=', 2);
        if (dates[0].Length > 0) Note("date", dateOf(dates[0]));
        if (dates.Length == 2) dateOf(dates[1]);
    }

    private void Note(string name, DateOnly date)
    {
        if (name == "date") _first ??= date;
    }
}
