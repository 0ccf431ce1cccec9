using System.Text;
using System.Text.RegularExpressions;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>Patterns of journals: regular expressions in which case does not count.</summary>
internal static class LedgerPattern
{
    private static readonly TimeSpan RegexMax = TimeSpan.FromSeconds(10);

    /// <summary>Reads <c>/…/</c>, <c>'…'</c> or <c>"…"</c>.</summary>
    public static Regex Read(LineCursor line)
    {
        line.SkipAscii();
        return line.Next is '/' or '\'' or '"'
            ? Of(line.At, ReadQuoted(line))
            : throw line.Fail($"there should be a pattern before {line.Here()}");
    }

    /// <summary>Text between two equal marks; a backslash only protects the character behind it.</summary>
    public static string ReadQuoted(LineCursor line)
    {
        var close = line.Next;
        line.Position++;
        var text = new StringBuilder();
        while (!line.TryTake(close))
        {
            if (line.Next == '\\') line.Position++;
            if (line.IsAtEnd) throw line.Fail($"there is no closing {close} on this line");
            text.Append(line.Next);
            line.Position++;
        }

        return text.Length > 0 ? text.ToString() : throw line.Fail("a pattern is empty");
    }

    public static Regex Of(Place at, string pattern)
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
}
