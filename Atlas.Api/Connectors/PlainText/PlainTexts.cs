using System.Globalization;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>Which texts every program reads back as they were written.</summary>
internal static class PlainTexts
{
    /// <summary>
    /// Characters that cannot be seen, other than the blank: they may be taken for something else.
    /// </summary>
    public static bool IsHidden(char c) =>
        c != ' ' && (char.IsControl(c) || char.IsWhiteSpace(c) ||
            char.GetUnicodeCategory(c) is UnicodeCategory.Format);

    /// <summary>Text on one line, without blanks around it.</summary>
    public static bool IsPlain(string text)
    {
        if (text.Length == 0 || text[0] == ' ' || text[^1] == ' ') return false;
        foreach (var c in text)
            if (IsHidden(c)) return false;
        return true;
    }

    /// <summary>The text of a file that is there and is text.</summary>
    /// <exception cref="JournalSyntaxException">It is neither.</exception>
    public static string Read(IJournalFiles files, string path, Place at)
    {
        var text = files.Read(path) ?? throw new JournalSyntaxException(at, $"there is no file {path}");
        var nul = text.IndexOf('\0', StringComparison.Ordinal);
        return nul < 0 ? text : throw new JournalSyntaxException(
            new Place(path, 1 + text.AsSpan(0, nul).Count('\n')),
            "this line has a NUL character; this is no text file");
    }
}
