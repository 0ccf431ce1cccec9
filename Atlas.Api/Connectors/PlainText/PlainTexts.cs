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
}
